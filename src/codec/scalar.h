/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One integer of a property, as people write it.
 */
#ifndef CODEC_SCALAR_H
#define CODEC_SCALAR_H

#include <miniptp/code.h>

#include "codec/unit.h"

/* Any integer type of up to 64 bits, alone? */
bool scalar_is(uint16_t type);
/* Is there a way to hold it in the type? *u then is what mptp_value holds. */
bool scalar_fits(uint16_t type, const struct unit_number *, uint64_t *u);
struct unit_number scalar_number(uint16_t type, uint64_t u);

#define SCALAR_TEXT 512
/* What scalar_parse() makes the same of. */
void scalar_text(char buf[SCALAR_TEXT], const struct mptp_code *property,
    uint16_t type, uint64_t u);

/* MPTP_ERR_ARG: not written like one; MPTP_ERR_FORMAT: the type cannot hold it.
 * amount, which may be NULL, tells what else it may stand for. */
int scalar_parse(uint64_t *u, const struct mptp_code *property, uint16_t type,
    const char *text, struct unit_amount *amount);

#endif
