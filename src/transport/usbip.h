/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A USB camera at another machine, or a virtual one: a USB/IP server has it.
 */
#ifndef TRANSPORT_USBIP_H
#define TRANSPORT_USBIP_H

#include "host/import.h"
#include "transport/tcp.h"
#include "transport/tcp_connect.h"
#include "transport/usb.h"

/* More would not stay in the caches of a processor between socket and file, which costs
 * a local server a third of its speed; and these are enough for a network. */
#define USBIP_READS 3
/* Written at once: as much as one message carries. */
#define USBIP_WRITE_SIZE (64u * 1024)

struct usbip_server {
	struct tcp_peer peer;
	char busid[USBIP_BUSID]; /* "": any */
	const struct mptp_options *options;
	int timeout_ms;
	int64_t deadline; /* of the whole opening, or listing */
};

/* Why a connection is of no use any more. */
enum usbip_loss {
	USBIP_LOSS_NONE,
	USBIP_LOSS_CLOSED, /* as a server does whose device is unplugged */
	USBIP_LOSS_NONSENSE,
	USBIP_LOSS_SILENT, /* it does not even answer what is taken back */
	USBIP_LOSS_LATE,   /* while opening: the time is over */
	USBIP_LOSS_INTERRUPTED
};

struct usbip {
	struct usb usb;	  /* first */
	struct tcp *link; /* its command stream only */
	struct import import;
	int timeout_ms;
	int64_t answer_by; /* what is to be taken back */
	/* While opening; then DEADLINE_NEVER. Nothing is worth keeping before
	 * it has ended: an interrupt, or this, ends the connection. */
	int64_t open_by;
	enum usbip_loss loss; /* the first */
	bool mute;	      /* a request was not answered */
	uint8_t out[USBIP_HEADER_SIZE + USBIP_WRITE_SIZE];
};

/* ---- usbip_server.c: what is asked before a device is imported ---------- */

/* "HOST[:PORT][/BUSID]". MPTP_ERR_ARG. */
int usbip_server_parse(struct usbip_server *, const char *text,
    const struct mptp_options *, struct mptp_error *);
/* "usbip:HOST:PORT/BUSID" */
void usbip_server_uri(
    const struct usbip_server *, const char *busid, char *out, size_t size);
/* Call visit for each device, until it returns non-zero. */
int usbip_server_list(struct usbip_server *,
    void (*visit)(void *ctx, const struct usbip_device *, enum import_looks),
    void *ctx, struct mptp_error *);
/* The only camera, if none is named. MPTP_ERR_AMBIGUOUS names them, _NODEV. */
int usbip_server_choose(struct usbip_server *, struct mptp_error *);
/* The device that is named, ours from now on. */
int usbip_server_import(struct usbip_server *, struct tcp **link,
    struct import *, struct mptp_error *);

/* ---- usbip_host.c: transfers -------------------------------------------- */

extern const struct usb_host usbip_host;

#endif
