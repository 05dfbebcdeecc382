/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Copies that turn out to be none.
 */
#ifndef IMPORT_REMAKE_H
#define IMPORT_REMAKE_H

#include "import/run.h"

/* The hash of what the camera sends as the object, which is asked for once in a run, as
 * the entry's. *known: it sent it; else the reason is the camera's error. */
int remake_ask(struct run *, uint32_t i, bool *known);
/* What was taken for the object's copy on that side, and has this hash or (NULL) cannot
 * be read, is none: another one is wanted beside it. */
int remake(struct run *, uint32_t i, unsigned side, const char *hash);

#endif
