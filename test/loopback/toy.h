/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A toy responder in the same process, with operations to try sessions on.
 */
#ifndef TEST_TOY_H
#define TEST_TOY_H

#include <miniptp.h>

/* The toy's operations. Sizes are in parameters 0 (low) and 1 (high). */
#define OP_GIVE 0x9701
#define OP_TAKE 0x9702	 /* answers how many bytes came, and how many wrong */
#define OP_ECHO 0x9703	 /* answers its parameters */
#define OP_REFUSE 0x9704 /* a data-out that is refused at once */
#define OP_FAIL 0x9705	 /* a data-in whose source fails half-way */
#define OP_EVENTS 0x9706 /* raises so many events */
#define OP_LATER 0x9707	 /* after so many milliseconds, one, and so many more */

struct toy {
	struct mptp_server *server;
	struct mptp_transport *end;
	struct mptp_device device;
	uint32_t data_packet; /* that of the device */
	bool session_open;
	bool strict; /* nothing is done without a session */
	uint64_t at, size, wrong;
	bool complete;
	unsigned events, raised;
	int64_t later;	   /* when to raise one, on the clock; 0: not */
	uint32_t more;	   /* then, at once */
	bool event_midway; /* what is given raises one in its midst */
	bool slicing;	   /* in slices of random length, */
	size_t slice_max;  /* but at most so long; 0: any */
	bool frozen;	   /* it does nothing, but for class requests */
	bool deaf;	   /* knows no class requests */
	unsigned releases, requests, closes;
};

/* The byte at an offset, of whatever is given or taken. */
uint8_t toy_pattern(uint64_t at);

/* Its device, to be served by whoever likes. */
void toy_init(struct toy *toy);

/* One end of a pair whose other end is the toy. */
struct mptp_transport *toy_transport(struct toy *toy,
    const struct mptp_framing *framing, size_t max_packet, bool slicing);

/* A session with the toy, over a pair of ends of this framing; slicing: in slices
 * of random length. */
struct mptp_session *toy_connect(struct toy *toy,
    const struct mptp_framing *framing, size_t max_packet, bool slicing,
    const struct mptp_options *options);

#endif
