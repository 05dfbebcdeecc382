/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * How many descriptors the process has, by asking for each: one that is left open is
 * not always the first.
 */
#ifndef TEST_DESCRIPTORS_H
#define TEST_DESCRIPTORS_H

int descriptors_now(void);

#endif
