/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Destinations whose disk is not mounted: what is left of them is an empty folder.
 */
#ifndef IMPORT_AWAY_H
#define IMPORT_AWAY_H

#include "import/ledger.h"
#include "import/root.h"

/* MPTP_ERR_MISSING, if it seems to be one; what the ledger's functions return. */
int away_check(struct mptp_ledger *, const struct root *, struct mptp_error *);
/* From now on, it is this folder. Within a transaction. */
int away_note(struct mptp_ledger *, const struct root *, struct mptp_error *);

#endif
