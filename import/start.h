/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Since when what was written, and not written back, is surely there.
 */
#ifndef IMPORT_START_H
#define IMPORT_START_H

#include "import/root.h"

#define START_SIZE 80

/* Tells starts of the computer, boot, and of a destination's disk apart: as long as it is
 * the same, nothing that was written got lost. "": nobody knows. */
void start_of(
    char start[START_SIZE], const char *boot, const struct root *root);

#endif
