/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A connection that is recorded, and the packets of it.
 */
#ifndef TRACE_STREAM_H
#define TRACE_STREAM_H

#include <stdatomic.h>

#include "frame/frame.h"
#include "trace/file.h"
#include "trace/packet.h"

enum stream_direction { OUT, IN, DIRECTIONS };

struct mptp_trace {
	struct trace_file file;
	uint64_t content;
	unsigned streams; /* so many were opened */
	uint64_t urbs;
	atomic_flag busy;
};

/* What is read of one pipe, in one direction. */
struct stream_lane {
	struct frame_reader reader;
	bool astray; /* it makes no sense: all is recorded as it is */
};

struct trace_stream {
	struct mptp_trace *trace;
	const struct mptp_framing *framing;
	enum mptp_dialect dialect;
	uint8_t number;
	struct stream_lane lane[DIRECTIONS][MPTP_PIPES];
	bool connected[MPTP_PIPES];
	struct packet_tcp tcp[MPTP_PIPES];
	int64_t time_ns; /* 0: it happens now */
	uint16_t operation;
	uint64_t allowance; /* of the data phase's content */
	uint64_t urb;	    /* that was submitted; 0: none */
	uint32_t urb_length;
};

/* A piece of what goes over a pipe. */
struct piece {
	enum stream_direction direction;
	enum mptp_pipe pipe;
	const uint8_t *bytes;
	size_t len, kept;
	bool last;
	const char *comment;
};

/* In as many packets as it takes. */
void stream_put(struct trace_stream *, struct piece);
/* A packet of TCP; flags: enum tcp_flag. */
void stream_put_tcp(
    struct trace_stream *, const struct piece *, unsigned flags);
/* The three packets that begin a connection, unless they were there. */
void stream_connect(struct trace_stream *, enum mptp_pipe);
/* A USB request that is submitted or complete. */
void stream_put_urb(struct trace_stream *, const struct piece *, uint64_t id,
    bool complete, uint32_t length, int32_t status, const uint8_t *setup);
uint64_t stream_next_urb(struct trace_stream *);
/* What was submitted last returns, if something was. */
void stream_end_urb(struct trace_stream *, int32_t status);
/* The number of a new one. */
uint8_t stream_number(struct mptp_trace *);

#endif
