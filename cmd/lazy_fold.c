/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * libutf8proc, when it is needed.
 */
#include <utf8proc.h>

#include "lazy.h"

static struct lazy fold = { .soname = LAZY_FOLD };

LAZY(&fold, utf8proc_ssize_t, utf8proc_map,
    (const utf8proc_uint8_t *text, utf8proc_ssize_t len,
	utf8proc_uint8_t **result, utf8proc_option_t how),
    (text, len, result, how), UTF8PROC_ERROR_NOMEM)
