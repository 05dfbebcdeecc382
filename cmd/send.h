/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One file of this computer into a folder of the camera.
 */
#ifndef CMD_SEND_H
#define CMD_SEND_H

#include "cmd.h"
#include "local/date.h"

/* With the file's time, as the camera's clock in that zone shows it, or, with
 * NULL, this computer's. Exit code; failures have been told. *size, if not NULL,
 * gets its size. */
int put_file(struct app *, const char *path, uint32_t storage, uint32_t parent,
    const struct zone *, uint32_t *handle, uint64_t *size);

#endif
