/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A person's command that is run for something that happened.
 */
#ifndef CMD_HOOK_H
#define CMD_HOOK_H

#include <sys/types.h>

#include <jansson.h>

#include "cmd.h"

struct hook {
	const char *command; /* for sh -c */
	/* n variables changed in its environment: "NAME=value", or "NAME" to take
	 * it away. */
	char *const *env;
	size_t n;
	/* While it runs, called over and over to see to what else happens, for ms
	 * milliseconds; false: it had nothing to wait for. Or NULL. */
	bool (*meanwhile)(void *ctx, int ms);
	void *ctx;
};

/*
 * Runs it with the document as one line on its standard input. After a signal to this
 * program, it has a second to end by itself, and another one after it was told to. Exit
 * code; failures have been told, and how it went, if not well, is noted. *well, which may
 * be NULL, becomes whether it ran and ended with 0.
 */
int hook_run(struct app *, const struct hook *, const json_t *, bool *well);

/* ---- as this system starts commands ---- */

struct hook_process {
	pid_t pid;
	int in;		  /* where the rest of its input goes; -1: nowhere */
	const char *rest; /* which is borrowed until it ended */
};
int hook_start(struct app *, const struct hook *, const char *input,
    struct hook_process *);
/* Lets it know of a Ctrl-C, if the system does not. */
void hook_interrupt(const struct hook_process *);
/* Ends it and, where there are process groups, what it has begun, as far as they let
 * themselves be ended. */
void hook_stop(const struct hook_process *);
/* The same for what is left once it ended. */
void hook_stop_rest(const struct hook_process *);
/* It is left alone, and gets no more input. */
void hook_leave(struct hook_process *);
/* Has it ended? Until then, it is given what it takes of its input. How it went, if
 * not well, is noted. */
bool hook_ended(struct app *, struct hook_process *, bool *well);

#endif
