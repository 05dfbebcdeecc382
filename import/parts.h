/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files that were begun: the rows of the ledger that say so. A row is there before its
 * file is, and is gone only after the file has its own name or is removed.
 */
#ifndef IMPORT_PARTS_H
#define IMPORT_PARTS_H

#include "import/engine.h"

/* Those of this camera, and all names that are taken by any. */
int parts_load(struct mptp_import *);
/* Was the object i begun, below one of the roots? */
bool parts_any(const struct mptp_import *, uint32_t i);
/* Of those, marks what is about the object i, which is to be copied. */
void parts_match(struct mptp_import *, uint32_t i);
/* Asks for all rows, of other cameras, too. */
int parts_ask(struct mptp_import *, sqlite3_stmt **);
/* A row, whose texts are put in the pool. */
int parts_take(struct mptp_import *, sqlite3_stmt *, struct part *);
/* The object that it is of, but for the camera. */
struct mptp_copy parts_object(const struct part *);
/* Which of the roots is it below? SIDES: none. */
unsigned parts_side(const struct mptp_import *, const struct part *);
/* Is it of no use to this plan, and below one of its destinations? Of none that is said
 * while there may be objects that were not seen. */
bool parts_is_useless(const struct mptp_import *, const struct part *);
/* How many bytes of it are here. */
uint64_t parts_here(const struct mptp_import *, const struct part *);

#endif
