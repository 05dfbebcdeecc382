/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The camera's side of a capture, played to an initiator.
 *
 * A capture is read once, from its beginning on: what the camera sent is to be had when
 * all was said that the initiator said before. Strictly, that has to be the same,
 * byte by byte, but for who it is. Leniently, a request is looked for from there on, and
 * then from the beginning, and gets the answer that was recorded for it.
 */
#ifndef READER_PLAYER_H
#define READER_PLAYER_H

#include "reader/dissect.h"

/* What the camera sent, until it is read. */
struct played {
	struct played *next;
	uint8_t *bytes;
	size_t len, off;
	uint64_t missing; /* behind them: read as zeros */
	bool last;
	int32_t status; /* not 0: reading fails so, as Linux numbers errors */
};

struct player {
	char *path;
	unsigned camera; /* of the capture */
	bool lenient;
	const struct mptp_framing *framing;
	struct capture capture;
	struct dissector *dissector;
	struct chunk chunk; /* at which the capture is */
	bool have;	    /* it is there, and not used up */
	bool more, end;
	bool greeted; /* PTP/IP: the handshake was begun */
	struct played *queue[MPTP_PIPES];
	size_t queued;
	struct frame_reader said; /* what the initiator says */
	/* Strictly: its last request, and how much of the data behind it was the same. */
	struct frame request;
	uint64_t same;
	/* Leniently: how its transactions are called. */
	bool owes;		   /* data of its own */
	bool sought;		   /* the request was found */
	uint32_t recorded, wanted; /* transaction ids */
	uint64_t left[MPTP_PIPES]; /* of the message that is read */
};

/* MPTP_ERR_IO, _FORMAT (it is no capture, or of no camera), _AMBIGUOUS (which camera),
 * _NOMEM. name: see mptp_trace_choose(). */
int player_open(
    struct player *, const char *name, bool lenient, struct mptp_error *);
void player_close(struct player *);

/* MPTP_ERR_FORMAT: the capture has something else here. MPTP_ERR_IO (a stall, if sys is
 * EPIPE), _NODEV: as it was recorded. */
int player_write(struct player *, enum mptp_pipe, const uint8_t *bytes,
    size_t len, struct mptp_error *);
/* What is to be read of a pipe; NULL: nothing, now. MPTP_ERR_FORMAT, _NOMEM. */
int player_peek(
    struct player *, enum mptp_pipe, struct played **, struct mptp_error *);
void player_drop(struct player *, enum mptp_pipe);
/* Can nothing more come, whatever is written? */
bool player_ended(const struct player *);
/* A request of the class; *found: it was recorded here, and came to this. */
int player_control(struct player *, unsigned request, uint8_t *buf, size_t *len,
    struct mptp_error *);
/* What the capture goes on with, for a person. */
void player_expects(const struct player *, char *buf, size_t cap);
/* This was said, as the capture has it. */
void player_said(struct player *, const uint8_t *bytes, size_t len);
/* MPTP_ERR_FORMAT, and wherein this is not what the capture goes on with. */
int player_differs(struct player *, const uint8_t *bytes, size_t len,
    struct mptp_error *);

#endif
