/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A person's command that is run for something that happened.
 */
#ifndef CMD_HOOK_H
#define CMD_HOOK_H

#include <sys/types.h>

#include "cmd.h"

/*
 * Starts "sh -c command" with input, at most HOOK_INPUT bytes, on its standard
 * input, and n variables changed in its environment: "NAME=value", or "NAME" to
 * take it away. Exit code; failures have been told.
 */
#define HOOK_INPUT 4096
int hook_start(struct app *, const char *command, const char *input,
    char *const *env, size_t n, pid_t *);
/* Has it ended? How it went, if not well, is noted. */
bool hook_ended(struct app *, pid_t);

#endif
