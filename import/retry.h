/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Patience with a camera that is busy.
 */
#ifndef IMPORT_RETRY_H
#define IMPORT_RETRY_H

#include "import/engine.h"

/* Zeros before the first time. */
struct retry {
	unsigned times;
};

/* Waits a while, ever longer, if the camera said that it is busy, and it is worth
 * asking again. */
bool retry_is_due(struct retry *, struct mptp_import *, int status);

#endif
