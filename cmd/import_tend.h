/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One camera, for as long as it is to be looked after by import --watch.
 */
#ifndef CMD_IMPORT_TEND_H
#define CMD_IMPORT_TEND_H

#include <stdatomic.h>

#include "import.h"

struct tending {
	struct app *app; /* whose uri is the camera's */
	const struct import_wanted *wanted;
	const atomic_bool *ends; /* or NULL: another reason than a signal */
};

/* One that was plugged in: imported, and let go, so that other programs may have it.
 * Only while it shows no storage, as a phone does that is locked, it is held. */
void tend_plugged(struct tending *);
/* One in the network, until the end: its connection is kept, so that what is new, or
 * that it was away, is told by the camera. away_ms: until it was away for so long; 0: for
 * ever. */
void tend_address(struct tending *, int away_ms);

#endif
