/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What MemorySanitizer is to make of libraries that are not built for it (-Wl,--wrap):
 * jansson's memory was written before jansson has it, and so was what it says of wrong
 * text; what the system tells of files it does not see either; and what is loaded while
 * the program runs, such as SQLite, is not there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>
#include <sanitizer/msan_interface.h>

#define DEEP 65536

/* ---- jansson ------------------------------------------------------------- */

static void *
written(size_t len)
{
	return calloc(1, len);
}

__attribute__((constructor)) static void
give_memory(void)
{
	json_set_alloc_funcs(written, free);
}

/* What it copies out of its own frames would count as those that were there before. */
__attribute__((noinline)) static void
write_frames(void)
{
	volatile char frames[DEEP];

	memset((char *)frames, 0, sizeof(frames));
}

static json_t *
told(json_t *json, json_error_t *error)
{
	if (error != NULL)
		__msan_unpoison(error, sizeof(*error));
	return json;
}

json_t *__real_json_loadb(const char *, size_t, size_t, json_error_t *);
json_t *__wrap_json_loadb(const char *, size_t, size_t, json_error_t *);
json_t *
__wrap_json_loadb(
    const char *text, size_t len, size_t flags, json_error_t *error)
{
	write_frames();
	return told(__real_json_loadb(text, len, flags, error), error);
}

json_t *__real_json_loadf(FILE *, size_t, json_error_t *);
json_t *__wrap_json_loadf(FILE *, size_t, json_error_t *);
json_t *
__wrap_json_loadf(FILE *file, size_t flags, json_error_t *error)
{
	write_frames();
	return told(__real_json_loadf(file, flags, error), error);
}

/* ---- the system ---------------------------------------------------------- */

static int
known(int result, struct stat *st)
{
	if (result == 0)
		__msan_unpoison(st, sizeof(*st));
	return result;
}

int __real_stat64(const char *, struct stat *);
int __wrap_stat64(const char *, struct stat *);
int
__wrap_stat64(const char *path, struct stat *st)
{
	return known(__real_stat64(path, st), st);
}

int __real_lstat64(const char *, struct stat *);
int __wrap_lstat64(const char *, struct stat *);
int
__wrap_lstat64(const char *path, struct stat *st)
{
	return known(__real_lstat64(path, st), st);
}

int __real_fstat64(int, struct stat *);
int __wrap_fstat64(int, struct stat *);
int
__wrap_fstat64(int fd, struct stat *st)
{
	return known(__real_fstat64(fd, st), st);
}

int __real_fstatat64(int, const char *, struct stat *, int);
int __wrap_fstatat64(int, const char *, struct stat *, int);
int
__wrap_fstatat64(int folder, const char *path, struct stat *st, int flags)
{
	return known(__real_fstatat64(folder, path, st, flags), st);
}

void *__wrap_dlopen(const char *, int);
void *
__wrap_dlopen(const char *name, int flags)
{
	(void)name, (void)flags;
	return NULL;
}
