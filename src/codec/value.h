/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Values alone.
 */
#ifndef CODEC_VALUE_H
#define CODEC_VALUE_H

#include <miniptp/code.h>

#include "codec/walk.h"

/* A value as if it were a dataset; its type is set before. */
void walk_value_alone(struct walk *, void *v);

/* Is the array written as text? */
bool value_is_text(const struct mptp_code *property, uint16_t type);
/* Does reading a string of this property leave it as it is? */
bool value_string_is_plain(const struct mptp_code *property, const char *s);

#endif
