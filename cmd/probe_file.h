/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Who may open a device, by its file on Linux.
 */
#ifndef CMD_PROBE_FILE_H
#define CMD_PROBE_FILE_H

#include "probe.h"

void probe_file(
    struct probe_file *, const char *root, uint8_t bus, uint8_t device);

#endif
