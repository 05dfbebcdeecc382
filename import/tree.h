/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * All files below a destination, to find those that were moved or renamed.
 */
#ifndef IMPORT_TREE_H
#define IMPORT_TREE_H

#include <stdint.h>

#include <miniptp/import.h>

#include "import/root.h"

struct tree;

/* What is known of the file that is looked for. */
struct wanted_file {
	const char *name; /* that it had */
	const char *hash; /* or NULL */
	enum mptp_hash kind;
	uint64_t size, inode;
	int64_t modified;
};

/* Reads the names and sizes, as walk_files() does; folders that cannot be read are left
 * out. *tree is to be freed. MPTP_ERR_NOMEM. */
int tree_read(struct tree **, const struct root *);
void tree_free(struct tree **);
/* *rel is the path of a file that is the same by its inode and time, or by its name
 * and time, or else by its content, or NULL. As hash_refused(). */
int tree_find(struct tree *, const struct root *, const struct wanted_file *,
    const char **rel);

#endif
