/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Local files that are sent.
 */
#ifndef CMD_INPUT_H
#define CMD_INPUT_H

#include <stdint.h>

#include "cmd.h"

/* Exit code. Only regular files have a size that can be announced. */
int input_open(struct app *, const char *path, int *fd, uint64_t *size);

#endif
