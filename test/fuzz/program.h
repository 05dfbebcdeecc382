/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a program does with a camera, as the input says.
 */
#ifndef TEST_FUZZ_PROGRAM_H
#define TEST_FUZZ_PROGRAM_H

#include <miniptp.h>

#include "tape.h"

#define DEEDS_MOST 12
/* Of the clock, in seconds. Nothing takes longer than all that the ladder of recovery
 * may. */
#define LONGEST (20 * 60)

struct deeds {
	uint8_t deed[DEEDS_MOST + 1];
};

/* Each in a byte, up to a 0. */
struct deeds deeds_read(struct tape *);
/* It ends well, or with an error that is told. */
void deeds_do(const struct deeds *, struct mptp_camera *);

#endif
