/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which allocation it is, who makes it, and whether it fails.
 */
#define _GNU_SOURCE /* dladdr() */
#include <dlfcn.h>
#include <execinfo.h>
#include <string.h>
#include <sys/mman.h>

#include "counter.h"

/* Some four callers, and what is between them and backtrace(). */
#define DEPTH 8

static struct counter *counter;
static _Thread_local bool inside;

/* The same in another process of the same program, wherever that was loaded. */
static uint64_t
place_of(void *caller)
{
	Dl_info info;

	if (dladdr(caller, &info) == 0)
		return (uint64_t)(uintptr_t)caller;
	return (uint64_t)((uintptr_t)caller - (uintptr_t)info.dli_fbase);
}

/* FNV-1a */
static uint64_t
stack_now(void)
{
	void *caller[DEPTH];
	const int n = backtrace(caller, DEPTH);
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (int i = 0; i < n; i++)
		hash = (hash ^ place_of(caller[i])) * UINT64_C(0x100000001b3);
	return hash | 1;
}

bool
counter_fails(void)
{
	uint64_t n, failing;

	if (counter == NULL || inside || !atomic_load(&counter->armed))
		return false;
	n = atomic_fetch_add(&counter->count, 1);
	if (atomic_load(&counter->traced) && n < COUNTER_KEPT) {
		inside = true;
		counter->stack[n] = stack_now();
		inside = false;
	}
	failing = atomic_load(&counter->failing);
	if (n != failing && (n < failing || !atomic_load(&counter->lasting)))
		return false;
	atomic_store(&counter->failed, true);
	return true;
}

struct counter *
counter_begin(int fd)
{
	const int flags = fd < 0 ? MAP_SHARED | MAP_ANONYMOUS : MAP_SHARED;
	void *shared = mmap(
	    NULL, sizeof(struct counter), PROT_READ | PROT_WRITE, flags, fd, 0);

	stack_now(); /* what it needs is loaded now */
	if (shared == MAP_FAILED)
		return NULL;
	return counter = shared;
}
