/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Being the camera: a responder on a transport. Where others find it is up to
 * <miniptp/listener.h>.
 */
#ifndef MINIPTP_SERVE_H
#define MINIPTP_SERVE_H

#include <miniptp/trace.h>
#include <miniptp/transport.h>
#include <miniptp/usb.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The camera that is served. One initiator at a time. */
struct mptp_device {
	struct mptp_identity identity; /* PTP/IP */
	struct mptp_usb_identity usb;  /* USB/IP; its texts are borrowed */
	/* As in struct mptp_responder_config. */
	void (*request)(void *ctx, const struct mptp_op *, struct mptp_reply *);
	void (*received)(void *ctx, const struct mptp_op *, struct mptp_reply *,
	    bool complete);
	/* The next event to tell the initiator, if there is one. Optional. */
	bool (*event)(void *ctx, struct mptp_event *);
	/* In how many ms event() will have one, if nothing is asked for
	 * meanwhile; negative: it is not planned. Optional. */
	int (*due)(void *ctx);
	/* Was the camera switched off? Asked between transactions, once all of
	 * the last one has been sent: true hangs up. Optional. */
	bool (*off)(void *ctx);
	/* The initiator went away, or reset us: end its session. Optional. */
	void (*gone)(void *ctx);
	/* What the server is to talk to in the place of its pipe: something in front
	 * of it that the device lends, until gone() is called, and of which only
	 * wait, next, done and write are asked. Called once for each server.
	 * Optional. */
	struct mptp_transport *(*between)(void *ctx, struct mptp_transport *);
	/* Where what goes over the wire is recorded, faults and all, borrowed; NULL:
	 * nowhere. See <miniptp/trace.h>. */
	struct mptp_trace *trace;
	/* How long to wait before answering an operation, in ms; 0: at once. */
	int latency_ms;
	uint32_t data_packet; /* as in struct mptp_responder_config */
	/* PTP/IP: the GUIDs of the initiators that may connect, borrowed; NULL: all
	 * may. Others are rejected, as by a camera that they are not paired with. A
	 * GUID is no secret: it travels in the clear. */
	const uint8_t (*allowed)[16];
	size_t nallowed;
	void *ctx;
};

struct mptp_server;

/* The device is borrowed, the transport too. MPTP_ERR_NOMEM. */
MPTP_API int mptp_server_new(
    struct mptp_server **, struct mptp_transport *, const struct mptp_device *);
MPTP_API void mptp_server_free(struct mptp_server **);
/* Move what can be moved, waiting at most timeout_ms for something to do.
 * MPTP_OK: something moved. MPTP_ERR_TIMEOUT: nothing did. MPTP_ERR_NODEV: the
 * initiator hung up, or the device is off. MPTP_ERR_FORMAT, _IO, _CANCELLED. */
MPTP_API int mptp_server_step(
    struct mptp_server *, int timeout_ms, struct mptp_error *);
/* Class requests, for transports that deliver them (struct mptp_mem_config). When
 * MPTP_CONTROL_CANCEL is about another transaction than the running one, *len is set
 * to 0, and nothing may be dropped that is on its way. MPTP_ERR_ARG: too few bytes.
 * MPTP_ERR_NOMEM. */
MPTP_API int mptp_server_control(
    struct mptp_server *, enum mptp_control, void *buf, size_t *len);

#ifdef __cplusplus
}
#endif
#endif
