/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Parts of files that the ledger does not know, in folders that are looked at anyhow.
 */
#ifndef IMPORT_STRAYS_H
#define IMPORT_STRAYS_H

#include "import/engine.h"

/* There is such a name, below that destination; is it one of a part? Copied. */
int strays_note(struct mptp_import *, unsigned side, const char *rel);
/* Keeps those that are files, and that the ledger, as it is now and not when the plan
 * began, does not know. */
int strays_check(struct mptp_import *);

#endif
