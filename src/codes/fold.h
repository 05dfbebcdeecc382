/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Comparing names without minding case: ASCII only, whatever the locale.
 */
#ifndef CODES_FOLD_H
#define CODES_FOLD_H

#include <stdbool.h>

bool fold_has_prefix(const char *s, const char *prefix);
bool fold_equal(const char *a, const char *b);
/* Does s hold part anywhere? */
bool fold_has_part(const char *s, const char *part);

#endif
