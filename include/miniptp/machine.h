/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Both ends of the protocol as sans-I/O state machines.
 *
 * A machine does no I/O, reads no clock and holds no globals. Its owner moves
 * bytes: what output() shows is to be written and then reported with sent();
 * what arrives is given to input(), in any slicing whatever. "last" says that a
 * USB transfer ended with these bytes (a short or zero-length packet); on pipes
 * without such marks it is always false.
 *
 * Payload is never collected: a sink gets sub-slices of the very memory that
 * was given to input(), a source is asked for as much as the next write holds.
 */
#ifndef MINIPTP_MACHINE_H
#define MINIPTP_MACHINE_H

#include <stdbool.h>

#include <miniptp/value.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MPTP_SIZE_UNKNOWN UINT64_MAX

/* Host to camera. read gives up to len bytes and returns how many, or negative
 * to abandon the transaction (the value is its result); 0 before size bytes
 * were read abandons it too. */
struct mptp_source {
	uint64_t size;
	ptrdiff_t (*read)(void *ctx, void *buf, size_t len);
	void *ctx;
};

/* Camera to host. begin, optional, tells the size or MPTP_SIZE_UNKNOWN before
 * the first byte. A negative return of either cancels the transaction and is
 * its result. */
struct mptp_sink {
	int (*begin)(void *ctx, uint64_t size);
	int (*write)(void *ctx, const void *buf, size_t len);
	void *ctx;
};

/* What a session runs over: USB bulk in/out and interrupt in, or the two TCP
 * connections of PTP/IP. */
enum mptp_pipe { MPTP_PIPE_COMMAND, MPTP_PIPE_EVENT };
#define MPTP_PIPES 2

/* How messages look on the pipes. */
struct mptp_framing;
extern MPTP_API const struct mptp_framing
    mptp_framing_usb; /* still image class */
extern MPTP_API const struct mptp_framing mptp_framing_ip; /* CIPA DC-005 */

/* Who speaks, for framings with a handshake. */
struct mptp_identity {
	uint8_t guid[16];
	char name[160]; /* UTF-8; at most 39 UTF-16 units travel */
};

/* ---- initiator ---------------------------------------------------------- */

struct mptp_initiator;

struct mptp_initiator_config {
	const struct mptp_framing *framing;
	struct mptp_identity identity;
	/* Called from within input(). */
	void (*event)(void *ctx, const struct mptp_event *);
	void *ctx;
};

/* NULL when memory ran out. */
MPTP_API struct mptp_initiator *mptp_initiator_new(
    const struct mptp_initiator_config *);
MPTP_API void mptp_initiator_free(struct mptp_initiator **);

enum mptp_initiator_state {
	MPTP_INITIATOR_HANDSHAKE, /* PTP/IP: not yet connected */
	MPTP_INITIATOR_IDLE,	  /* ready for submit() */
	MPTP_INITIATOR_SENDING,	  /* the request or its data are on their way */
	MPTP_INITIATOR_WAITING,	  /* for the response, or the first data */
	MPTP_INITIATOR_RECEIVING, /* data */
	MPTP_INITIATOR_FAILED	  /* the stream is lost: only free() helps */
};
MPTP_API enum mptp_initiator_state mptp_initiator_state(
    const struct mptp_initiator *);

/*
 * Begin a transaction. source, sink or both may be NULL; the structs are
 * copied. Data that arrive without a sink are dropped. The transaction id is
 * the machine's: 0 for GetDeviceInfo and OpenSession outside a session, counted
 * from 1 within one (ISO 15740 9.3.1).
 * MPTP_ERR_STATE: not idle. MPTP_ERR_ARG: a source of unknown size, too many
 * parameters. MPTP_ERR_NOMEM.
 */
MPTP_API int mptp_initiator_submit(struct mptp_initiator *,
    const struct mptp_op *request, const struct mptp_source *source,
    const struct mptp_sink *sink);

/* Bytes to write now on a pipe; 0: none. *last says that a USB transfer ends
 * with them. A source is read from here. */
MPTP_API size_t mptp_initiator_output(
    struct mptp_initiator *, enum mptp_pipe, const uint8_t **bytes, bool *last);
MPTP_API void mptp_initiator_sent(
    struct mptp_initiator *, enum mptp_pipe, size_t n);

/* Is anything expected on this pipe before the machine can go on? */
MPTP_API bool mptp_initiator_wants(
    const struct mptp_initiator *, enum mptp_pipe);

/*
 * All bytes are eaten. Behind the response to the current transaction, the rest
 * of a slice is dropped: nothing may follow it (seen: stray bytes, iRiver).
 * Returns MPTP_OK, also when the transaction ended in an error, which is
 * mptp_initiator_result()'s to tell; MPTP_ERR_FORMAT, _REFUSED or _BUSY when
 * the stream itself is lost and the machine has failed.
 */
MPTP_API int mptp_initiator_input(struct mptp_initiator *, enum mptp_pipe,
    const void *buf, size_t len, bool last);

/*
 * How the last transaction ended, once the machine is idle again: MPTP_OK with
 * the response (of whatever code) in *response, MPTP_ERR_CANCELLED or what a
 * source or sink returned, MPTP_ERR_INCOMPLETE (fewer or more data than
 * announced), MPTP_ERR_FORMAT (data of another operation).
 */
MPTP_API int mptp_initiator_result(
    const struct mptp_initiator *, struct mptp_op *response);

/*
 * Abandon the transaction with this result. With PTP/IP, Cancel packets are now
 * to be sent and the rest of the transaction is eaten up to its response. With
 * USB containers the class request is the owner's to issue, after which it calls
 * mptp_initiator_abandon(). True: there was something to cancel.
 */
MPTP_API bool mptp_initiator_cancel(struct mptp_initiator *, int result);
/* A source or a sink cancelled by itself, and the owner has to act as if it had
 * called mptp_initiator_cancel(). */
MPTP_API bool mptp_initiator_cancelling(const struct mptp_initiator *);
/* Forget the transaction and whatever of it was half read: idle at once. With USB
 * containers also after a failure. */
MPTP_API void mptp_initiator_abandon(struct mptp_initiator *);

/* Id of the current or last transaction. */
MPTP_API uint32_t mptp_initiator_transaction(const struct mptp_initiator *);
/* Payload bytes moved by the current or last transaction, either way. */
MPTP_API uint64_t mptp_initiator_progress(const struct mptp_initiator *);
/* Why the machine failed, or why the last transaction did. */
MPTP_API const struct mptp_error *mptp_initiator_error(
    const struct mptp_initiator *);
/* PTP/IP: who answered the handshake. */
MPTP_API const struct mptp_identity *mptp_initiator_peer(
    const struct mptp_initiator *);

/* ---- responder ---------------------------------------------------------- */

struct mptp_responder;

/* Filled by an operation's handler. A handler sees the operation once its
 * request arrived, and says what is to follow. */
struct mptp_reply {
	uint32_t transaction; /* the request's, for events; set already */
	uint8_t phase;	      /* enum mptp_phase: what the initiator expects */
	/* in: what to send, if response.code is OK. Its size must be known; a
	 * source that fails ends the phase early, with IncompleteTransfer. */
	struct mptp_source send;
	struct mptp_sink
	    receive; /* out: where to put it; write NULL: drop it */
	/* out: code 0 leaves it to received(); any other code refuses the data,
	 * which are drained, and is then the response. */
	struct mptp_op response;
	/* Called when the transaction is over, however it ended: release what
	 * the source or sink holds. Optional. */
	void (*release)(void *ctx);
	void *release_ctx;
};

struct mptp_responder_config {
	const struct mptp_framing *framing;
	struct mptp_identity identity;
	uint32_t connection; /* PTP/IP: connection number to give */
	/* PTP/IP: the most bytes of data in one packet, at most 2^32 - 13; 0: as
	 * many as are written at once. */
	uint32_t data_packet;
	/* A request arrived. Fill *reply, which is zeroed but for its
	 * transaction. */
	void (*request)(void *ctx, const struct mptp_op *, struct mptp_reply *);
	/* The out phase is over; complete: all that was announced arrived, and
	 * the sink took it. Set reply->response. */
	void (*received)(void *ctx, const struct mptp_op *, struct mptp_reply *,
	    bool complete);
	void *ctx;
};

/* NULL when memory ran out. */
MPTP_API struct mptp_responder *mptp_responder_new(
    const struct mptp_responder_config *);
MPTP_API void mptp_responder_free(struct mptp_responder **);

/* Queue an event; MPTP_ERR_BUSY when too many wait already. */
MPTP_API int mptp_responder_event(
    struct mptp_responder *, const struct mptp_event *);

/* The same calls as the initiator's. input() returns MPTP_ERR_FORMAT when the
 * peer does not speak the protocol: hang up. It does not if it sends a request by
 * PTP/IP while the data of the one before are on their way. */
MPTP_API size_t mptp_responder_output(
    struct mptp_responder *, enum mptp_pipe, const uint8_t **bytes, bool *last);
MPTP_API void mptp_responder_sent(
    struct mptp_responder *, enum mptp_pipe, size_t n);
MPTP_API int mptp_responder_input(struct mptp_responder *, enum mptp_pipe,
    const void *buf, size_t len, bool last);

/* USB class request Cancel (0x64) arrived: stop the transaction. True: it was
 * the current one. Output that was not sent yet is dropped. */
MPTP_API bool mptp_responder_cancel(
    struct mptp_responder *, uint32_t transaction);
/* PTP/IP: does an operation take data of which its request said there are none, and
 * none have come? Some initiators tell the phase wrongly, so data are waited for;
 * but not for ever, by whoever has a clock. */
MPTP_API bool mptp_responder_doubts_data(const struct mptp_responder *);
/* If so: the data phase is over, and incomplete. What comes of it later is passed
 * over. */
MPTP_API void mptp_responder_end_data(struct mptp_responder *);
/* Between transactions? */
MPTP_API bool mptp_responder_idle(const struct mptp_responder *);
MPTP_API const struct mptp_identity *mptp_responder_peer(
    const struct mptp_responder *);

#ifdef __cplusplus
}
#endif
#endif
