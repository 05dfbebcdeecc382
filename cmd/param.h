/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Parameters of operations as people write them.
 */
#ifndef CMD_PARAM_H
#define CMD_PARAM_H

#include "cmd.h"

/* Which kind of code parameter i of an operation is, by the tables; false: it
 * is a plain number. row may be NULL. */
bool param_kind(const struct mptp_code *row, unsigned i, enum mptp_kind *kind);
/* A number, negative ones too, or the name of a code where the tables say that
 * it is one. Exit code; what is wrong has been told. */
int param_parse(struct app *, const struct mptp_code *row, unsigned i,
    const char *word, uint32_t *param);

#endif
