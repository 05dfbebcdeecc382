/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The initiator's state, shared by its two halves: what goes out, what comes in.
 */
#ifndef MACHINE_INITIATOR_STATE_H
#define MACHINE_INITIATOR_STATE_H

#include "frame/frame.h"

enum data_phase { DATA_NONE, DATA_OPEN, DATA_CLOSED };

struct mptp_initiator {
	enum mptp_initiator_state state;
	bool greeted; /* PTP/IP: the command connection stands */
	uint32_t transaction;
	uint32_t next_transaction; /* 0: no session is open */
	struct mptp_op request, response;
	struct mptp_sink sink;
	bool data_out;

	enum data_phase data;
	bool foreign; /* the open data phase is not this transaction's */
	bool mixed;   /* it has had data of another one */
	uint32_t data_transaction; /* the id that it came with */
	bool skipping;		   /* up to the end of the USB transfer */
	bool astray;		   /* see initiator_astray() */
	uint32_t stray;		   /* the other one; 0: not known */
	bool answered;		   /* idle as soon as what was begun is sent */
	uint64_t announced, moved;
	int problem; /* what is wrong with the data, told if all else is well */
	int cancelled; /* the result of a cancelled transaction */
	int result;

	const struct mptp_framing *framing;
	struct mptp_initiator_config config;
	struct mptp_identity peer;
	struct mptp_error error;
	struct frame_writer writer;
	struct frame_reader reader[MPTP_PIPES];
	struct frame_queue queue[MPTP_PIPES];
};

/* Is a transaction under way? */
bool initiator_busy(const struct mptp_initiator *);
/* The stream is lost. Returns status. */
int initiator_fail(struct mptp_initiator *, int status, const char *text);
/* See mptp_initiator_cancel(). */
void initiator_begin_cancel(struct mptp_initiator *, int result);

#endif
