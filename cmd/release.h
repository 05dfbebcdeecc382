/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * How a program that holds a camera is asked to let go of this one.
 */
#ifndef CMD_RELEASE_H
#define CMD_RELEASE_H

#include "probe.h"

char *release_text(
    char *out, size_t size, const struct probe_device *, const char *program);

#endif
