/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Relative paths.
 */
#include <string.h>

#include "alloc.h"
#include "place.h"

/* Appends the parts of word to the path, which has room for them. */
static void
append(char *path, const char *word)
{
	size_t len = strlen(path);

	while (*word != '\0') {
		size_t part = strcspn(word, "/");

		if (part == 2 && memcmp(word, "..", 2) == 0) {
			while (len > 0 && path[--len] != '/')
				;
			path[len] = '\0';
		} else if (part > 0 && !(part == 1 && word[0] == '.')) {
			path[len++] = '/';
			memcpy(path + len, word, part);
			path[len += part] = '\0';
		}
		word += part;
		word += strspn(word, "/");
	}
}

char *
place_of(const struct app *app, const char *word)
{
	const char *folder = app->folder == NULL ? "" : app->folder;
	size_t len = strlen(word);
	char *path;

	if (!app->in_shell || len == 0 ||
	    (word[0] == '0' && (word[1] == 'x' || word[1] == 'X')))
		return must_copy(word);
	path = must_alloc(NULL, strlen(folder) + len + 4);
	path[0] = '\0';
	if (word[0] != '/')
		append(path, folder);
	append(path, word);
	if (path[0] == '\0' || word[len - 1] == '/')
		strcat(path, "/");
	return path;
}
