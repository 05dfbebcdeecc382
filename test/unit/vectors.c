/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reads vectors from text files.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vectors.h"

struct loader {
	struct vector *vectors;
	size_t n;
};

static bool
add_hex(uint8_t *bytes, size_t *len, size_t cap, const char *text)
{
	unsigned value;

	while (*text != '\0') {
		if (isspace((unsigned char)*text)) {
			text++;
			continue;
		}
		if (!isxdigit((unsigned char)text[0]) ||
		    !isxdigit((unsigned char)text[1]) || *len == cap ||
		    sscanf(text, "%2x", &value) != 1)
			return false;
		bytes[(*len)++] = (uint8_t)value;
		text += 2;
	}
	return true;
}

static bool
begin(struct loader *l, const char *text, const char *file, int line)
{
	struct vector *more, *v;
	char name[40];
	int at = 0;

	if (sscanf(text, "[%39[a-z0-9_]] %n", name, &at) != 1 || at == 0 ||
	    mptp_dataset_find(name) == NULL)
		return false;
	more = realloc(l->vectors, (l->n + 1) * sizeof(*more));
	if (more == NULL)
		return false;
	l->vectors = more;
	v = &more[l->n++];
	memset(v, 0, sizeof(*v));
	v->set = mptp_dataset_find(name);
	snprintf(
	    v->title, sizeof(v->title), "%s:%d: %s", file, line, text + at);
	v->title[strcspn(v->title, "\n")] = '\0';
	return true;
}

static bool
add_line(struct loader *l, const char *text, const char *file, int line)
{
	struct vector *v = l->n != 0 ? &l->vectors[l->n - 1] : NULL;

	if (text[0] == '#' || text[strspn(text, " \t\n")] == '\0')
		return true;
	if (text[0] == '[')
		return begin(l, text, file, line);
	if (v == NULL)
		return false;
	if (text[0] == '=')
		return add_hex(
		    v->packed, &v->npacked, sizeof(v->packed), text + 1);
	if (text[0] == '!') {
		v->err = strstr(text, "short") != NULL ? MPTP_ERR_SHORT :
							 MPTP_ERR_FORMAT;
		return true;
	}
	if (text[0] == '{' || v->json[0] != '\0') {
		if (strlen(v->json) + strlen(text) >= sizeof(v->json))
			return false;
		strcat(v->json, text);
		return true;
	}
	return add_hex(v->bytes, &v->len, sizeof(v->bytes), text);
}

static bool
load_file(struct loader *l, const char *folder, const char *name)
{
	char path[1000], text[400];
	bool good = true;
	int line = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if ((f = fopen(path, "r")) == NULL)
		return false;
	while (good && fgets(text, sizeof(text), f) != NULL)
		good = add_line(l, text, name, ++line);
	fclose(f);
	if (!good)
		fprintf(stderr, "%s:%d: not understood\n", path, line);
	return good;
}

struct vector *
vectors_load(const char *folder, size_t *n)
{
	struct loader l = { 0 };
	struct dirent *entry;
	bool good = true;
	DIR *dir;

	if ((dir = opendir(folder)) == NULL)
		return NULL;
	while (good && (entry = readdir(dir)) != NULL)
		if (strstr(entry->d_name, ".txt") != NULL)
			good = load_file(&l, folder, entry->d_name);
	closedir(dir);
	for (size_t i = 0; i < l.n; i++) {
		struct vector *v = &l.vectors[i];

		if (v->npacked == 0) {
			memcpy(v->packed, v->bytes, v->len);
			v->npacked = v->len;
		}
	}
	*n = l.n;
	if (!good) {
		free(l.vectors);
		return NULL;
	}
	return l.vectors;
}
