/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading captures packet by packet: pcapng and pcap, of either byte order.
 */
#ifndef READER_CAPTURE_H
#define READER_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <miniptp/error.h>

/* More bytes of one packet are not believed; usbmon's are below 2 MiB. */
#define CAPTURE_PACKET_MOST (16u << 20)
#define CAPTURE_INTERFACES 32

struct capture_interface {
	uint16_t linktype;
	uint8_t resolution; /* if_tsresol */
	uint32_t most;	    /* of a packet is captured; 0: all of it */
};

/* Where the bytes come from: a file, or memory, for tests. */
struct capture_source {
	FILE *file;
	const uint8_t *bytes;
	size_t len;
};

struct capture {
	struct capture_source source;
	uint64_t at; /* bytes read */
	bool ng, swapped;
	bool nanoseconds; /* of pcap */
	size_t record;	  /* of pcap: bytes before a packet */
	bool cut;	  /* the last packet is not whole, or the last block */
	unsigned ninterface;
	struct capture_interface interface[CAPTURE_INTERFACES];
	uint64_t packets;
	uint8_t *bytes; /* the block that was read */
	size_t room;
};

/* Borrowed until the next one. */
struct capture_packet {
	uint64_t number; /* from 1, as Wireshark counts */
	int64_t time_ns;
	uint16_t linktype;
	bool
	    swapped; /* big-endian, where the capturing computer's order counts */
	const uint8_t *bytes;
	size_t len;	 /* captured */
	uint64_t length; /* that it had */
	uint64_t at;	 /* of the captured bytes in the file */
};

/* Takes the source over. MPTP_ERR_FORMAT: it is no capture. */
int capture_open(
    struct capture *, const struct capture_source *, struct mptp_error *);
void capture_close(struct capture *);
/* *end: there are no more. MPTP_ERR_FORMAT, _IO, _NOMEM. */
int capture_next(
    struct capture *, struct capture_packet *, bool *end, struct mptp_error *);

#endif
