/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One connection of a USB/IP client, without its socket: bytes in, bytes out.
 *
 * What is written to the gadget's IN endpoints fills the client's buffers, which
 * are the only memory that grows, up to EXPORT_BUFFER_MAX for the one that is
 * being filled. What the client writes is lent in slices of the receive buffer.
 */
#ifndef GADGET_EXPORT_H
#define GADGET_EXPORT_H

#include "gadget/gadget.h"
#include "frame/usbip.h"

#define EXPORT_RECEIVE (256u * 1024)
/* More than a host asks for at once: usbfs takes 16 MiB in all. */
#define EXPORT_BUFFER_MAX (16u * 1024 * 1024)
/* Bus 1, device 1, as commands name it. */
#define EXPORT_DEVICE 0x00010001u
struct gadget_export;

/* import: may this client have the gadget? The gadget is borrowed.
 * NULL: out of memory. */
struct gadget_export *export_new(
    struct gadget *, enum usbip_status (*import)(void *ctx), void *ctx);
void export_free(struct gadget_export **);

/* Without being asked for: what is received next is a submit. */
enum usbip_status export_import(struct gadget_export *);

/* Where to receive, and how much; 0: not now. */
size_t export_room(struct gadget_export *, uint8_t **to);
void export_received(struct gadget_export *, size_t n);

/* Act upon what was received and what the gadget has to send. *moved is set if
 * that was anything. False: this is no USB/IP, hang up. */
bool export_run(struct gadget_export *, bool *moved);

/* Did the client get the gadget? */
bool export_imported(const struct gadget_export *);
/* Once all is sent, hang up. */
bool export_ended(const struct gadget_export *);

/* What the client writes to the OUT endpoint; false: nothing. last: a transfer
 * ends with these bytes. They have to be taken before anything else is seen. */
bool export_out(const struct gadget_export *, const uint8_t **bytes,
    size_t *len, bool *last);
void export_out_done(struct gadget_export *, size_t n);

/* What to send; 0: nothing. */
size_t export_output(const struct gadget_export *, const uint8_t **bytes);
void export_sent(struct gadget_export *, size_t n);

#endif
