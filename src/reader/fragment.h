/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * IP packets that were cut up on their way (RFC 791 3.2, RFC 8200 4.5), put together.
 */
#ifndef READER_FRAGMENT_H
#define READER_FRAGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CUT_PACKETS 8 /* that wait for what they lack */
#define CUT_MOST 65535u
#define CUT_UNIT 8 /* where fragments begin and, but for the last, end */
#define CUT_KEY 36

struct fragment {
	uint8_t
	    key[CUT_KEY]; /* addresses of 16 bytes, and the packet's number */
	uint32_t at;	  /* where in the packet it belongs */
	bool more;	  /* it is not the last */
	int64_t time_ns;
	const uint8_t *bytes;
	size_t len;	 /* captured */
	uint64_t length; /* that it had */
};

struct cut_packet {
	uint8_t key[CUT_KEY];
	int64_t time_ns; /* of its first fragment */
	uint64_t touched;
	unsigned pieces; /* 0: free */
	bool whole;	 /* and was told; what comes once more is known by it */
	uint64_t length; /* 0: not known */
	uint64_t end;	 /* of what is there */
	uint64_t lacks;	 /* the first byte that was not captured */
	unsigned units;
	uint8_t there[CUT_MOST / CUT_UNIT / 8 + 1]; /* a bit for each unit */
	uint8_t *bytes;				    /* CUT_MOST, or NULL */
};

struct fragments {
	struct cut_packet packet[CUT_PACKETS];
	uint64_t turn;
	uint64_t left_out; /* so many were of packets that are not whole */
};

/* *whole: the fragment has become all of what it was cut from, in memory that lasts
 * until the next call. MPTP_ERR_NOMEM. */
int fragment_join(struct fragments *, struct fragment *, bool *whole);
void fragments_free(struct fragments *);

#endif
