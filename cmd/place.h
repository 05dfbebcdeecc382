/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Where in the camera the shell is.
 */
#ifndef CMD_PLACE_H
#define CMD_PLACE_H

#include "cmd.h"

/* What a word that names an object means in the current folder: a handle, or a
 * path from the root without "." and "..". A slash at the end is kept. Outside
 * of the shell, the word itself. Fresh memory. */
char *place_of(const struct app *, const char *word);

#endif
