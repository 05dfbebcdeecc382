/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What one initiator and one camera say to each other: from bytes to transactions.
 */
#ifndef READER_CONVERSATION_H
#define READER_CONVERSATION_H

#include <miniptp/trace_reader.h>

#include "frame/frame.h"

enum lane_direction { LANE_OUT, LANE_IN, LANE_DIRECTIONS };

/* One direction of one pipe. */
struct lane {
	const struct mptp_framing *framing; /* NULL: nothing came yet */
	enum lane_direction direction;
	enum mptp_pipe pipe;
	struct frame_reader reader;
	bool astray; /* up to the end of the transfer, or for good */
	bool told;
};

/* Its longest data that are kept. */
#define CONVERSATION_DATA_MOST (1u << 20)

struct conversation {
	uint8_t key[40]; /* whose it is */
	size_t nkey;	 /* 0: this one is free */
	unsigned number;
	uint64_t touched; /* by the so-manieth packet */
	enum mptp_dialect dialect;
	bool network;
	bool open;  /* a transaction is */
	bool holed; /* and its data are not whole from here on */
	struct mptp_transaction transaction;
	uint8_t *data;
	size_t room;
};

/* Bytes of a lane; behind them some may be missing. */
struct chunk {
	struct conversation *conversation;
	struct lane *lane;
	const uint8_t *bytes;
	size_t len;
	uint64_t missing;
	bool last;
	/* A request of the class, whose answer the bytes are; 0: none. */
	unsigned control;
	int32_t
	    status; /* not 0: it failed, or the camera hung up; as in packet.h */
	int64_t time_ns;
	uint64_t packet;
};

/* What is missing is read as these. */
#define CONVERSATION_ZEROS 4096u
extern const uint8_t conversation_zeros[CONVERSATION_ZEROS];

/* What of the chunk makes the next item, which the chunk is then behind of. False: it is
 * used up, and there is none. MPTP_ERR_NOMEM in *status. */
bool conversation_next(struct chunk *, struct mptp_trace_item *, int *status);
/* A transaction that was not answered. False: there is none. */
bool conversation_flush(struct conversation *, struct mptp_trace_item *);
void conversation_free(struct conversation *);

#endif
