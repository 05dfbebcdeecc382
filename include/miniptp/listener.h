/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Being a camera that others find: by PTP/IP, by USB/IP, and at the end of a cable.
 * A library of its own, libminiptp-serve: who talks to cameras needs none of it.
 */
#ifndef MINIPTP_LISTENER_H
#define MINIPTP_LISTENER_H

#include <miniptp/serve.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mptp_listener;

/*
 * address: "HOST[:PORT]" or "[::1]:PORT" for PTP/IP, port 15740 if not given, which may
 * have "ip:" before it; with "usbip:" before it for USB/IP, port 3240. Port 0 is any
 * free one. "usbip:" alone listens nowhere, for a camera that is only attached.
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
