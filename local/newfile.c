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
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef MPTP_LINUX
#include <linux/fs.h>
#include <sys/syscall.h>
#endif

#include "local/name.h"
#include "local/newfile.h"
#include "local/system.h"

#define PART ".part"
#define PARTS 99
#define LONGEST_END sizeof(".99.part")

static const char *
end_of_part(const char *path)
{
	const size_t len = strlen(path);

	return len < sizeof(PART) - 1 ? "" : path + len - (sizeof(PART) - 1);
}

bool
newfile_is_part(const char *path)
{
	return strcmp(end_of_part(path), PART) == 0;
}

bool
newfile_may_be_part(const char *path)
{
	return strcasecmp(end_of_part(path), PART) == 0;
}

bool
newfile_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static bool
exists(const struct newfile *file)
{
	struct stat st;

	if (file->folder < 0)
		return newfile_exists(file->final);
	return fstatat(file->folder, file->final + file->name, &st,
		   AT_SYMLINK_NOFOLLOW) == 0;
}

/* How much of the path the part's name begins with. Which ones of the same
 * beginning are taken is seen when they are made. */
static int
part_begin(const char *path, size_t *begin)
{
	const char *name = local_name(path);
	char *folder = name == path ? strdup(".") : strdup(path);
	size_t longest;

	if (folder == NULL)
		return ENOMEM;
	if (name != path)
		folder[name - path] = '\0';
	longest = local_longest(folder, strlen(name) + LONGEST_END);
	free(folder);
	longest -= longest < LONGEST_END ? longest : LONGEST_END - 1;
	*begin = (size_t)(name - path) + name_cut(name, longest);
	return 0;
}

static int
open_part(const struct newfile *file)
{
	const int how = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;

	return file->folder < 0 ?
	    open(file->part, how, 0666) :
	    openat(file->folder, file->part + file->name, how, 0666);
}

/* One may be left from a program that was killed. */
static int
make_part(struct newfile *file, const char *path, size_t size)
{
	size_t begin = 0;
	int error = part_begin(path, &begin);

	if (error != 0)
		return error;
	for (int i = 1; i <= PARTS; i++) {
		if (i == 1)
			snprintf(
			    file->part, size, "%.*s.part", (int)begin, path);
		else
			snprintf(file->part, size, "%.*s.%d.part", (int)begin,
			    path, i);
		file->fd = open_part(file);
		if (file->fd >= 0 || errno != EEXIST)
			break;
	}
	file->created = file->fd >= 0;
	return file->created ? 0 : errno;
}

int
newfile_begin(
    struct newfile *file, const char *path, const struct newfile_folder *folder)
{
	const size_t size = strlen(path) + LONGEST_END;

	*file = (struct newfile){ .fd = -1,
		.folder = folder == NULL ? -1 : folder->fd,
		.name = (size_t)(local_name(path) - path) };
	file->final = strdup(path);
	if (file->final == NULL)
		return ENOMEM;
	if (folder == NULL || !folder->ours) {
		if (exists(file))
			return EEXIST;
		/* The part's name might fit, and its own not, when all is
		 * there. */
		if (errno == ENAMETOOLONG)
			return ENAMETOOLONG;
	}
	file->part = malloc(size);
	return file->part == NULL ? ENOMEM : make_part(file, path, size);
}

int
newfile_write_at(int fd, const void *buf, size_t len, uint64_t offset)
{
	const char *at = buf;

	while (len > 0) {
		ssize_t n = pwrite(fd, at, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		at += n;
		len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return 0;
}

int
newfile_write(struct newfile *file, const void *buf, size_t len)
{
	int error = newfile_write_at(file->fd, buf, len, file->written);

	if (error == 0)
		file->written += len;
	return error;
}

#ifdef MPTP_LINUX
int
newfile_rename_at_once(int folder, const char *part, const char *final)
{
	if (folder < 0)
		folder = AT_FDCWD;
	if (syscall(SYS_renameat2, folder, part, folder, final,
		RENAME_NOREPLACE) == 0)
		return 0;
	/* Not all kernels have it, and not all file systems. */
	return errno == EINVAL ? ENOSYS : errno;
}
#else
int
newfile_rename_at_once(int folder, const char *part, const char *final)
{
	(void)folder;
	(void)part;
	(void) final;
	return ENOSYS;
}
#endif

/* The file that holds the name has the time of what it holds it for, by which one that a
 * crash left is known. */
static void
mark(int fd, int folder, const char *part)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { 0 } };
	struct stat st;

	if (fstatat(folder, part, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	times[1].tv_sec = st.st_mtime;
	(void)futimens(fd, times);
}

/* link() names without replacing. Where there are no hard links, the name is taken
 * first, and only our own empty file is replaced. */
int
newfile_rename(int folder, const char *part, const char *final)
{
	int error = newfile_rename_at_once(folder, part, final), fd;

	if (error != ENOSYS)
		return error;
	if (folder < 0)
		folder = AT_FDCWD;
	if (linkat(folder, part, folder, final, 0) == 0)
		return unlinkat(folder, part, 0) == 0 ? 0 : errno;
	if (errno == EEXIST)
		return EEXIST;
	fd = openat(
	    folder, final, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return errno;
	mark(fd, folder, part);
	(void)close(fd);
	if (renameat(folder, part, folder, final) == 0)
		return 0;
	error = errno;
	(void)unlinkat(folder, final, 0);
	return error;
}

static int
give_name(const struct newfile *file)
{
	return file->folder < 0 ?
	    newfile_rename(-1, file->part, file->final) :
	    newfile_rename(file->folder, file->part + file->name,
		file->final + file->name);
}

bool
newfile_has_name(int fd, int folder, const char *name)
{
	struct stat own, named;

	return fstat(fd, &own) == 0 &&
	    (folder < 0 ?
		    lstat(name, &named) :
		    fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW)) == 0 &&
	    own.st_dev == named.st_dev && own.st_ino == named.st_ino;
}

/* What another program put in its place is neither named nor removed. */
static bool
is_ours(const struct newfile *file)
{
	return newfile_has_name(file->fd, file->folder,
	    file->part + (file->folder < 0 ? 0 : file->name));
}

int
newfile_commit(struct newfile *file, const time_t *modified)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
		{ .tv_sec = modified == NULL ? 0 : *modified } };
	int fd = file->fd, error;

	if (modified != NULL)
		(void)futimens(fd, times);
	if (!is_ours(file))
		return ESTALE;
	file->fd = -1;
	if (close(fd) != 0)
		return errno;
	error = give_name(file);
	if (error == 0)
		file->created = false;
	return error;
}

void
newfile_close(struct newfile *file)
{
	if (file->fd >= 0) {
		file->created = file->created && is_ours(file);
		(void)close(file->fd);
	}
	if (file->created && file->folder < 0)
		(void)unlink(file->part);
	else if (file->created)
		(void)unlinkat(file->folder, file->part + file->name, 0);
	free(file->part);
	free(file->final);
	*file = (struct newfile){ .fd = -1, .folder = -1 };
}

bool
newfile_is_hopeless(int error)
{
	return error == ENOSPC || error == EDQUOT || error == EROFS ||
	    error == EACCES;
}
