/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reproducible random numbers for tests.
 */
#ifndef TEST_CHANCE_H
#define TEST_CHANCE_H

#include <stdint.h>

struct chance {
	uint64_t state;
};

/* From MPTP_SEED, or else always the same; prints it. */
void chance_init(struct chance *);
/* 32 random bits; ctx is a struct chance. */
uint32_t chance_next(void *ctx);

#endif
