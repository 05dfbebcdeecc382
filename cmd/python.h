/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Values as Python writes them, for the classic output.
 */
#ifndef CMD_PYTHON_H
#define CMD_PYTHON_H

#include <miniptp.h>

/* repr(s) in fresh memory; NULL reads as "", and an invalid byte as the escape
 * that it gets from surrogateescape. */
char *python_string(const char *s);
/* An int, a str or a list of ints. */
char *python_value(const struct mptp_value *);
/* 16 bytes, little-endian, in decimal. */
#define PYTHON_WIDE 48
char *python_wide(char buf[PYTHON_WIDE], const uint8_t bytes[16], bool sign);

#endif
