/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Codes by their names, or the beginnings of them.
 */
#ifndef CMD_NAMED_H
#define CMD_NAMED_H

#include "cmd.h"

/* The operation, property or other code that a person meant: first among those that the
 * camera has, then among those that it could have, then of any maker. NULL:
 * what is wrong has been told. */
const struct mptp_code *named_code(
    struct app *, enum mptp_kind, const char *word);

/* The same, or a number: an exit code. */
int named_number(
    struct app *, enum mptp_kind, const char *word, uint16_t *code);

/* A number of a code that the camera does not list, and does list when its digits
 * are hexadecimal, as codes are written: EXIT_USAGE, which is told. */
int named_base(struct app *, enum mptp_kind, const char *word, uint64_t number);

/* What a camera has in place of what it does not have: "did you mean …?", or
 * where to look. */
void named_instead(
    struct app *, const struct mptp_code *, char *advice, size_t cap);

#endif
