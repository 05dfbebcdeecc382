/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Objects, within.
 */
#ifndef IMPORT_ITEM_H
#define IMPORT_ITEM_H

#include <miniptp/import.h>

/* What is not known is empty. */
const char *item_text(const char *s);
/* Is it about another file, with which it goes? */
bool item_follows(const struct mptp_import_item *);

#endif
