/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Text that came from a camera, and what of it may be shown.
 */
#ifndef MINIPTP_TEXT_H
#define MINIPTP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <miniptp/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The UTF-8 character at s, which ends with NUL: the bytes it takes, or 0 if it
 * is invalid (overlong forms and surrogates are). */
MPTP_API size_t mptp_text_next(const char *s, uint32_t *character);

/* May the character reach a terminal? Controls, directional marks and overrides,
 * line separators, tags, and all else that cannot be seen but for spaces, may not. */
MPTP_API bool mptp_text_printable(uint32_t character);

/* May it be in the name of a file? What is printable may, but for a slash and a
 * backslash; so may the joiners, selectors of a variant and tags with which several
 * languages and emoji are written, although they are invisible. */
MPTP_API bool mptp_text_nameable(uint32_t character);

/* Everything that is not printable, and every invalid byte, becomes '?'; a
 * character that is cut at the end is dropped. In place. */
MPTP_API void mptp_text_clean(char *s);

#ifdef __cplusplus
}
#endif
#endif
