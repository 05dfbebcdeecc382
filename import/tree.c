/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * All files below a destination.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/hash.h"
#include "import/pool.h"
#include "import/tree.h"
#include "import/walk.h"
#include "local/system.h"

struct leaf {
	const char *rel;
	uint64_t size, inode;
	int64_t modified;
	char hash[HASH_SIZE]; /* "": not known yet; "-": cannot be read */
};

struct tree {
	struct pool pool;
	struct leaf *leaves; /* by size, once all are read */
	size_t n, cap;
};

struct reading {
	struct tree *tree;
	const struct root *root;
};

static bool
add(struct tree *tree, const char *rel, const struct stat *st)
{
	if (tree->n == tree->cap) {
		size_t cap = tree->cap == 0 ? 256 : tree->cap * 2;
		struct leaf *more =
		    realloc(tree->leaves, cap * sizeof(*tree->leaves));

		if (more == NULL)
			return false;
		tree->leaves = more;
		tree->cap = cap;
	}
	tree->leaves[tree->n] =
	    (struct leaf){ .rel = pool_copy(&tree->pool, rel, strlen(rel)),
		    .size = (uint64_t)st->st_size,
		    .inode = (uint64_t)st->st_ino,
		    .modified = st->st_mtime };
	return tree->leaves[tree->n++].rel != NULL;
}

static int
visit(void *ctx, const char *path, const struct stat *st)
{
	const struct reading *reading = ctx;
	const char *rel = root_below(reading->root, path);

	return rel == NULL || add(reading->tree, rel, st) ? MPTP_OK :
							    MPTP_ERR_NOMEM;
}

static int
unreadable(void *ctx, const char *path, int sys)
{
	(void)ctx;
	(void)path;
	(void)sys;
	return MPTP_OK;
}

static int
compare(const void *left, const void *right)
{
	const struct leaf *a = left, *b = right;

	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	return strcmp(a->rel, b->rel);
}

int
tree_read(struct tree **out, const struct root *root)
{
	struct tree *tree = calloc(1, sizeof(*tree));
	struct reading reading = { .tree = tree, .root = root };
	const struct walk_calls calls = {
		.file = visit, .unreadable = unreadable, .ctx = &reading
	};

	*out = tree;
	if (tree == NULL ||
	    walk_files(root->path, &calls, NULL) == MPTP_ERR_NOMEM)
		return MPTP_ERR_NOMEM;
	if (tree->n > 0)
		qsort(tree->leaves, tree->n, sizeof(*tree->leaves), compare);
	return MPTP_OK;
}

void
tree_free(struct tree **tree)
{
	if (*tree == NULL)
		return;
	pool_clear(&(*tree)->pool);
	free((*tree)->leaves);
	free(*tree);
	*tree = NULL;
}

/* What cannot be read is nobody's. */
static int
read_hash(struct leaf *leaf, const struct root *root, enum mptp_hash kind)
{
	int fd, status = MPTP_ERR_IO;

	if (leaf->hash[0] != '\0')
		return MPTP_OK;
	fd = openat(root->fd, leaf->rel, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		status =
		    hash_file(fd, kind, leaf->hash, NULL, NULL, NULL, NULL);
		(void)close(fd);
	}
	if (status != MPTP_OK)
		snprintf(leaf->hash, sizeof(leaf->hash), "%s",
		    status == MPTP_ERR_IO ? "-" : "");
	return status == MPTP_ERR_IO ? MPTP_OK : status;
}

/* The first one of that size. */
static size_t
first_of(const struct tree *tree, uint64_t size)
{
	size_t low = 0, high = tree->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (tree->leaves[middle].size < size)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int
tree_find(struct tree *tree, const struct root *root,
    const struct wanted_file *file, const char **rel)
{
	size_t first = first_of(tree, file->size), end = first;

	*rel = NULL;
	for (; end < tree->n && tree->leaves[end].size == file->size; end++) {
		const struct leaf *leaf = &tree->leaves[end];

		if (leaf->modified == file->modified &&
		    (leaf->inode == file->inode ||
			strcmp(local_name(leaf->rel), file->name) == 0)) {
			*rel = leaf->rel;
			return MPTP_OK;
		}
	}
	for (size_t i = first; file->hash != NULL && i < end; i++) {
		struct leaf *leaf = &tree->leaves[i];
		int status = read_hash(leaf, root, file->kind);

		if (status != MPTP_OK)
			return status;
		if (strcmp(leaf->hash, file->hash) == 0) {
			*rel = leaf->rel;
			return MPTP_OK;
		}
	}
	return MPTP_OK;
}
