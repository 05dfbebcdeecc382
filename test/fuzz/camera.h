/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Virtual cameras that are quick: to draw one picture of 24 megapixels takes longer
 * than a thousand inputs, and so do profiles that are read anew for each of them.
 */
#ifndef TEST_FUZZ_CAMERA_H
#define TEST_FUZZ_CAMERA_H

#include <stddef.h>

/* How many properties of its profile a camera has at most. The target says so. */
extern const size_t camera_properties_most;

#endif
