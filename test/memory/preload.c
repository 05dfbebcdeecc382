/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * To be preloaded: all allocations of a program and of its libraries, counted in the file
 * that is called by MEMORY_COUNTER. One of them fails, as whoever made the file says. With
 * MEMORY_TELL=1, who wanted it is told.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "counter.h"

/* What comes before main() is the loader's and the C library's own. */
static void __attribute__((constructor)) begin(void)
{
	const char *path = getenv("MEMORY_COUNTER");
	const int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)counter_begin(fd);
	(void)close(fd);
}

static void
tell(void)
{
	void *caller[32];

	backtrace_symbols_fd(caller, backtrace(caller, 32), STDERR_FILENO);
}

static bool
refused(void)
{
	if (!counter_fails())
		return false;
	if (getenv("MEMORY_TELL") != NULL)
		tell();
	errno = ENOMEM;
	return true;
}

/* Nobody has more than one thread when they are found. */
static void *
next(void *known, const char *name)
{
	static _Thread_local bool finding;

	if (known != NULL || finding)
		return known;
	finding = true;
	known = dlsym(RTLD_NEXT, name);
	finding = false;
	return known;
}

void *
malloc(size_t size)
{
	static void *(*real)(size_t);

	*(void **)&real = next(*(void **)&real, "malloc");
	return real == NULL || refused() ? NULL : real(size);
}

void *
calloc(size_t n, size_t size)
{
	static void *(*real)(size_t, size_t);

	*(void **)&real = next(*(void **)&real, "calloc");
	return real == NULL || refused() ? NULL : real(n, size);
}

void *
realloc(void *old, size_t size)
{
	static void *(*real)(void *, size_t);

	*(void **)&real = next(*(void **)&real, "realloc");
	return real == NULL || refused() ? NULL : real(old, size);
}

int
posix_memalign(void **to, size_t alignment, size_t size)
{
	static int (*real)(void **, size_t, size_t);

	*(void **)&real = next(*(void **)&real, "posix_memalign");
	return real == NULL || refused() ? ENOMEM : real(to, alignment, size);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	static void *(*real)(size_t, size_t);

	*(void **)&real = next(*(void **)&real, "aligned_alloc");
	return real == NULL || refused() ? NULL : real(alignment, size);
}
