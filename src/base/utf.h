/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * UTF-8 and UTF-16, strictly: no surrogates, no overlong forms.
 */
#ifndef BASE_UTF_H
#define BASE_UTF_H

#include <stddef.h>
#include <stdint.h>

/* Writes 1 to 4 bytes, no NUL; anything that is no character becomes U+FFFD. */
size_t utf8_put(char *out, uint32_t character);
/* UTF-16 units that s takes without the NUL, or SIZE_MAX if s is no UTF-8. */
size_t utf8_units(const char *s);

/* Controls, line ends, overrides of the direction and invalid bytes become '?';
 * joiners and marks stay. In place. */
void utf8_one_line(char *s);

/* Little-endian units to UTF-8: at most n units, ending early at a NUL. Lone
 * surrogates become U+FFFD. Writes at most 3 * n + 1 bytes; returns the length
 * without the NUL. */
size_t utf16le_to_utf8(char *out, const uint8_t *units, size_t n);
/* The reverse; out has room for units of 2 bytes each. Returns how many were
 * written, whole characters only, no NUL. s must be valid. */
size_t utf8_to_utf16le(uint8_t *out, size_t units, const char *s);

#endif
