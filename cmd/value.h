/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Values of properties as people read and write them.
 */
#ifndef CMD_VALUE_H
#define CMD_VALUE_H

#include <miniptp.h>

/* "Automatic", "63%", "1, 2, 3", "Unknown Initiator"; property may be NULL.
 * Fresh memory, not yet safe to show. */
char *value_text(const struct mptp_code *property, const struct mptp_value *);
/* By name, in its unit, as number, comma-separated numbers or text. */
int value_parse(struct mptp_value *, uint16_t type,
    const struct mptp_code *property, const char *text, struct mptp_error *);
/* By the beginning of one of the names that it takes, or else false; problem
 * then has what names there are, or is empty. */
bool value_named(struct mptp_value *, const struct mptp_property_desc *,
    const struct mptp_code *property, const char *text, char *problem,
    size_t cap);
bool value_equal(const struct mptp_value *, const struct mptp_value *);

#endif
