/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Traces: what went over the wire, in a file that Wireshark reads, too.
 *
 * A trace is pcapng. PTP/IP is in it as Ethernet, IP and TCP, which are made up around
 * the true bytes: the initiator is 192.0.2.1, the responder 192.0.2.2 or, of the n-th
 * connection, 192.0.2.(n+1). USB is in it as Linux's usbmon shows it. Comments at the
 * packets name operations, responses and events. <miniptp/trace_reader.h> reads them.
 */
#ifndef MINIPTP_TRACE_H
#define MINIPTP_TRACE_H

#include <miniptp/code.h>
#include <miniptp/machine.h>
#include <miniptp/transport.h>
#include <miniptp/usb.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- writing ------------------------------------------------------------ */

struct mptp_trace;

#define MPTP_TRACE_LIMIT_LEAST (UINT64_C(1) << 20)
#define MPTP_TRACE_CONTENT 4096
#define MPTP_TRACE_ALL UINT64_MAX

struct mptp_trace_options {
	/*
	 * The most bytes on the disk, at least MPTP_TRACE_LIMIT_LEAST; 0: no limit.
	 * When PATH holds half of it, it becomes PATH.old, in the place of the one
	 * before, and a new PATH begins: what came last is kept. A PATH.old that another
	 * program made meanwhile is kept, too: there the trace ends.
	 */
	uint64_t limit;
	/*
	 * Of each data phase that holds no dataset, such as an object's content, so
	 * many bytes are kept, and of the rest only how long it was; MPTP_TRACE_ALL:
	 * all of it. 0: MPTP_TRACE_CONTENT. Of operations without a name it is at
	 * least 64 KiB; datasets are always kept.
	 */
	uint64_t content;
	const char *comment; /* on the whole file; may be NULL */
};

/*
 * Begin a trace in a new file, for struct mptp_options, with which any number of
 * sessions are then opened, in any thread. Each packet is given to the system in one
 * piece, so that the trace of a program that dies is whole up to there. A trace that
 * can not be written ends, without the sessions being disturbed: closing it tells.
 * options may be NULL.
 *
 * MPTP_ERR_ARG: the limit is too low. MPTP_ERR_IO: the file cannot be made, or is
 * there already (PATH.old as well, with a limit); see the error's sys.
 * MPTP_ERR_NOMEM.
 */
MPTP_API int mptp_trace_open(struct mptp_trace **, const char *path,
    const struct mptp_trace_options *, struct mptp_error *);

/* When the sessions are closed. A file in which nothing was recorded is removed: then, with
 * MPTP_OK, the error's text says so, and else is empty. MPTP_ERR_IO: not all could be
 * written, and why. */
MPTP_API int mptp_trace_close(struct mptp_trace **, struct mptp_error *);

/*
 * The responder's end: another transport is put in front of *transport, which records what
 * moves on it as an initiator would have. Of it, wait, next, done and write may be asked,
 * interrupt as far as the one behind has that, and control, by which it is told of class
 * requests that were answered. Closing it leaves the one behind as it is. With `trace` of
 * struct mptp_device, servers do so. MPTP_ERR_NOMEM: nothing changed.
 */
MPTP_API int mptp_trace_responder(struct mptp_trace *,
    struct mptp_transport **transport, const struct mptp_usb_identity *);

/* ---- transactions ------------------------------------------------------- */

/* One transaction, as it was seen. */
struct mptp_transaction {
	enum mptp_dialect dialect; /* in which its codes have names */
	uint32_t id;
	struct mptp_op request;	 /* code 0: it was not seen */
	struct mptp_op response; /* code 0: there was none */
	/* Of which transaction the data, or the first that were not, and the response say
	 * that they are: of another one than id is a mistake of who sent them. */
	uint32_t data_id, response_id;
	uint8_t phase;	/* enum mptp_phase: of the data that moved */
	uint64_t bytes; /* of data that moved */
	bool cancelled;
	int64_t began_ns, ended_ns; /* since 1970, or of any clock */
	/* Of the data, what is in the capture from their beginning on, 1 MiB at most;
	 * all of them, if ndata is bytes. Borrowed. */
	const uint8_t *data;
	size_t ndata;
};

/* "GetObject(3): OK, 2415919 bytes, 12.3 ms". A parameter below 10 is decimal. Returns
 * buf. */
MPTP_API const char *mptp_transaction_text(
    const struct mptp_transaction *, char *buf, size_t cap);

#ifdef __cplusplus
}
#endif
#endif
