/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The input is lines: a template, and then what the camera says of an object. What
 * comes out is always a path of names that can be taken, as deep as the template.
 */
#include <string.h>

#include <miniptp/import.h>
#include <miniptp/text.h>

#include "fuzz.h"
#include "local/name.h"

#define LINES 6
#define LONGEST 48

static size_t
slashes(const char *s)
{
	size_t n = 0;

	while ((s = strchr(s, '/')) != NULL) {
		n++;
		s++;
	}
	return n;
}

static void
check_name(const char *name, size_t len)
{
	char alone[LONGEST + 1], *again;
	uint32_t c;

	check(len > 0 && len <= LONGEST);
	check(name[len - 1] != '.' && name[len - 1] != ' ');
	for (size_t at = 0, n; at < len; at += n) {
		n = mptp_text_next(name + at, &c);
		check(n > 0 && mptp_text_nameable(c) && c != ':');
	}
	/* What was put together and shortened is tamed, too. */
	memcpy(alone, name, len);
	alone[len] = '\0';
	again = name_tame_portable(alone, 0);
	check(again != NULL && strcmp(again, alone) == 0);
	free(again);
}

static void
check_path(const struct mptp_template *pattern, const char *text,
    const struct mptp_template_values *values)
{
	char *path, *key;

	if (mptp_template_expand(pattern, values, &path) != MPTP_OK)
		return;
	check(slashes(path) <= slashes(text));
	check(mptp_name_fold(path, &key) != MPTP_ERR_ARG);
	free(key);
	for (const char *name = path;;) {
		size_t len = strcspn(name, "/");

		check_name(name, len);
		if (name[len] == '\0')
			break;
		name += len + 1;
	}
	free(path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mptp_date date = { 0 };
	struct mptp_template *pattern = NULL;
	struct mptp_error error;
	char *text = malloc(size + 1), *line[LINES], *at = text;

	if (text == NULL)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	for (size_t i = 0; i < LINES; i++) {
		line[i] = at;
		at += strcspn(at, "\n");
		if (*at != '\0')
			*at++ = '\0';
	}
	if (mptp_template_parse(&pattern, line[0], &error) == MPTP_OK) {
		const struct mptp_template_values values = {
			.date = mptp_date_parse(line[1], &date) ? &date : NULL,
			.name = line[2],
			.folder = line[3],
			.camera = line[4],
			.storage = line[5],
			.handle = 42,
			.seq = size,
			.longest = LONGEST,
		};

		check_path(pattern, line[0], &values);
	}
	mptp_template_free(&pattern);
	free(text);
	return 0;
}
