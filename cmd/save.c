/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Writing aside, then naming.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef MPTP_LINUX
#include <linux/fs.h>
#include <sys/syscall.h>
#endif

#include "local.h"
#include "name.h"
#include "out.h"
#include "save.h"

#define PARTS 99
#define LONGEST_END sizeof(".99.part")

bool
save_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static int
already_there(struct app *app, const char *path)
{
	return fail(app, EXIT_FAILED,
	    "%s exists already, and was not overwritten", path);
}

/* How much of the path the part's name begins with. Which ones of the same
 * beginning are taken is seen when they are made. */
static size_t
part_begin(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	char *folder = must_copy(slash == NULL ? "." : path);
	size_t longest;

	if (slash != NULL)
		folder[name - path] = '\0';
	longest = local_longest(folder, strlen(name) + LONGEST_END);
	free(folder);
	longest -= longest < LONGEST_END ? longest : LONGEST_END - 1;
	return (size_t)(name - path) + name_cut(name, longest);
}

int
save_begin(struct app *app, struct save *save, const char *path)
{
	const size_t size = strlen(path) + LONGEST_END;
	const int begin = (int)part_begin(path);

	*save = (struct save){ .app = app, .fd = -1 };
	if (save_exists(path))
		return already_there(app, path);
	/* The part's name might fit, and its own not, when all is there. */
	if (errno == ENAMETOOLONG)
		return fail(app, EXIT_FAILED, "cannot create %s: %s", path,
		    strerror(errno));
	save->final = must_copy(path);
	save->part = must_alloc(NULL, size);
	/* One may be left from a program that was killed. */
	for (int i = 1; i <= PARTS && save->fd < 0; i++) {
		if (i == 1)
			snprintf(save->part, size, "%.*s.part", begin, path);
		else
			snprintf(
			    save->part, size, "%.*s.%d.part", begin, path, i);
		save->fd = open(
		    save->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (save->fd < 0 && errno != EEXIST)
			break;
	}
	if (save->fd >= 0) {
		save->created = true;
		return EXIT_DONE;
	}
	save->error = errno;
	fail(app, EXIT_FAILED, "cannot create %s: %s", save->part,
	    strerror(errno));
	save_abort(save);
	return EXIT_FAILED;
}

int
save_write(struct save *save, const void *buf, size_t len)
{
	const char *at = buf;

	while (len > 0) {
		ssize_t n = write(save->fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return save->error = errno;
		at += n;
		len -= (size_t)n;
		save->written += (uint64_t)n;
	}
	return 0;
}

/* In one step, where there is such a thing; otherwise ENOSYS. */
#ifdef MPTP_LINUX
static int
rename_without_replacing(const char *part, const char *final)
{
	if (syscall(SYS_renameat2, AT_FDCWD, part, AT_FDCWD, final,
		RENAME_NOREPLACE) == 0)
		return 0;
	/* Not all kernels have it, and not all file systems. */
	return errno == EINVAL ? ENOSYS : errno;
}
#else
static int
rename_without_replacing(const char *part, const char *final)
{
	(void)part;
	(void) final;
	return ENOSYS;
}
#endif

/* link() names without replacing. Where there are no hard links (FAT), the name
 * is taken first, and only our own empty file is replaced. */
static int
name_without_replacing(const char *part, const char *final)
{
	int fd = rename_without_replacing(part, final);

	if (fd != ENOSYS)
		return fd;
	if (link(part, final) == 0) {
		(void)unlink(part);
		return 0;
	}
	if (errno == EEXIST)
		return EEXIST;
	fd = open(final, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return errno;
	(void)close(fd);
	if (rename(part, final) == 0)
		return 0;
	fd = errno;
	(void)unlink(final);
	return fd;
}

int
save_commit(struct save *save, const time_t *modified)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
		{ .tv_sec = modified == NULL ? 0 : *modified } };
	int error = 0;

	if (modified != NULL)
		(void)futimens(save->fd, times);
	if (close(save->fd) != 0)
		error = errno;
	save->fd = -1;
	save->error = error;
	if (error == 0)
		error = name_without_replacing(save->part, save->final);
	if (error == EEXIST) {
		already_there(save->app, save->final);
	} else if (error != 0) {
		fail(save->app, EXIT_FAILED, "cannot save %s: %s", save->final,
		    strerror(error));
	} else {
		save->created = false;
	}
	save_abort(save);
	return error == 0 ? EXIT_DONE : EXIT_FAILED;
}

void
save_abort(struct save *save)
{
	if (save->fd >= 0)
		(void)close(save->fd);
	if (save->created)
		(void)unlink(save->part);
	free(save->part);
	free(save->final);
	*save =
	    (struct save){ .app = save->app, .fd = -1, .error = save->error };
}

bool
save_is_hopeless(int error)
{
	return error == ENOSPC || error == EDQUOT || error == EROFS ||
	    error == EACCES;
}
