/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * From what moves on the pipes of one connection to packets in a trace.
 */
#ifndef TRACE_RECORD_H
#define TRACE_RECORD_H

#include <miniptp/trace.h>

#include "frame/frame.h"

struct trace_stream;

/* Of a device with these USB ids; 0: no USB device, or not known. NULL: no memory. */
struct trace_stream *trace_stream_open(struct mptp_trace *,
    const struct mptp_framing *, uint16_t usb_vendor, uint16_t usb_product);
void trace_stream_close(struct trace_stream **);
void trace_stream_dialect(struct trace_stream *, enum mptp_dialect);
/* What follows happened then, in nanoseconds since 1970; 0: now, as usual. */
void trace_stream_at(struct trace_stream *, int64_t time_ns);

/* The initiator is about to write this, and has. status: enum mptp_status. */
void trace_stream_sends(struct trace_stream *, enum mptp_pipe,
    const uint8_t *bytes, size_t len, bool last);
void trace_stream_sent(struct trace_stream *, int status, int sys);
void trace_stream_received(struct trace_stream *, enum mptp_pipe,
    const uint8_t *bytes, size_t len, bool last);
/* Reading failed, other than in time. */
void trace_stream_failed(
    struct trace_stream *, enum mptp_pipe, int status, int sys);
/* A class request: enum mptp_control. in: the answer goes to the initiator. */
void trace_stream_control(struct trace_stream *, unsigned request,
    const uint8_t *bytes, size_t len, int status);

#endif
