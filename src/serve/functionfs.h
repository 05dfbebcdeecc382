/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The endpoints of a gadget in a mounted FunctionFS: what is written to its IN
 * endpoints goes to the host, and what the host writes is lent in slices.
 */
#ifndef SERVE_FUNCTIONFS_H
#define SERVE_FUNCTIONFS_H

#include <miniptp/transport.h>

#include "gadget/functionfs.h"
#include "gadget/gadget.h"
#include "serve/async.h"

/* Of one read or write; the kernel has to find so much memory in one piece. */
#define FUNCTIONFS_IO (32u * 1024)
/* So that the controller has the next one when one ends. */
#define FUNCTIONFS_WRITES 2

struct functionfs {
	int control, bulk_in, bulk_out, interrupt; /* -1: not open */
	struct async async;
	bool owes_empty; /* a packet, behind what was written */
	bool fetched;	 /* in[0..in_len) waits for the kernel to take it */
	size_t in_len;
	uint8_t packet[GADGET_EVENT_PACKET];
	size_t packet_len; /* 0: no event waits for that */
	struct functionfs_reading reading;
	size_t asked;	/* of the read */
	size_t at, end; /* out[at..end) is lent */
	bool lent, last;
	struct async_io writes[FUNCTIONFS_WRITES], event, read;
	uint8_t in[FUNCTIONFS_IO], out[FUNCTIONFS_IO];
};

/* Nothing is open. */
void functionfs_init(struct functionfs *);
/* Tell FunctionFS in that folder what the device is, and open its endpoints.
 * MPTP_ERR_NODEV: there is none; _ACCESS, _BUSY, _IO. */
int functionfs_open(struct functionfs *, const char *folder,
    const struct mptp_usb_identity *, struct mptp_error *);
void functionfs_close(struct functionfs *);

/* The host has configured it: how large are its packets now? */
size_t functionfs_packet(const struct functionfs *);
/* Move what can be moved; *moved is set if that was anything. */
void functionfs_run(struct functionfs *, struct gadget *, bool *moved);
/* Is all on its way to the host that was written? */
bool functionfs_sent(const struct functionfs *, const struct gadget *);
/* Take back what the host did not fetch, and drop what it has written, unless
 * that is a new request already. */
void functionfs_cancel(struct functionfs *);
/* Halt the bulk endpoints. */
void functionfs_halt(struct functionfs *);

/* As export_out() of gadget/export.h. */
bool functionfs_out(
    const struct functionfs *, const uint8_t **bytes, size_t *len, bool *last);
void functionfs_out_done(struct functionfs *, size_t n);

/* What has happened next on endpoint 0; false: nothing. */
bool functionfs_event(
    struct functionfs *, uint8_t event[FUNCTIONFS_EVENT_SIZE]);
/* A setup packet has to be answered by gadget_control(). False: the host has given
 * up waiting. */
bool functionfs_control(
    struct functionfs *, struct gadget *, const uint8_t setup[8]);

#endif
