/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Taming the names of objects.
 */
#include <stdio.h>
#include <string.h>

#include "name.h"
#include <miniptp/text.h>

#include "text.h"

#define LONGEST_EXTENSION 16

/* Bytes of s, at most room, without cutting a character. */
static size_t
fitting(const char *s, size_t room)
{
	size_t len = strlen(s);

	if (len <= room)
		return len;
	len = room;
	while (len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80)
		len--;
	return len;
}

static void
put_tamed(char *out, size_t *at, const char *s, size_t len)
{
	size_t n;
	uint32_t c;

	for (const char *end = s + len; s < end; s += n == 0 ? 1 : n) {
		n = mptp_text_next(s, &c);
		if (n == 0 || !mptp_text_printable(c) || c == '/' ||
		    c == '\\') {
			out[(*at)++] = '_';
		} else {
			memcpy(out + *at, s, n);
			*at += n;
		}
	}
	out[*at] = '\0';
}

void
name_local(char out[NAME_SIZE], const char *name, uint32_t handle)
{
	const char *dot;
	size_t room = NAME_SIZE - 1, at = 0;

	if (name == NULL || name[0] == '\0') {
		snprintf(out, NAME_SIZE, "object_%08x", (unsigned)handle);
		return;
	}
	dot = strrchr(name, '.');
	if (dot == NULL || strlen(dot) > LONGEST_EXTENSION)
		dot = name + strlen(name);
	if (strlen(name) > room)
		put_tamed(out, &at, name, fitting(name, room - strlen(dot)));
	else
		dot = name;
	put_tamed(out, &at, dot, fitting(dot, room - at));
	if (strspn(out, ".") == at && at <= 2)
		memset(out, '_', at);
}
