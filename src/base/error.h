/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Filling in struct mptp_error.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <miniptp/error.h>

/* mptp_error_set() with the system's error number and its words appended. */
int error_set_sys(struct mptp_error *error, int status, int sys,
    const char *format, ...) MPTP_PRINTF(4, 5);
void error_clear(struct mptp_error *error);

#endif
