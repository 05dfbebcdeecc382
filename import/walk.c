/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Walking folders, by descriptors, so that none is exchanged for a link meanwhile.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import/text.h"
#include "import/walk.h"
#include "local/newfile.h"

#define DEEPEST 100 /* one descriptor for each */

struct walk {
	const struct walk_calls *calls;
	struct text path; /* of what is looked at */
	struct mptp_error *error;
};

static int
failed(struct walk *walk, int sys)
{
	int status = mptp_error_set(walk->error,
	    sys == ENOMEM ? MPTP_ERR_NOMEM : MPTP_ERR_IO,
	    "cannot look into %s: %s",
	    walk->path.s == NULL ? "a folder" : walk->path.s, strerror(sys));

	if (walk->error != NULL)
		walk->error->sys = sys;
	return status;
}

static void
path_cut(struct walk *walk, size_t len)
{
	walk->path.len = len;
	walk->path.s[len] = '\0';
}

static int
path_add(struct walk *walk, const char *name)
{
	if (walk->path.len > 0 && walk->path.s[walk->path.len - 1] != '/')
		text_add(&walk->path, "/", 1);
	text_add(&walk->path, name, strlen(name));
	return walk->path.failed ? failed(walk, ENOMEM) : MPTP_OK;
}

static int walk_folder(struct walk *, int fd, unsigned depth);

static int
walk_entry(struct walk *walk, int folder, const char *name, unsigned depth)
{
	const struct walk_calls *calls = walk->calls;
	struct stat st;
	int fd;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ?
		    MPTP_OK :
		    calls->unreadable(calls->ctx, walk->path.s, errno);
	if (S_ISREG(st.st_mode) && newfile_is_part(name))
		return calls->part == NULL ?
		    MPTP_OK :
		    calls->part(calls->ctx, walk->path.s);
	if (S_ISREG(st.st_mode))
		return calls->file(calls->ctx, walk->path.s, &st);
	if (!S_ISDIR(st.st_mode))
		return MPTP_OK;
	if (depth >= DEEPEST)
		return calls->unreadable(
		    calls->ctx, walk->path.s, ENAMETOOLONG);
	fd = openat(
	    folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return calls->unreadable(calls->ctx, walk->path.s, errno);
	return walk_folder(walk, fd, depth + 1);
}

/* Takes the descriptor. */
static int
walk_folder(struct walk *walk, int fd, unsigned depth)
{
	const size_t len = walk->path.len;
	DIR *dir = fdopendir(fd);
	struct dirent *entry;
	int status = MPTP_OK;

	if (dir == NULL) {
		status = failed(walk, errno);
		close(fd);
		return status;
	}
	while (status == MPTP_OK) {
		errno = 0;
		entry = readdir(dir);
		if (entry == NULL)
			break;
		if (entry->d_name[0] == '.')
			continue;
		status = path_add(walk, entry->d_name);
		if (status == MPTP_OK)
			status = walk_entry(walk, fd, entry->d_name, depth);
		if (walk->path.len > len)
			path_cut(walk, len);
	}
	if (status == MPTP_OK && errno != 0)
		status = walk->calls->unreadable(
		    walk->calls->ctx, walk->path.s, errno);
	closedir(dir);
	return status;
}

int
walk_files(const char *folder, const struct walk_calls *calls,
    struct mptp_error *error)
{
	struct walk walk = { .calls = calls, .error = error };
	int fd, status;

	status = path_add(&walk, folder);
	if (status == MPTP_OK) {
		fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		status =
		    fd < 0 ? failed(&walk, errno) : walk_folder(&walk, fd, 0);
	}
	text_clear(&walk.path);
	return status;
}
