/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Signals.
 */
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
}
