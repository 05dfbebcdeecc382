/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Signals.
 */
#include <pthread.h>
#include <signal.h>
#include <stddef.h>

#include "signals.h"

void
signals_catch(void (*caught)(int number))
{
	struct sigaction action = { .sa_handler = caught }, old;

	sigemptyset(&action.sa_mask);
	/* Under nohup, the end of the terminal is nothing to stop for. */
	if (sigaction(SIGHUP, &action, &old) == 0 && old.sa_handler == SIG_IGN)
		sigaction(SIGHUP, &old, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	sigaction(SIGXFSZ, &action, NULL); /* write() fails and is told */
	/* Whoever ignores its children hands that on; ours are waited for. */
	action.sa_handler = SIG_DFL;
	sigaction(SIGCHLD, &action, NULL);
}

void
signals_hold(bool held)
{
	sigset_t caught;

	sigemptyset(&caught);
	sigaddset(&caught, SIGHUP);
	sigaddset(&caught, SIGINT);
	sigaddset(&caught, SIGTERM);
	pthread_sigmask(held ? SIG_BLOCK : SIG_UNBLOCK, &caught, NULL);
}
