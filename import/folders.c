/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The folders of a batch.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/folders.h"

struct folder {
	const struct root *root;
	char *rel; /* "": the root's own */
	int fd;
	bool touched;
};

static struct folder *
find(struct folders *folders, const struct root *root, const char *rel,
    size_t len)
{
	for (size_t i = folders->n; i > 0; i--) {
		struct folder *f = &folders->items[i - 1];

		if (f->root == root && strncmp(f->rel, rel, len) == 0 &&
		    f->rel[len] == '\0')
			return f;
	}
	return NULL;
}

static int
add(struct folders *folders, const struct root *root, const char *rel,
    size_t len, int fd)
{
	if (folders->n == folders->cap) {
		size_t cap = folders->cap == 0 ? 16 : folders->cap * 2;
		struct folder *more =
		    realloc(folders->items, cap * sizeof(*more));

		if (more == NULL)
			return ENOMEM;
		folders->items = more;
		folders->cap = cap;
	}
	folders->items[folders->n] =
	    (struct folder){ .root = root, .rel = strndup(rel, len), .fd = fd };
	if (folders->items[folders->n].rel == NULL)
		return ENOMEM;
	folders->n++;
	return 0;
}

/* Opens rel's first len bytes, which are behind a folder that is open. */
static int
enter(struct folders *folders, const struct root *root, const char *rel,
    size_t from, size_t len, int above, bool make, int *fd)
{
	char *name = strndup(rel + from, len - from);
	int error = 0, unmade = 0;

	if (name == NULL)
		return ENOMEM;
	if (make && mkdirat(above, name, 0777) == 0)
		folders_touch(folders, above);
	else if (make)
		unmade = errno;
	*fd = openat(above, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd < 0)
		error = errno == ENOENT && unmade != 0 ? unmade : errno;
	free(name);
	if (error == 0)
		error = add(folders, root, rel, len, *fd);
	if (error != 0 && *fd >= 0)
		(void)close(*fd);
	return error;
}

int
folders_get(struct folders *folders, const struct root *root, const char *rel,
    bool make, int *fd)
{
	const char *slash = strrchr(rel, '/');
	size_t len = slash == NULL ? 0 : (size_t)(slash - rel), at = 0;
	struct folder *f = find(folders, root, rel, len);
	int error = 0;

	if (f != NULL) {
		*fd = f->fd;
		return 0;
	}
	f = find(folders, root, "", 0);
	if (f == NULL) {
		*fd = openat(root->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (*fd < 0)
			return errno;
		error = add(folders, root, "", 0, *fd);
		if (error != 0)
			(void)close(*fd);
	} else {
		*fd = f->fd;
	}
	while (error == 0 && at < len) {
		size_t end = at;

		while (end < len && rel[end] != '/')
			end++;
		f = find(folders, root, rel, end);
		if (f != NULL)
			*fd = f->fd;
		else
			error =
			    enter(folders, root, rel, at, end, *fd, make, fd);
		at = end + 1;
	}
	return error;
}

void
folders_touch(struct folders *folders, int fd)
{
	for (size_t i = 0; i < folders->n; i++)
		if (folders->items[i].fd == fd)
			folders->items[i].touched = true;
}

/* Some file systems have no such thing as writing back a folder. */
int
folders_sync(struct folders *folders)
{
	int error = 0;

	for (size_t i = 0; i < folders->n; i++) {
		struct folder *f = &folders->items[i];

		if (f->touched && fsync(f->fd) != 0 && errno != EINVAL &&
		    errno != ENOTSUP && error == 0)
			error = errno;
		f->touched = false;
	}
	return error;
}

void
folders_close(struct folders *folders)
{
	for (size_t i = 0; i < folders->n; i++) {
		(void)close(folders->items[i].fd);
		free(folders->items[i].rel);
	}
	free(folders->items);
	*folders = (struct folders){ 0 };
}
