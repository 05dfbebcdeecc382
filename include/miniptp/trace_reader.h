/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Traces, and what others captured: read, redacted, and played as a camera. A library
 * of its own, libminiptp-trace: who writes traces (<miniptp/trace.h>) needs none of it.
 */
#ifndef MINIPTP_TRACE_READER_H
#define MINIPTP_TRACE_READER_H

#include <miniptp/trace.h>
#include <miniptp/transport.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- reading ------------------------------------------------------------ */

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
 * Which camera of a capture is meant: "FILE#2" is the one whose items have the
 * connection 2, "FILE" the only one. *path, which the caller frees, is the file, and
 * NULL after a failure. A file whose own name ends so comes first. Who connects again is
 * another one. The file is read to its end.
 *
 * MPTP_ERR_AMBIGUOUS: there are several, or not this one; the error's text lists them.
 * Errors are those of mptp_trace_reader_open(), too.
 */
MPTP_API int mptp_trace_choose(
    const char *name, char **path, unsigned *connection, struct mptp_error *);

/* ---- redacting ---------------------------------------------------------- */

/*
 * Write a new trace that tells as much as possible of a capture and as little as
 * possible of a person: only what was understood gets into it. Serial numbers, names of
 * objects, cards, cameras and initiators, descriptions of storages, GUIDs, the words of
 * settings and dates that are none become other ones, as long as they, and the same for
 * the same; so does what is no extension with its version in the list of these. Of
 * objects' content, and of all data that no dataset describes, only the length is left.
 * Addresses are a trace's own.
 * Handles, dates, sizes and the maker's and model's names stay.
 *
 * Errors are those of mptp_trace_reader_open(), of reading and of mptp_trace_open(), and
 * MPTP_ERR_FORMAT where there is no PTP. A trace that was begun is removed then. With
 * MPTP_OK, the error's text says how the capture ends amid something, or is empty.
 */
MPTP_API int mptp_trace_redact(
    const char *from, const char *to, struct mptp_error *);

/* ---- playing ------------------------------------------------------------ */

/*
 * "replay:FILE[#N][?strict|?lenient]" is the camera of a capture, for
 * mptp_options.transports; which one, as for mptp_trace_choose(). What it sent comes once the program has said,
 * byte by byte, what was said before; leniently, requests are found in any order.
 * What was not recorded there never comes. Opening: MPTP_ERR_ARG (no file is named)
 * and those of mptp_trace_choose().
 */
extern MPTP_API const struct mptp_transport_ops mptp_replay_transport;

#ifdef __cplusplus
}
#endif
#endif
