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

/*
 * Runs "sh -c command" with the document, which takes less than 4 KiB, as one line
 * on its standard input, and n variables changed in its environment: "NAME=value",
 * or "NAME" to take it away. Exit code; failures have been told, and how it went,
 * if not well, is noted.
 * While it runs, meanwhile() is called over and over to see to what else happens,
 * for ms milliseconds; it returns false when it had nothing to wait for.
 */
int hook_run(struct app *, const char *command, const json_t *,
    char *const *env, size_t n, bool (*meanwhile)(void *ctx, int ms),
    void *ctx);

/* ---- as this system starts commands ---- */

/* Starts it with the input, at most HOOK_INPUT bytes, and the changes as above. */
#define HOOK_INPUT 4096
int hook_start(struct app *, const char *command, const char *input,
    char *const *env, size_t n, pid_t *);
/* Has it ended? How it went, if not well, is noted. */
bool hook_ended(struct app *, pid_t);

#endif
