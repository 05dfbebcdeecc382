/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The verb ledger: its options, and what it can do.
 */
#ifndef CMD_LEDGER_H
#define CMD_LEDGER_H

#include "cmd.h"

enum {
	LEDGER_FILE,
	LEDGER_SERIAL,
	LEDGER_STATE,
	LEDGER_MISSING,
	LEDGER_FORMAT,
	LEDGER_OUTPUT,
	LEDGER_DRY,
	LEDGER_YES
};

/* Operands begin with what to do. Exit codes; failures have been told. */
int ledger_list(struct app *, const struct args *);
int ledger_verify(struct app *, const struct args *);
int ledger_forget(struct app *, const struct args *);
int ledger_export(struct app *, const struct args *);

#endif
