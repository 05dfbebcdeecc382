/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Traces: what went over the wire, in a file that Wireshark reads, too.
 *
 * A trace is pcapng. PTP/IP is in it as Ethernet, IP and TCP, which are made up around
 * the true bytes: the initiator is 192.0.2.1, the responder 192.0.2.2 or, of the n-th
 * connection, 192.0.2.(n+1). USB is in it as Linux's usbmon shows it. Comments at the
 * packets name operations, responses and events.
 */
#ifndef MINIPTP_TRACE_H
#define MINIPTP_TRACE_H

#include <miniptp/code.h>
#include <miniptp/machine.h>

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
	 * before, and a new PATH begins: what came last is kept.
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

/* When the sessions are closed. MPTP_ERR_IO: not all could be written, and why. */
MPTP_API int mptp_trace_close(struct mptp_trace **, struct mptp_error *);

/* ---- reading ------------------------------------------------------------ */

/* One transaction, as it was seen. */
struct mptp_transaction {
	enum mptp_dialect dialect; /* in which its codes have names */
	uint32_t id;
	struct mptp_op request;	 /* code 0: it was not seen */
	struct mptp_op response; /* code 0: there was none */
	uint8_t phase;		 /* enum mptp_phase: of the data that moved */
	uint64_t bytes;		 /* of data that moved */
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

enum mptp_trace_kind {
	MPTP_TRACE_END, /* there is nothing more; text: why, if it ends amid */
	MPTP_TRACE_TRANSACTION,
	MPTP_TRACE_EVENT,
	MPTP_TRACE_PEER,    /* PTP/IP: who an end says it is */
	MPTP_TRACE_CONTROL, /* USB: a request of the still image class */
	MPTP_TRACE_TROUBLE  /* what is no PTP, where PTP was; or is missing */
};

/* What comes next in a capture. */
struct mptp_trace_item {
	enum mptp_trace_kind kind;
	unsigned connection; /* of which camera, counted from 1 as they come */
	bool network;	     /* by PTP/IP; false: by USB */
	uint64_t packet;     /* with which it ended, as Wireshark counts them */
	int64_t time_ns;     /* since 1970, of that packet */
	struct mptp_transaction transaction;
	struct mptp_event event;
	struct mptp_identity peer;
	bool initiator; /* the peer is it */
	char text[256]; /* one line for a person; holds no control characters */
};

struct mptp_trace_reader;

/*
 * Read a capture: a trace of ours, or what tcpdump or Wireshark recorded of a network
 * (link types 0, 1, 12, 14, 101, 108, 113, 228, 229, 276) or of USB (Linux's usbmon, 189
 * and 220; USBPcap, 249), as pcapng or pcap. PTP/IP is looked for at port 15740, and
 * where a connection begins with its handshake. Memory does not grow with the file.
 *
 * MPTP_ERR_IO: it cannot be read; see the error's sys. MPTP_ERR_FORMAT: it is no
 * capture. MPTP_ERR_NOMEM.
 */
MPTP_API int mptp_trace_reader_open(
    struct mptp_trace_reader **, const char *path, struct mptp_error *);
/* The same of a capture in memory, which is borrowed until it is closed. */
MPTP_API int mptp_trace_reader_memory(struct mptp_trace_reader **,
    const void *bytes, size_t len, struct mptp_error *);
/* The next item. MPTP_ERR_FORMAT: the file is damaged there. MPTP_ERR_IO, _NOMEM. */
MPTP_API int mptp_trace_reader_next(
    struct mptp_trace_reader *, struct mptp_trace_item *, struct mptp_error *);
MPTP_API void mptp_trace_reader_close(struct mptp_trace_reader **);

/*
 * Write a new trace that tells as much as possible of a capture and as little as
 * possible of a person: only what was understood gets into it. Serial numbers, names of
 * objects, cards, cameras and initiators, GUIDs and the words of settings become other
 * ones, as long as they, and the same for the same; of objects' content, and of all data
 * that no dataset describes, only the length is left. Addresses are a trace's own.
 * Handles, dates, sizes and the maker's and model's names stay.
 *
 * Errors are those of mptp_trace_reader_open(), of reading and of mptp_trace_open().
 */
MPTP_API int mptp_trace_redact(
    const char *from, const char *to, struct mptp_error *);

#ifdef __cplusplus
}
#endif
#endif
