/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Units of properties, both ways: 280 is f/2.8.
 */
#ifndef CMD_UNIT_H
#define CMD_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* False: the unit has no way of writing, and the bare number will do. */
bool unit_text(char *buf, size_t cap, const char *unit, int64_t value);
/* False: text is not written in this unit. A bare number never is. */
bool unit_parse(const char *unit, const char *text, int64_t *value);

#endif
