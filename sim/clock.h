/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The camera's clock, which tells civil time without a zone, and the time that
 * things take.
 */
#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

/* Milliseconds of a clock that nobody sets. */
int64_t sim_now_ms(void);

/* Seconds since 1970, counted as if the camera stood in Greenwich. */
struct sim_clock {
	int64_t set_to;
	int64_t set_at; /* sim_now_ms() */
};

void sim_clock_set(struct sim_clock *, int64_t civil);
/* To the host's local time. */
void sim_clock_set_to_host(struct sim_clock *);
void sim_clock_tell(const struct sim_clock *, char date[SIM_DATE_SIZE]);

#endif
