/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The cache of listings, which the user's programs share.
 */
#ifndef CMD_CACHE_H
#define CMD_CACHE_H

#include "cmd.h"

/* For the camera that was just opened, as far as it can be told from all others. No
 * file is touched before something is listed, or something that was read or changed is to
 * be told to one that is there; with --no-cache, only that is done. */
void cache_use(struct app *);
/* After the camera was closed. */
void cache_leave(struct app *);

#endif
