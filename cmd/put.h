/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One file of this computer into a folder of the camera.
 */
#ifndef CMD_PUT_H
#define CMD_PUT_H

#include "cmd.h"

/* Exit code; failures have been told. *size, if not NULL, gets its size. */
int put_file(struct app *, const char *path, uint32_t storage, uint32_t parent,
    uint32_t *handle, uint64_t *size);

#endif
