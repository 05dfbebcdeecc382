/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A destination.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "import/root.h"
#include "local/folder.h"

static int
failed(struct mptp_error *error, int sys, const char *path)
{
	int status =
	    mptp_error_set(error, sys == ENOMEM ? MPTP_ERR_NOMEM : MPTP_ERR_IO,
		"cannot use the folder %s: %s%s", path, strerror(sys),
		folder_advice(sys));

	if (error != NULL)
		error->sys = sys;
	return status;
}

int
root_open(struct root *root, const char *path, struct mptp_error *error)
{
	struct stat st;

	root->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root->fd < 0)
		return failed(error, errno, path);
	if (fstat(root->fd, &st) != 0)
		return failed(error, errno, path);
	root->device = st.st_dev;
	root->inode = st.st_ino;
	root->path = realpath(path, NULL);
	if (root->path == NULL)
		return failed(error, errno, path);
	return root_check(root, error);
}

void
root_close(struct root *root)
{
	if (root->fd >= 0)
		(void)close(root->fd);
	free(root->path);
	*root = (struct root){ .fd = -1 };
}

int
root_check(const struct root *root, struct mptp_error *error)
{
	struct stat st;

	if (stat(root->path, &st) != 0)
		return failed(error, errno, root->path);
	if (st.st_dev == root->device && st.st_ino == root->inode)
		return MPTP_OK;
	return mptp_error_set(error, MPTP_ERR_IO,
	    "%s is another folder than before: was its disk taken out? Mount it "
	    "again, and run again",
	    root->path);
}

const char *
root_below(const struct root *root, const char *path)
{
	size_t len;

	if (root->path == NULL || path == NULL)
		return NULL;
	len = strcmp(root->path, "/") == 0 ? 0 : strlen(root->path);
	if (strncmp(path, root->path, len) != 0 || path[len] != '/' ||
	    path[len + 1] == '\0')
		return NULL;
	return path + len + 1;
}

char *
root_path(const struct root *root, const char *rel)
{
	size_t size = strlen(root->path) + strlen(rel) + 2;
	char *path = malloc(size);

	if (path != NULL)
		snprintf(path, size, "%s/%s",
		    strcmp(root->path, "/") == 0 ? "" : root->path, rel);
	return path;
}

bool
folder_free(int fd, uint64_t *bytes)
{
	struct statvfs fs;

	if (fstatvfs(fd, &fs) != 0)
		return false;
	*bytes = (uint64_t)fs.f_bavail *
	    (fs.f_frsize != 0 ? fs.f_frsize : fs.f_bsize);
	return fs.f_blocks != 0;
}

uint64_t
root_free(const struct root *root)
{
	uint64_t bytes = 0;

	(void)folder_free(root->fd, &bytes);
	return bytes;
}
