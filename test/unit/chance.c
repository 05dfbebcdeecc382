/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reproducible random numbers for tests.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "chance.h"

void
chance_init(struct chance *c)
{
	const char *seed = getenv("MPTP_SEED");

	c->state = seed != NULL ? strtoull(seed, NULL, 0) : 20240229;
	printf("# MPTP_SEED=%" PRIu64 "\n", c->state);
}

/* A Weyl sequence, mixed by two multiplications. */
uint32_t
chance_next(void *ctx)
{
	struct chance *c = ctx;
	uint64_t x;

	c->state += UINT64_C(0x9e3779b97f4a7c15);
	x = c->state;
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)(x >> 32);
}
