/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The input is a USB/IP client of a camera that we serve: the first byte chooses the
 * camera, the second the slices, the rest is what the client sends.
 */
#include <string.h>

#include <miniptp.h>

#include "fuzz.h"
#include "gadget/export.h"
#include "serve/gadget_pipe.h"

/* What the client does not read in the end. */
#define OUTPUT_MAX (8u * 1024 * 1024)

struct served {
	struct gadget gadget;
	struct gadget_export *export;
	struct gadget_pipe pipe;
	struct mptp_server *server;
	struct mptp_device device;
	unsigned events;
	size_t output;
};

static ptrdiff_t
give(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	memset(buf, 'x', len);
	return (ptrdiff_t)len;
}

static int
take(void *ctx, const void *buf, size_t len)
{
	(void)ctx, (void)buf, (void)len;
	return MPTP_OK;
}

/* Data in, data out or none, by the code; their size is a parameter. */
static void
request(void *ctx, const struct mptp_op *op, struct mptp_reply *reply)
{
	(void)ctx;
	reply->response.code = 0x2001;
	if (op->code % 3 == 0) {
		reply->phase = MPTP_PHASE_IN;
		reply->send.size = op->param[0] % 70000;
		reply->send.read = give;
	} else if (op->code % 3 == 1) {
		reply->phase = MPTP_PHASE_OUT;
		reply->response.code = 0;
		reply->receive.write = take;
	}
}

static void
received(void *ctx, const struct mptp_op *op, struct mptp_reply *reply,
    bool complete)
{
	(void)ctx, (void)op;
	reply->response.code = complete ? 0x2001 : 0x2007;
}

static bool
event(void *ctx, struct mptp_event *out)
{
	struct served *s = ctx;

	if (s->events == 0)
		return false;
	s->events--;
	*out = (struct mptp_event){ .code = 0x4002, .nparam = 1 };
	return true;
}

static enum usbip_status
import(void *ctx)
{
	struct served *s = ctx;

	gadget_power_on(&s->gadget);
	gadget_pipe_init(&s->pipe, &s->gadget, s->export);
	return mptp_server_new(&s->server, &s->pipe.transport, &s->device) ==
		MPTP_OK ?
	    USBIP_OK :
	    USBIP_NOT_AVAILABLE;
}

static bool
class_request(void *ctx, enum gadget_request what, uint8_t *buf, size_t *len)
{
	struct served *s = ctx;

	return mptp_server_control(
		   s->server, (enum mptp_control)what, buf, len) == MPTP_OK;
}

/* As the listener does; false: hang up. */
static bool
turn(struct served *s, bool *moved)
{
	const uint8_t *bytes;
	int status = MPTP_ERR_TIMEOUT;
	size_t n, none = 0;

	*moved = false;
	if (!export_run(s->export, moved))
		return false;
	if (s->server != NULL)
		status = mptp_server_step(s->server, 0, NULL);
	if (status == MPTP_OK) {
		*moved = true;
	} else if (status == MPTP_ERR_FORMAT) {
		gadget_halt(&s->gadget);
		*moved = mptp_server_control(s->server, MPTP_CONTROL_RESET,
			     NULL, &none) == MPTP_OK;
	} else if (status != MPTP_ERR_TIMEOUT) {
		return false;
	}
	while ((n = export_output(s->export, &bytes)) > 0) {
		check(bytes[0] < 2); /* a reply or a return, or data of one */
		export_sent(s->export, n);
		s->output += n;
		*moved = true;
	}
	return !export_ended(s->export) && s->output < OUTPUT_MAX;
}

static void
converse(struct served *s, uint32_t seed, const uint8_t *data, size_t size)
{
	size_t n, room;
	bool moved = true;
	uint8_t *to;

	while (size > 0) {
		n = slice_of(&seed, size);
		room = export_room(s->export, &to);
		n = n < room ? n : room;
		/* Full although all was taken that can be. */
		if (n == 0)
			return;
		memcpy(to, data, n);
		export_received(s->export, n);
		data += n;
		size -= n;
		do
			if (!turn(s, &moved))
				return;
		while (moved);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum mptp_usb_speed speeds[] = { MPTP_USB_FULL,
		MPTP_USB_HIGH, MPTP_USB_SUPER, MPTP_USB_HIGH };
	struct served s = { .events = 3 };
	struct mptp_usb_identity camera = { .vendor = 0x1209,
		.product = 0x7074,
		.maker = "Maker",
		.model = "M\xc3\xb6"
			 "del",
		.serial = "1" };

	if (size < 2)
		return 0;
	camera.speed = speeds[data[0] & 3];
	camera.mtp = (data[0] & 4) != 0;
	camera.vendor_class = (data[0] & 8) != 0;
	s.device = (struct mptp_device){ .usb = camera,
		.request = request,
		.received = received,
		.event = event,
		.ctx = &s };
	if (gadget_init(&s.gadget, &s.device.usb, 256 * 1024)) {
		s.gadget.request = class_request;
		s.gadget.ctx = &s;
		s.export = export_new(&s.gadget, import, &s);
		if (s.export != NULL)
			converse(&s, data[1], data + 2, size - 2);
		export_free(&s.export);
		mptp_server_free(&s.server);
	}
	gadget_free(&s.gadget);
	return 0;
}
