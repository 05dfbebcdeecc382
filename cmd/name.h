/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * File names on this computer for what a camera calls anything it likes.
 */
#ifndef CMD_NAME_H
#define CMD_NAME_H

#include <stddef.h>
#include <stdint.h>

#define NAME_SIZE 241 /* leaves room for ".99.part" in 255 bytes */

/* One path component that cannot leave its folder: separators, controls and
 * invalid bytes become '_', so do "." and "..", and a long name loses what is
 * before its extension. An empty name becomes that of the handle. */
void name_local(char out[NAME_SIZE], const char *name, uint32_t handle);

#endif
