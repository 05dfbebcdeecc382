/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a frame is, in words.
 */
#ifndef TRACE_COMMENT_H
#define TRACE_COMMENT_H

#include <miniptp/code.h>

#include "frame/frame.h"

/* "GetObject(0x00000001)". */
void comment_request(
    char *out, size_t cap, enum mptp_dialect, const struct mptp_op *request);
/* Of a frame; operation is that of the transaction. "": nothing to tell. */
void comment_frame(char *out, size_t cap, enum mptp_dialect,
    const struct frame *, uint16_t operation);

#endif
