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

/* Waits a while, ever longer, if the camera said that it is busy after some of the data
 * came. Where none did, it was asked again already, for as long as an answer may take. */
bool retry_is_due(
    struct retry *, struct mptp_import *, int status, bool data_came);

#endif
