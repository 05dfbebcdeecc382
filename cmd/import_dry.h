/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A ledger for a dry run, which is to change nothing.
 */
#ifndef CMD_IMPORT_DRY_H
#define CMD_IMPORT_DRY_H

#include <stdbool.h>

struct dry_ledger {
	char *folder, *path; /* NULL: there is a ledger to look at */
};

/* Where the ledger (NULL: the usual one) is not there yet, path becomes that of another
 * one, which dry_ledger_end() removes. */
void dry_ledger_begin(struct dry_ledger *, const char *ledger);
void dry_ledger_end(struct dry_ledger *);

#endif
