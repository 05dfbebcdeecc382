/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Device properties by code or name.
 */
#ifndef CMD_PROPERTY_H
#define CMD_PROPERTY_H

#include <jansson.h>

#include "cmd.h"

/* What the tables know of it, in the camera's dialect; NULL: nothing. */
const struct mptp_code *property_row(struct app *, uint32_t code);
/* Exit codes; failures have been told. */
int property_find(struct app *, const char *word, uint16_t *code);
int property_read(struct app *, uint16_t code, struct mptp_property_desc *);
/* The whole description, and its names. */
json_t *property_json(
    const struct mptp_code *row, const struct mptp_property_desc *);

#endif
