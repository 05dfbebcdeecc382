/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Text that is compared, or grows.
 */
#include <stdlib.h>
#include <string.h>

#include "import/text.h"

bool
text_is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool
text_is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	while (len > 0 && folder[len - 1] == '/')
		len--;
	return strncmp(path, folder, len) == 0 &&
	    (len == 0 || path[len] == '\0' || path[len] == '/');
}

void
text_add(struct text *text, const char *s, size_t len)
{
	if (text->failed)
		return;
	if (text->cap - text->len <= len) {
		size_t cap = 2 * (text->len + len) + 32;
		char *more = realloc(text->s, cap);

		if (more == NULL) {
			text->failed = true;
			return;
		}
		text->s = more;
		text->cap = cap;
	}
	memcpy(text->s + text->len, s, len);
	text->len += len;
	text->s[text->len] = '\0';
}

void
text_clear(struct text *text)
{
	free(text->s);
	*text = (struct text){ 0 };
}
