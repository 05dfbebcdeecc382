/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Randomness that nobody can foretell.
 */
#ifndef TRANSPORT_RANDOM_H
#define TRANSPORT_RANDOM_H

#include <stddef.h>

/* At most 256 bytes. MPTP_ERR_IO. */
int random_bytes(void *buf, size_t len);

#endif
