/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Pieces of objects, by whichever operation the camera has.
 */
#ifndef IMPORT_READER_H
#define IMPORT_READER_H

#include "import/engine.h"

/* Can the bytes up to that one be asked for? */
bool reader_can(const struct mptp_camera *, uint64_t end);
/* Asks once for len bytes, and *count tells how many came. What
 * mptp_session_run() returns; MPTP_ERR_UNSUPPORTED. */
int reader_piece(struct mptp_camera *, uint32_t handle, uint64_t offset,
    uint32_t len, const struct mptp_sink *, uint32_t *count);
/* Did it fail since the offset is at the object's end, or behind it? */
bool reader_is_behind(struct mptp_camera *, int status);
/* All of it, or MPTP_ERR_INCOMPLETE. more, if not NULL, tells whether the object goes on
 * behind it. */
int reader_read(struct mptp_camera *, uint32_t handle, uint64_t offset,
    void *buf, size_t len, bool *more);

#endif
