/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Properties of objects that are to be set.
 */
#ifndef CMD_META_H
#define CMD_META_H

#include "target.h"

/* words: "NAME=VALUE". All are checked for all objects before any is set; each
 * is read again. Exit code; it has been told, and what was done is printed. */
int meta_set(struct app *, const struct targets *, const char *const *words,
    unsigned n, bool dry);

/* In the camera's dialect; NULL: unknown. It may be *copy. */
const struct mptp_code *object_prop_row(
    struct app *, uint32_t code, struct mptp_code *copy);

#endif
