/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The ledger of what was imported, as several verbs open it.
 */
#ifndef CMD_LEDGER_OPEN_H
#define CMD_LEDGER_OPEN_H

#include <jansson.h>
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
/* So does a dry run, for which one that is put aside, or is not there yet, is empty. */
int ledger_open_to_plan(
    struct app *, const char *path, struct mptp_ledger **ledger);
/* Which hash its copies have, or will: MPTP_HASH_ANY is wanted for whichever that is. Unless
 * it is dry, that is then decided. Exit code: EXIT_USAGE if it has another one. */
int ledger_take_hash(struct app *, struct mptp_ledger *, enum mptp_hash wanted,
    bool dry, enum mptp_hash *hash);
/* "XXH128", as its makers write it. */
const char *ledger_hash_title(enum mptp_hash);
/* The hash (NULL: it is not known) as the member of that kind; null of another one. */
json_t *ledger_hash_json(
    const char *text, enum mptp_hash hash, enum mptp_hash kind);
/* Tells what a call on a ledger said. Exit code. */
int ledger_fail(struct app *, const struct mptp_error *);

#endif
