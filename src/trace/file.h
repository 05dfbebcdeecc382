/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Writing pcapng (IETF draft-ietf-opsawg-pcapng), block by block.
 */
#ifndef TRACE_FILE_H
#define TRACE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <miniptp/trace.h>

/* https://www.tcpdump.org/linktypes.html */
enum trace_linktype { LINKTYPE_ETHERNET = 1, LINKTYPE_USB_LINUX_MMAPPED = 220 };
#define TRACE_LINKTYPES 2

/* The most captured bytes of one packet, headers and all. */
#define TRACE_PACKET_MOST (66u * 1024)
#define TRACE_COMMENT 256

struct trace_file {
	int fd;
	char *path, *older;
	uint64_t limit, written; /* of this file */
	bool turned;		 /* the older half is ours */
	unsigned nlinktype;
	uint16_t linktype[TRACE_LINKTYPES]; /* by number of the interface */
	char comment[TRACE_COMMENT];
	uint8_t *block;
	int sys; /* errno of what failed: nothing more is written */
};

/* One packet: its headers, what was kept of what is behind them, and its comment. */
struct trace_packet {
	enum trace_linktype linktype;
	int64_t time_ns; /* since 1970 */
	bool out;	 /* by the initiator */
	const uint8_t *header;
	size_t nheader;
	const uint8_t *bytes;
	size_t nkept, nbytes; /* of so many */
	const char *comment;  /* "" or NULL: none */
};

/* MPTP_ERR_IO, _NOMEM. */
int trace_file_open(struct trace_file *, const char *path,
    const struct mptp_trace_options *, struct mptp_error *);
void trace_file_packet(struct trace_file *, const struct trace_packet *);
/* There was no packet. */
bool trace_file_is_empty(const struct trace_file *);
/* Removes an empty one. */
void trace_file_close(struct trace_file *);

#endif
