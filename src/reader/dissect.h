/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * From packets to what initiator and camera say: TCP connections put together, USB
 * transfers told apart.
 */
#ifndef READER_DISSECT_H
#define READER_DISSECT_H

#include "reader/capture.h"
#include "reader/conversation.h"
#include "reader/fragment.h"

#define CONVERSATIONS 32
#define FLOWS 64
#define DEVICES 32
#define URBS 64
#define SEGMENTS 32 /* that wait for one that was lost */
#define SEGMENTS_BYTES (2u << 20) /* in all of them */

/* ---- TCP ----------------------------------------------------------------- */

struct segment {
	uint32_t at; /* its sequence number */
	size_t len;  /* 0: none */
	uint64_t length;
	int64_t time_ns;
	uint64_t packet;
	uint8_t *bytes;
};

struct half {
	struct lane lane;
	bool known; /* where it is */
	uint32_t next;
	bool has_acked; /* the other end has: */
	uint32_t acked;
	struct segment waiting[SEGMENTS];
};

struct flow {
	size_t nkey;	 /* 0: free */
	uint8_t key[36]; /* addresses, then ports, the initiator's first */
	uint64_t touched;
	struct conversation *conversation;
	bool settled; /* which of the two connections it is */
	struct half half[LANE_DIRECTIONS];
};

/* ---- USB ----------------------------------------------------------------- */

struct usb_device {
	bool used;
	uint16_t bus;
	uint8_t number;
	uint64_t touched;
	bool is_camera; /* it was heard to speak PTP */
	uint8_t endpoint[LANE_DIRECTIONS][MPTP_PIPES]; /* 0: not known */
	struct lane lane[LANE_DIRECTIONS][MPTP_PIPES];
};

/* What was asked for, until it returns. */
struct urb {
	uint64_t id;
	uint32_t length;
	unsigned control;
};

struct dissector {
	struct conversation conversation[CONVERSATIONS];
	unsigned conversations; /* so many there were */
	struct fragments fragments;
	struct flow flow[FLOWS];
	struct flow *due;	   /* its segments may be */
	enum lane_direction first; /* which half of it first */
	struct usb_device device[DEVICES];
	struct urb urb[URBS];
	unsigned urbs;
};

/* Of that packet; a chunk of no conversation: it tells nothing. What a packet of a
 * network tells is mostly dissect_more()'s to say. MPTP_ERR_NOMEM. */
int dissect_network(
    struct dissector *, const struct capture_packet *, struct chunk *);
int dissect_usb(
    struct dissector *, const struct capture_packet *, struct chunk *);
/* More that has come due. False: there is none. */
bool dissect_more(struct dissector *, struct chunk *);
void dissect_free(struct dissector *);

/* That of this key; a new one, maybe in place of the one that was silent longest. */
struct conversation *dissect_conversation(
    struct dissector *, const uint8_t *key, size_t nkey, uint64_t packet);
/* Which of both takes packets of this link type? */
enum dissect_kind { DISSECT_NEITHER, DISSECT_NETWORK, DISSECT_USB };
enum dissect_kind dissect_kind_of(uint16_t linktype);

#endif
