/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * All values that a property can have.
 */
#ifndef CMD_CHOICES_H
#define CMD_CHOICES_H

#include "cmd.h"

/* Prints them with their indices, or as JSON; row may be NULL. An exit code. */
int choices_show(struct app *, const struct mptp_code *row,
    const struct mptp_property_desc *);

#endif
