/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A destination: a folder of this computer that is held open, so that what is
 * written below it is never written elsewhere, whatever is mounted or renamed.
 */
#ifndef IMPORT_ROOT_H
#define IMPORT_ROOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <miniptp/error.h>

struct root {
	char *path; /* absolute, without links; NULL: there is none */
	int fd;
	dev_t device;
	ino_t inode;
};

/* Zeros, but for fd -1, before. root_close() is owed. MPTP_ERR_IO, _NOMEM. */
int root_open(struct root *, const char *path, struct mptp_error *error);
void root_close(struct root *);

/* Is it still what it was, under its path? */
int root_check(const struct root *, struct mptp_error *error);

/* The path below it; NULL: this is not below it. */
const char *root_below(const struct root *, const char *path);
/* The absolute path of one below it; free() it. NULL: there is no memory. */
char *root_path(const struct root *, const char *rel);

/* Bytes that this user may still write there; false: nobody knows. */
bool folder_free(int fd, uint64_t *bytes);
/* The same; 0 if nobody knows. */
uint64_t root_free(const struct root *);

#endif
