/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Messages of the protocol, apart from how they look on a pipe.
 *
 * A framing turns bytes into frames and frames into bytes. Payload passes
 * through as sub-slices of the input, however the input is sliced.
 */
#ifndef FRAME_FRAME_H
#define FRAME_FRAME_H

#include <stdbool.h>

#include <miniptp/machine.h>

enum frame_kind {
	FRAME_NONE, /* the input is used up */
	FRAME_REQUEST,
	FRAME_RESPONSE,
	FRAME_EVENT,
	FRAME_DATA_START, /* size, code (USB only), transaction */
	FRAME_DATA,	  /* bytes, len */
	FRAME_DATA_END,
	/* the rest is PTP/IP's */
	FRAME_CANCEL,
	FRAME_PROBE,
	FRAME_PROBE_REPLY,
	FRAME_INIT_COMMAND,	/* identity */
	FRAME_INIT_COMMAND_ACK, /* number, identity */
	FRAME_INIT_EVENT,	/* number */
	FRAME_INIT_EVENT_ACK,
	FRAME_INIT_FAIL /* number: the reason */
};

enum frame_fail { /* DC-005: reasons of InitFail */
	FRAME_FAIL_REJECTED = 1,
	FRAME_FAIL_BUSY = 2,
	FRAME_FAIL_UNSPECIFIED = 3
};

struct frame {
	enum frame_kind kind;
	uint16_t code;
	uint32_t transaction;
	uint8_t nparam;
	uint32_t param[5];
	bool data_out; /* PTP/IP requests: data will follow */
	uint64_t size; /* or MPTP_SIZE_UNKNOWN */
	const uint8_t *bytes;
	size_t len;
	uint32_t number;
	struct mptp_identity identity;
};

/* What is still to be read; the reader advances it, and clears last once it has
 * taken note of the end of the transfer. */
struct frame_input {
	const uint8_t *bytes;
	size_t len;
	bool last;
};

/* Longest small message: an init packet with its name, and to spare. */
#define FRAME_MESSAGE_MAX 256

struct frame_reader {
	int state;     /* the framing's own; 0: between messages */
	size_t have;   /* bytes in head */
	size_t need;   /* bytes that head has to hold before it can be judged */
	uint64_t left; /* payload, or MPTP_SIZE_UNKNOWN */
	uint64_t got;
	uint32_t transaction; /* USB: of the data that are being read */
	uint8_t head[FRAME_MESSAGE_MAX];
};

struct mptp_framing {
	const char *name;
	bool handshake; /* connections are to be set up first */
	bool
	    transfers; /* the pipe marks ends of transfers: resync is possible */
	/* The next frame of the input; FRAME_NONE when it is used up.
	 * MPTP_ERR_FORMAT: not this protocol. */
	int (*read)(
	    struct frame_reader *, struct frame_input *, struct frame *);
	/* Of a packet or container that is amid its data, what is to come. */
	uint64_t (*payload_left)(const struct frame_reader *);
	/* A small message: returns its length, at most FRAME_MESSAGE_MAX; 0: this
	 * framing has no such message. */
	size_t (*message)(uint8_t *out, const struct frame *);
	/* What goes before all data, and before each chunk of them; at most
	 * FRAME_MESSAGE_MAX bytes. */
	size_t (*data_start)(
	    uint8_t *out, uint16_t code, uint32_t transaction, uint64_t size);
	size_t (*data_chunk)(
	    uint8_t *out, uint32_t transaction, size_t len, bool final);
};

/* Collect input in reader->head until it holds reader->need bytes. */
bool frame_collect(struct frame_reader *, struct frame_input *);
/* Parameters from the end of a message. */
void frame_parameters(struct frame *, const uint8_t *bytes, size_t len);

/* ---- small messages waiting to be sent ---------------------------------- */

#define FRAME_QUEUE_SLOTS 16

struct frame_queue {
	unsigned first, count;
	size_t off; /* sent of the first */
	struct {
		size_t len;
		uint8_t bytes[FRAME_MESSAGE_MAX];
	} slot[FRAME_QUEUE_SLOTS];
};

/* MPTP_ERR_BUSY: full. MPTP_ERR_ARG: more parameters than there are. */
int frame_queue_put(
    struct frame_queue *, const struct mptp_framing *, const struct frame *);
size_t frame_queue_output(
    const struct frame_queue *, const uint8_t **bytes, bool *last);
void frame_queue_sent(struct frame_queue *, size_t n);
void frame_queue_clear(struct frame_queue *);

/* ---- a data phase being sent -------------------------------------------- */

struct frame_writer {
	const struct mptp_framing *framing;
	struct mptp_source source;
	uint16_t code;
	uint32_t transaction;
	bool active; /* not all of it is in the buffer yet */
	bool begun;
	bool cut;  /* the source asks to end the phase with this chunk */
	bool owes; /* an end of the phase, though not all was sent */
	bool header_alone; /* set after the start: it ends a USB transfer */
	uint64_t left;
	uint32_t
	    packet; /* PTP/IP: the most payload in one; 0: as it is written */
	size_t within; /* payload that the packet that was begun still lacks */
	uint8_t *buf;  /* FRAME_CHUNK bytes */
	size_t len, off;
	bool last;
};

/* One write: a multiple of every USB packet size, large enough that the cost of
 * a system call vanishes. */
#define FRAME_CHUNK (256u * 1024)

int frame_writer_init(struct frame_writer *, const struct mptp_framing *);
void frame_writer_free(struct frame_writer *);
void frame_writer_start(struct frame_writer *, const struct mptp_source *,
    uint16_t code, uint32_t transaction);
/* Bytes that are in the buffer, or 0. */
size_t frame_writer_pending(
    const struct frame_writer *, const uint8_t **bytes, bool *last);
/* Fill the empty buffer with the next chunk. Negative: what the source returned,
 * or MPTP_ERR_INCOMPLETE when it ended early; the writer stops. */
int frame_writer_fill(struct frame_writer *);
void frame_writer_sent(struct frame_writer *, size_t n);
/* Nothing more to send. */
bool frame_writer_done(const struct frame_writer *);
/* Is half of a packet out? Nothing else may go before the rest. */
bool frame_writer_amid(const struct frame_writer *);
/* Send what is in the buffer, or the rest of the packet, and no more. */
void frame_writer_stop(struct frame_writer *);
/* The same, and then what tells the peer that the phase is over, if the framing
 * has such a thing. */
void frame_writer_finish(struct frame_writer *);
/* Drop what is in the buffer, too. */
void frame_writer_reset(struct frame_writer *);

#endif
