/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Being the camera: a responder on a transport, and listeners for PTP/IP and for
 * USB/IP.
 */
#ifndef MINIPTP_SERVE_H
#define MINIPTP_SERVE_H

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

/* ---- over one transport ------------------------------------------------- */

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

/* ---- over TCP ----------------------------------------------------------- */

struct mptp_listener;

/*
 * address: "HOST[:PORT]" or "[::1]:PORT" for PTP/IP, port 15740 if not given; with
 * "usbip:" before it for USB/IP, port 3240. Port 0 is any free one. "usbip:" alone
 * listens nowhere, for a camera that is only attached.
 *
 * "gadget:CONTROLLER" is a USB device controller of this computer, as named in
 * /sys/class/udc; if there is only one, "gadget:" will do. A gadget of our own is
 * made there by Linux's configfs while it runs. "gadget:/FOLDER" is a function that
 * somebody else has made, whose FunctionFS is mounted there.
 * MPTP_ERR_ARG, _BUSY (taken), _ACCESS, _IO; of a gadget _NODEV, _AMBIGUOUS,
 * _UNSUPPORTED (not Linux).
 */
MPTP_API int mptp_listener_open(
    struct mptp_listener **, const char *address, struct mptp_error *);
/* "127.0.0.1:15740", "usbip:127.0.0.1:3240": where it really listens. */
MPTP_API const char *mptp_listener_address(const struct mptp_listener *);
/*
 * Serve one initiator after another until interrupted, which returns
 * MPTP_ERR_CANCELLED. Who speaks another protocol is hung up on. A device that
 * is off hangs up, and is switched on again by who comes next.
 *
 * PTP/IP: an initiator that comes while another is served gets InitFail "busy".
 * USB/IP: the camera is a device with the bus id 1-1, which one client at a time
 * may import, to plug it into its own USB; others are told that it is busy.
 *
 * A gadget: the camera is what the host at the other end of the cable sees. It is
 * made here, and removed at the end. MPTP_ERR_NODEV: configfs is missing, no
 * FunctionFS is there, the controller was taken away, or the camera is switched
 * off; _ACCESS, _BUSY (another gadget is there, or another process is the camera),
 * _IO, _UNSUPPORTED.
 */
MPTP_API int mptp_listener_run(
    struct mptp_listener *, const struct mptp_device *, struct mptp_error *);
/*
 * USB/IP: also plug the camera into this computer's own USB when it runs, as its
 * first client, through Linux's vhci_hcd; who runs has to be root. Once the system
 * has enumerated it, plugged() is called from within, with the URI that opens it;
 * the struct is borrowed. From then on every program here has a camera. It is
 * unplugged when the run ends, also when the process is killed. If it was unplugged
 * otherwise ("usbip detach", or it is off) and listens nowhere, the run ends with
 * MPTP_ERR_NODEV. That fails, too, with MPTP_ERR_NODEV (the module is not loaded, or
 * the system does not take the camera), _ACCESS, _BUSY (no port is free),
 * _UNSUPPORTED (not Linux), _IO.
 *
 * A gadget is at a port anyway: plugged() tells that it is there, with its address.
 * MPTP_ERR_ARG: PTP/IP.
 */
MPTP_API int mptp_listener_attach(struct mptp_listener *,
    void (*plugged)(void *ctx, const struct mptp_found *), void *ctx,
    struct mptp_error *);
MPTP_API void mptp_listener_interrupt(struct mptp_listener *);
MPTP_API void mptp_listener_close(struct mptp_listener **);

#ifdef __cplusplus
}
#endif
#endif
