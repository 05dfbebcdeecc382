/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The ledger of what was imported, as several verbs open it.
 */
#ifndef CMD_LEDGER_OPEN_H
#define CMD_LEDGER_OPEN_H

#include <miniptp/import.h>

#include "cmd.h"

#define LEDGER_OPTION(summary)                                                 \
	{                                                                      \
		0, "ledger", OPT_TEXT, "FILE", summary                         \
	}

/* Opens the usual one, or the file of that name, which with is_there is not made if it
 * is missing. That a damaged one was put aside is told; with is_there it is a failure.
 * Exit code; failures have been told, too. */
int ledger_open(
    struct app *, const char *path, bool is_there, struct mptp_ledger **ledger);
/* For who only reads it: one that is there and cannot be written, as on a backup, is
 * read nonetheless. *why_not (NULL: nobody asks) is then why it cannot be written, to be
 * freed, and otherwise NULL. */
int ledger_open_to_read(struct app *, const char *path,
    struct mptp_ledger **ledger, char **why_not);
/* Tells what a call on a ledger said. Exit code. */
int ledger_fail(struct app *, const struct mptp_error *);

#endif
