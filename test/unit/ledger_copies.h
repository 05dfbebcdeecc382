/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Copies in a ledger, and what it says of them.
 */
#ifndef LEDGER_COPIES_H
#define LEDGER_COPIES_H

#include <miniptp/import.h>

/* Where it is, below the current folder; the folders between are not there at first. */
#define COPIES_LEDGER "data/x/ledger.db"
#define COPIES_HASH                                                            \
	"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

/* Opens it; nothing is put aside for that. */
struct mptp_ledger *copies_ledger(void);
/* A copy of an object that is always the same. */
struct mptp_copy copies_to(const char *destination);
void copies_put(struct mptp_ledger *, const struct mptp_copy *);

/* Destinations that were told, each behind a space; and the last copy's numbers. */
struct copies_told {
	char all[256];
	size_t n;
	struct mptp_copy last;
};

/* A mptp_copy_fn, whose ctx is such a struct. */
int copies_tell(void *ctx, const struct mptp_copy *);
struct copies_told copies_found(
    struct mptp_ledger *, const struct mptp_copy *object);
struct copies_told copies_listed(struct mptp_ledger *);

#endif
