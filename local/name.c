/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Taming the names of objects.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/text.h>

#include "local/name.h"
#include "local/portable.h"
#include "local/system.h"

#define LONGEST_EXTENSION 16

struct rules {
	bool (*forbids)(uint32_t c);
	char *(*flaw)(char *name);
};

void
name_of_handle(char buf[NAME_OF_HANDLE], uint32_t handle)
{
	snprintf(buf, NAME_OF_HANDLE, "object_%08x", (unsigned)handle);
}

static char *
tame(const char *name, uint32_t handle, const struct rules *rules)
{
	char *out;
	size_t at = 0, n;
	uint32_t c;

	if (name == NULL || name[0] == '\0') {
		out = malloc(NAME_OF_HANDLE);
		if (out != NULL)
			name_of_handle(out, handle);
		return out;
	}
	out = malloc(strlen(name) + 1);
	if (out == NULL)
		return NULL;
	for (; *name != '\0'; name += n == 0 ? 1 : n) {
		n = mptp_text_next(name, &c);
		if (n == 0 || !mptp_text_nameable(c) || rules->forbids(c)) {
			out[at++] = '_';
		} else {
			memcpy(out + at, name, n);
			at += n;
		}
	}
	out[at] = '\0';
	if (strspn(out, ".") == at && at <= 2)
		memset(out, '_', at);
	if (out[0] == '-')
		out[0] = '_';
	for (char *flaw; (flaw = rules->flaw(out)) != NULL;)
		*flaw = '_';
	return out;
}

char *
name_tame(const char *name, uint32_t handle)
{
	const struct rules rules = { local_forbids, local_flaw };

	return tame(name, handle, &rules);
}

char *
name_tame_portable(const char *name, uint32_t handle)
{
	const struct rules rules = { portable_forbids, portable_flaw };

	return tame(name, handle, &rules);
}

size_t
name_stem(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot == NULL || dot == name ? strlen(name) : (size_t)(dot - name);
}

size_t
name_cut(const char *s, size_t room)
{
	size_t len = strlen(s);

	if (len <= room)
		return len;
	len = room;
	while (len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80)
		len--;
	return len;
}

char *
name_fit(char *name, uint32_t handle, size_t longest, bool *shortened)
{
	const char *extension;
	char tail[LONGEST_EXTENSION + sizeof("~5190d381")];
	size_t room;

	*shortened = name != NULL && strlen(name) > longest;
	if (!*shortened)
		return name;
	extension = strrchr(name, '.');
	if (extension == NULL || strlen(extension) > LONGEST_EXTENSION ||
	    longest < sizeof(tail))
		extension = "";
	snprintf(tail, sizeof(tail), "~%08x%s", (unsigned)handle, extension);
	room = longest > strlen(tail) ? longest - strlen(tail) : 0;
	/* It was longer than both together. */
	strcpy(name + name_cut(name, room), tail);
	return name;
}

char *
name_local(
    const char *folder, const char *name, uint32_t handle, bool *shortened)
{
	char *tamed = name_tame(name, handle);
	size_t longest = 0;

	if (tamed != NULL)
		longest = local_longest(folder, strlen(tamed));
	return name_fit(tamed, handle, longest, shortened);
}
