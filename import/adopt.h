/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files that were found by the plan.
 */
#ifndef IMPORT_ADOPT_H
#define IMPORT_ADOPT_H

#include "import/run.h"

/* Writes down in the ledger where files are that were moved, and of which objects files
 * are copies that it did not know. */
int adopt_found(struct run *);

#endif
