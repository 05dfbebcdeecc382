/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * To be preloaded: kills the program before its N-th call that changes a file system
 * (CRASH_AT=N), or in the midst of it, if it writes (CRASH_HALF=1); or fails it
 * (CRASH_ERROR=errno), and those behind it for CRASH_TIMES. CRASH_COUNT=FILE: how many
 * there were is written there at the end. CRASH_ONLY=write,rename,…: only these count.
 * Reading is not counted. CRASH_FLIP=N: of the N-th write to a file that is called part,
 * a bit is another. CRASH_PART=1: of writes, only those to such files count.
 * CRASH_SLOW=MS: whatever is to be written back takes so long.
 */
#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS /* both names are to be taken */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static struct {
	bool ready, half;
	long at, times, flip, slow;
	atomic_long n;
	int error;
	const char *only, *count;
} crash;

static void __attribute__((noreturn)) die(void)
{
	(void)kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

static long
number(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text == NULL ? otherwise : atol(text);
}

static void
prepare(void)
{
	if (crash.ready)
		return;
	crash.ready = true;
	crash.at = number("CRASH_AT", 0);
	crash.half = number("CRASH_HALF", 0) != 0;
	crash.error = (int)number("CRASH_ERROR", 0);
	crash.times = number("CRASH_TIMES", 1);
	crash.flip = number("CRASH_FLIP", 0);
	crash.slow = number("CRASH_SLOW", 0);
	crash.only = getenv("CRASH_ONLY");
	crash.count = getenv("CRASH_COUNT");
}

static void __attribute__((destructor)) finish(void)
{
	FILE *file = crash.count == NULL ? NULL : fopen(crash.count, "w");

	if (file == NULL)
		return;
	fprintf(file, "%ld\n", (long)crash.n);
	fclose(file);
}

/* Has it come to the call that is to fail? It does not return if it is to kill; *half
 * (may be NULL) tells that this is the caller's, who can do a part of it. */
static bool
comes(const char *what, bool *half)
{
	long now;

	prepare();
	if (half != NULL)
		*half = false;
	if (crash.only != NULL && strstr(crash.only, what) == NULL)
		return false;
	now = atomic_fetch_add(&crash.n, 1) + 1;
	if (crash.at == 0 || now < crash.at)
		return false;
	if (crash.error != 0) {
		errno = crash.error;
		return now < crash.at + crash.times;
	}
	if (crash.half && half != NULL)
		return *half = true;
	die();
}

static bool
is_part(int fd)
{
	char link[64], path[4096];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	path[n < 0 ? 0 : n] = '\0';
	return strstr(path, ".part") != NULL;
}

/* A disk that does not keep what it is given. */
static void
flip(int fd, off_t at)
{
	unsigned char byte;

	if (syscall(SYS_pread64, fd, &byte, 1, at) != 1)
		return;
	byte ^= 1;
	(void)syscall(SYS_pwrite64, fd, &byte, 1, at);
}

/* Standard output is no file system. */
static ssize_t
written(int fd, const void *buf, size_t len, off_t at, bool positioned)
{
	bool half = false,
	     now = fd > 2 && (number("CRASH_PART", 0) == 0 || is_part(fd)) &&
	    comes("write", &half);

	if (now && !half)
		return -1;
	if (half)
		len = len / 2;
	len = (size_t)(positioned ? syscall(SYS_pwrite64, fd, buf, len, at) :
				    syscall(SYS_write, fd, buf, len));
	if (half)
		die();
	if (positioned && crash.flip > 0 && is_part(fd) && --crash.flip == 0)
		flip(fd, at);
	return (ssize_t)len;
}

ssize_t
write(int fd, const void *buf, size_t len)
{
	return written(fd, buf, len, 0, false);
}

ssize_t
pwrite(int fd, const void *buf, size_t len, off_t at)
{
	return written(fd, buf, len, at, true);
}

ssize_t
pwrite64(int fd, const void *buf, size_t len, off_t at)
{
	return written(fd, buf, len, at, true);
}

static void
wait_for_disk(void)
{
	const struct timespec pause = { crash.slow / 1000,
		crash.slow % 1000 * 1000000 };

	if (crash.slow > 0)
		(void)nanosleep(&pause, NULL);
}

int
fsync(int fd)
{
	wait_for_disk();
	return comes("sync", NULL) ? -1 : (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	wait_for_disk();
	return comes("sync", NULL) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int
ftruncate(int fd, off_t size)
{
	return comes("truncate", NULL) ? -1 :
					 (int)syscall(SYS_ftruncate, fd, size);
}

int
ftruncate64(int fd, off_t size)
{
	return ftruncate(fd, size);
}

int
fallocate(int fd, int mode, off_t at, off_t len)
{
	return comes("allocate", NULL) ?
	    -1 :
	    (int)syscall(SYS_fallocate, fd, mode, at, len);
}

int
fallocate64(int fd, int mode, off_t at, off_t len)
{
	return fallocate(fd, mode, at, len);
}

int
unlink(const char *path)
{
	return comes("unlink", NULL) ?
	    -1 :
	    (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int
unlinkat(int folder, const char *path, int flags)
{
	return comes("unlink", NULL) ?
	    -1 :
	    (int)syscall(SYS_unlinkat, folder, path, flags);
}

int
renameat(int folder, const char *from, int to_folder, const char *to)
{
	return comes("rename", NULL) ?
	    -1 :
	    (int)syscall(SYS_renameat2, folder, from, to_folder, to, 0);
}

int
linkat(int folder, const char *from, int to_folder, const char *to, int flags)
{
	return comes("link", NULL) ?
	    -1 :
	    (int)syscall(SYS_linkat, folder, from, to_folder, to, flags);
}

int
mkdirat(int folder, const char *path, mode_t mode)
{
	return comes("mkdir", NULL) ?
	    -1 :
	    (int)syscall(SYS_mkdirat, folder, path, mode);
}

static int
opened(int folder, const char *path, int flags, va_list args)
{
	mode_t mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;

	if ((flags & O_CREAT) != 0 && comes("create", NULL))
		return -1;
	return (int)syscall(SYS_openat, folder, path, flags, mode);
}

int
openat(int folder, const char *path, int flags, ...)
{
	va_list args;
	int fd;

	va_start(args, flags);
	fd = opened(folder, path, flags, args);
	va_end(args);
	return fd;
}

int
openat64(int folder, const char *path, int flags, ...)
{
	va_list args;
	int fd;

	va_start(args, flags);
	fd = opened(folder, path, flags, args);
	va_end(args);
	return fd;
}

/* The engine's way to renameat2(), which older C libraries lack: CRASH_PLAIN=1 makes
 * a file system of this one that has no such thing, CRASH_PLAIN=2 one without links,
 * too. */
long
syscall(long which, ...)
{
	static long (*real)(long, ...);
	long a[6];
	va_list args;

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	va_start(args, which);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(args, long);
	va_end(args);
	if (which == SYS_renameat2 && a[4] != 0) {
		if (number("CRASH_PLAIN", 0) != 0) {
			errno = EINVAL;
			return -1;
		}
		if (comes("rename", NULL))
			return -1;
	}
	if (which == SYS_linkat && number("CRASH_PLAIN", 0) == 2) {
		errno = EPERM;
		return -1;
	}
	return real(which, a[0], a[1], a[2], a[3], a[4], a[5]);
}
