/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What type the values have that operations carry bare.
 */
#ifndef CMD_TYPED_H
#define CMD_TYPED_H

#include "cmd.h"

/* The property that an operation is about, in the camera's dialect; it may be
 * *copy. NULL: the tables do not have it. */
const struct mptp_code *typed_property(struct app *,
    const struct mptp_code *operation, const struct mptp_op *,
    struct mptp_code *copy);
/* Its type, by the tables or, with MPTP_TYPE_UNDEFINED, unknown to them. */
uint16_t typed_by_tables(const struct mptp_code *property);
/* Its type, as the camera describes it; MPTP_TYPE_UNDEFINED if it does not. */
uint16_t typed_by_camera(
    struct app *, const struct mptp_code *operation, const struct mptp_op *);

#endif
