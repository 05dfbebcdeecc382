/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Threads.
 */
#include <signal.h>

#include "import/thread.h"

/* Signals are the program's. */
bool
thread_start(pthread_t *thread, void *(*run)(void *), void *ctx)
{
	sigset_t all, before;
	bool good;

	sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
		return false;
	good = pthread_create(thread, NULL, run, ctx) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return good;
}
