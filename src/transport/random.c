/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Randomness.
 */
#include <unistd.h>
#ifdef HAVE_SYS_RANDOM_H
#include <sys/random.h> /* macOS */
#endif

#include <miniptp/error.h>

#include "transport/random.h"

int
random_bytes(void *buf, size_t len)
{
	return getentropy(buf, len) == 0 ? MPTP_OK : MPTP_ERR_IO;
}
