/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is left of a data phase when it tells nothing about a person.
 */
#ifndef READER_REDACT_DATA_H
#define READER_REDACT_DATA_H

#include <miniptp/trace.h>

#include "reader/pseudonym.h"

/* Fresh memory of *len bytes, at most those of the data: behind them there are zeros. NULL
 * and 0: nothing is left. False: there is no memory. */
bool redact_data(struct pseudonyms *, const struct mptp_transaction *,
    uint8_t **bytes, size_t *len);

#endif
