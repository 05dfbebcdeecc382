/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A folder for a virtual camera to be its card.
 */
#define _XOPEN_SOURCE 700 /* nftw */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim_folder.h"

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void
folder_put(const struct folder *f, const char *name, const char *content)
{
	char path[400];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", f->path, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(content, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

void
folder_make(const struct folder *f, const char *name)
{
	char path[400];

	snprintf(path, sizeof(path), "%s/%s", f->path, name);
	assert_int_equal(mkdir(path, 0777), 0);
}

void
folder_link(const struct folder *f, const char *target, const char *name)
{
	char path[400];

	snprintf(path, sizeof(path), "%s/%s", f->path, name);
	assert_int_equal(symlink(target, path), 0);
}

bool
folder_holds(const struct folder *f, const char *name)
{
	char path[400];

	snprintf(path, sizeof(path), "%s/%s", f->path, name);
	return access(path, F_OK) == 0;
}

int
folder_setup(void **state)
{
	struct folder *f = calloc(1, sizeof(*f));

	*state = f;
	strcpy(f->path, "/tmp/miniptp sim%XXXXXX");
	if (mkdtemp(f->path) == NULL)
		return -1;
	folder_make(f, "DCIM");
	folder_put(f, "DCIM/a.jpg", "picture");
	folder_put(f, "DCIM/b.txt", "text");
	folder_put(f, "z.bin", "z");
	return 0;
}

int
folder_teardown(void **state)
{
	struct folder *f = *state;

	nftw(f->path, remove_one, 10, FTW_DEPTH | FTW_PHYS);
	free(f);
	return 0;
}

void
folder_open(struct folder *f, const char *profile)
{
	char spec[200];
	size_t n;

	n = (size_t)snprintf(spec, sizeof(spec), "%s?dir=", profile);
	for (const char *s = f->path; *s != '\0'; s++) {
		if (*s == '%' || *s == ' ')
			n += (size_t)snprintf(
			    spec + n, sizeof(spec) - n, "%%%02X", *s);
		else
			spec[n++] = *s;
	}
	spec[n] = '\0';
	run_open(&f->run, spec);
}

unsigned
folder_leftovers(const struct folder *f)
{
	char command[300];
	FILE *list;
	unsigned n = 0;

	snprintf(command, sizeof(command),
	    "find '%s' -name '.miniptp*' -o -name n", f->path);
	list = popen(command, "r");
	assert_non_null(list);
	for (int c; (c = fgetc(list)) != EOF;)
		n += c == '\n';
	pclose(list);
	return n;
}
