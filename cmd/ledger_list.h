/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Copies as rows, beneath each other.
 */
#ifndef CMD_LEDGER_LIST_H
#define CMD_LEDGER_LIST_H

#include <miniptp/import.h>

#include "cmd.h"

struct ledger_rows {
	size_t n;
	size_t camera; /* how wide its column is */
};

/* Each one first, unless it is JSON. */
void ledger_measure(struct ledger_rows *, const struct mptp_copy *);
/* Then each one as a row, or a line of JSON. */
void ledger_row(
    struct app *, const struct ledger_rows *, const struct mptp_copy *);

#endif
