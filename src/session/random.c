/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Randomness for identities that nobody chose.
 */
#include <unistd.h>
#ifdef HAVE_SYS_RANDOM_H
#include <sys/random.h> /* macOS */
#endif

#include "session/session.h"

int
session_random(void *buf, size_t len)
{
	return getentropy(buf, len) == 0 ? MPTP_OK : MPTP_ERR_IO;
}
