/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One connection of a USB/IP client, without its socket.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "gadget/export.h"
#include "gadget/reply.h"
#include "gadget/waiting.h"

#define BUSID "1-1"

enum state {
	OPERATION, /* a list or an import is asked for */
	IMPORT,	   /* which device */
	HEADER,	   /* imported: a submit or an unlink comes next */
	CONTROL,   /* data of a control request */
	OUT,	   /* data for the OUT endpoint */
	DROP,	   /* data for nobody */
	ENDED
};

struct gadget_export {
	struct gadget *gadget;
	enum usbip_status (*import)(void *ctx);
	void *ctx;
	enum state state;
	bool failed; /* out of memory */

	struct usbip_submit submit;
	uint32_t left; /* of its data */
	int status;    /* to return once they are dropped */
	size_t have;   /* in control */

	struct reply_queue replies;
	size_t at, end; /* in received */
	struct waiting bulk, interrupt;
	uint8_t control[GADGET_CONTROL_MAX];
	uint8_t received[EXPORT_RECEIVE];
};

/* ---- life --------------------------------------------------------------- */

struct gadget_export *
export_new(
    struct gadget *gadget, enum usbip_status (*import)(void *ctx), void *ctx)
{
	struct gadget_export *e = malloc(sizeof(*e));

	if (e == NULL)
		return NULL;
	memset(e, 0, offsetof(struct gadget_export, received));
	e->gadget = gadget;
	e->import = import;
	e->ctx = ctx;
	reply_queue_init(&e->replies);
	return e;
}

void
export_free(struct gadget_export **export)
{
	struct gadget_export *e = *export;

	if (e == NULL)
		return;
	waiting_clear(&e->bulk);
	waiting_clear(&e->interrupt);
	reply_queue_clear(&e->replies);
	free(e);
	*export = NULL;
}

bool
export_imported(const struct gadget_export *e)
{
	return e->state >= HEADER && e->state != ENDED;
}

bool
export_ended(const struct gadget_export *e)
{
	return e->state == ENDED && e->replies.first == NULL;
}

/* ---- bytes -------------------------------------------------------------- */

size_t
export_room(struct gadget_export *e, uint8_t **to)
{
	if (e->at > 0) {
		memmove(e->received, e->received + e->at, e->end - e->at);
		e->end -= e->at;
		e->at = 0;
	}
	*to = e->received + e->end;
	return sizeof(e->received) - e->end;
}

void
export_received(struct gadget_export *e, size_t n)
{
	e->end += n;
}

size_t
export_output(const struct gadget_export *e, const uint8_t **bytes)
{
	return reply_queue_output(&e->replies, bytes);
}

void
export_sent(struct gadget_export *e, size_t n)
{
	reply_queue_sent(&e->replies, n);
}

/* ---- before the import -------------------------------------------------- */

static void
pack_device(const struct gadget_export *e, uint8_t *out)
{
	const struct mptp_usb_identity *identity = e->gadget->identity;
	const struct usbip_device device = {
		.path = "/sys/devices/virtual/miniptp/usb1/" BUSID,
		.busid = BUSID,
		.bus = EXPORT_DEVICE >> 16,
		.number = EXPORT_DEVICE & 0xffff,
		.speed = (uint32_t)gadget_speed(identity),
		.vendor = identity->vendor,
		.product = identity->product,
		.release = identity->release,
		.configuration = GADGET_CONFIGURATION,
		.configurations = 1,
		.interfaces = 1,
	};

	usbip_device_pack(out, &device);
}

/* The one device, and the class of its one interface. */
static bool
answer_list(struct gadget_export *e)
{
	const size_t len = USBIP_OPERATION_SIZE + 4 + USBIP_DEVICE_SIZE + 4;
	uint8_t configuration[GADGET_DESCRIPTOR_MAX], *out;
	struct reply *reply = reply_new(len);

	if (reply == NULL)
		return false;
	memset(reply->bytes, 0, len);
	usbip_op_pack(reply->bytes, USBIP_REP_DEVLIST, USBIP_OK);
	put_be32(reply->bytes + USBIP_OPERATION_SIZE, 1);
	out = reply->bytes + USBIP_OPERATION_SIZE + 4;
	pack_device(e, out);
	gadget_configuration(e->gadget->identity, configuration);
	memcpy(
	    out + USBIP_DEVICE_SIZE, configuration + GADGET_INTERFACE_CLASS, 3);
	reply_queue_put(&e->replies, reply);
	e->state = ENDED;
	return true;
}

enum usbip_status
export_import(struct gadget_export *e)
{
	enum usbip_status status = e->import(e->ctx);

	e->state = status == USBIP_OK ? HEADER : ENDED;
	return status;
}

static bool
answer_import(struct gadget_export *e, const uint8_t busid[USBIP_BUSID])
{
	enum usbip_status status = USBIP_NO_DEVICE;
	size_t len = USBIP_OPERATION_SIZE;
	struct reply *reply =
	    reply_new(USBIP_OPERATION_SIZE + USBIP_DEVICE_SIZE);

	if (reply == NULL)
		return false;
	e->state = ENDED;
	if (memcmp(busid, BUSID, sizeof(BUSID)) == 0)
		status = export_import(e);
	usbip_op_pack(reply->bytes, USBIP_REP_IMPORT, status);
	if (status == USBIP_OK) {
		pack_device(e, reply->bytes + len);
		len += USBIP_DEVICE_SIZE;
	}
	reply->len = len;
	reply_queue_put(&e->replies, reply);
	return true;
}

static bool
begin_operation(struct gadget_export *e, const uint8_t *bytes)
{
	struct usbip_op op;

	usbip_op_unpack(&op, bytes);
	if (op.version >> 8 != USBIP_VERSION >> 8)
		return false;
	if (op.code == USBIP_REQ_DEVLIST)
		return answer_list(e);
	e->state = IMPORT;
	return op.code == USBIP_REQ_IMPORT;
}

/* ---- submit and unlink -------------------------------------------------- */

static bool
answer(struct gadget_export *e, int status, const void *data, size_t len)
{
	return reply_return(&e->replies, USBIP_RET_SUBMIT, e->submit.sequence,
	    status, data, len);
}

static bool
unlink_buffer(struct gadget_export *e)
{
	uint32_t which = e->submit.unlink;
	struct waiting *w = waiting_has(&e->bulk, which) ? &e->bulk :
	    waiting_has(&e->interrupt, which)		 ? &e->interrupt :
							   NULL;
	/* One that was returned already, at the latest now, is not unlinked. */
	bool unlinked = w != NULL && waiting_remove(w, which, &e->replies);

	return reply_return(&e->replies, USBIP_RET_UNLINK, e->submit.sequence,
	    unlinked ? USBIP_ECONNRESET : 0, NULL, 0);
}

static bool
submit_in(struct gadget_export *e)
{
	const struct usbip_submit *submit = &e->submit;
	uint8_t address = (uint8_t)(0x80 | submit->endpoint);

	if (waiting_has(&e->bulk, submit->sequence) ||
	    waiting_has(&e->interrupt, submit->sequence))
		return false;
	if (submit->endpoint > 15 || gadget_in(e->gadget, address) == NULL)
		return answer(e, USBIP_EPROTO, NULL, 0);
	if (submit->length > EXPORT_BUFFER_MAX)
		return answer(e, USBIP_ENOMEM, NULL, 0);
	return waiting_add(
	    address == GADGET_BULK_IN ? &e->bulk : &e->interrupt, submit);
}

/* Data follow, for a client that says so much of them. */
static bool
submit_out(struct gadget_export *e)
{
	struct gadget *gadget = e->gadget;

	e->left = e->submit.length;
	e->have = 0;
	if (e->left > EXPORT_BUFFER_MAX)
		return false;
	if (e->submit.endpoint == 0) {
		e->state = CONTROL;
		return true;
	}
	e->status = e->submit.endpoint != GADGET_BULK_OUT ||
		gadget->configuration == 0 ?
	    USBIP_EPROTO :
	    gadget->out_halted ? USBIP_EPIPE :
				 0;
	e->state = e->status == 0 ? OUT : DROP;
	return true;
}

/* What a hub would be asked (USB 2.0 11.24.2.13) comes here, as with Linux's
 * server, when the device is to be reset. */
static bool
is_port_reset(const uint8_t setup[8])
{
	static const uint8_t set_feature[] = { 0x23, 3, 4, 0 };

	return memcmp(setup, set_feature, sizeof(set_feature)) == 0;
}

static bool
run_request(struct gadget_export *e, size_t *len)
{
	if (!is_port_reset(e->submit.setup))
		return gadget_control(
		    e->gadget, e->submit.setup, e->control, len);
	*len = 0;
	return gadget_port_reset(e->gadget);
}

static bool
control(struct gadget_export *e)
{
	bool in = e->submit.in;
	size_t len = in ? 0 : e->submit.length;
	bool done = len <= sizeof(e->control) && run_request(e, &len);

	e->state = HEADER;
	if (len > e->submit.length)
		len = e->submit.length;
	if (!done)
		return answer(e, USBIP_EPIPE, NULL, 0);
	return in ? answer(e, 0, e->control, len) :
		    answer(e, 0, NULL, e->submit.length);
}

static bool
begin_command(struct gadget_export *e, const uint8_t *bytes)
{
	const struct usbip_submit *submit = &e->submit;

	if (!usbip_submit_unpack(&e->submit, bytes) ||
	    submit->device != EXPORT_DEVICE)
		return false;
	if (submit->command == USBIP_CMD_UNLINK)
		return unlink_buffer(e);
	/* There is no isochronous endpoint; what would follow is not known. */
	if (submit->packets != 0 && submit->packets != UINT32_MAX)
		return false;
	if (!submit->in)
		return submit_out(e);
	return submit->endpoint == 0 ? control(e) : submit_in(e);
}

/* ---- data of a submit --------------------------------------------------- */

/* What is there of them, at most. */
static size_t
data_there(const struct gadget_export *e)
{
	size_t n = e->end - e->at;

	return n < e->left ? n : e->left;
}

static void
data_taken(struct gadget_export *e, size_t n)
{
	e->at += n;
	e->left -= (uint32_t)n;
}

static bool
collect_control(struct gadget_export *e)
{
	size_t n = data_there(e), keep = sizeof(e->control) - e->have;

	if (n < keep)
		keep = n;
	if (keep > 0)
		memcpy(e->control + e->have, e->received + e->at, keep);
	e->have += keep;
	data_taken(e, n);
	return e->left > 0 || control(e);
}

static bool
drop(struct gadget_export *e)
{
	data_taken(e, data_there(e));
	if (e->left > 0)
		return true;
	e->state = HEADER;
	return answer(e, e->status, NULL, 0);
}

bool
export_out(const struct gadget_export *e, const uint8_t **bytes, size_t *len,
    bool *last)
{
	uint32_t whole = e->submit.length;

	if (e->state != OUT)
		return false;
	*bytes = e->received + e->at;
	*len = data_there(e);
	*last = *len == e->left &&
	    (whole == 0 || whole % e->gadget->bulk.packet != 0 ||
		(e->submit.flags & USBIP_ZERO_PACKET) != 0);
	return *len > 0 || e->left == 0;
}

void
export_out_done(struct gadget_export *e, size_t n)
{
	data_taken(e, n);
	if (e->left > 0)
		return;
	e->state = HEADER;
	if (!answer(e, 0, NULL, e->submit.length))
		e->failed = true;
}

/* ---- turning ------------------------------------------------------------ */

/* How many bytes the next step needs. */
static size_t
needed(const struct gadget_export *e)
{
	switch (e->state) {
	case OPERATION:
		return USBIP_OPERATION_SIZE;
	case IMPORT:
		return USBIP_BUSID;
	case HEADER:
		return USBIP_HEADER_SIZE;
	default: /* data, of which there may be none */
		return e->left > 0;
	}
}

static bool
step(struct gadget_export *e)
{
	const uint8_t *bytes = e->received + e->at;

	switch (e->state) {
	case OPERATION:
		e->at += USBIP_OPERATION_SIZE;
		return begin_operation(e, bytes);
	case IMPORT:
		e->at += USBIP_BUSID;
		return answer_import(e, bytes);
	case HEADER:
		e->at += USBIP_HEADER_SIZE;
		return begin_command(e, bytes);
	case CONTROL:
		return collect_control(e);
	default:
		return drop(e);
	}
}

static bool
fill(struct gadget_export *e, bool *moved)
{
	struct gadget *gadget = e->gadget;

	return waiting_fill(&e->interrupt,
		   gadget_in(gadget, GADGET_INTERRUPT_IN), &e->replies,
		   moved) &&
	    waiting_fill(&e->bulk, gadget_in(gadget, GADGET_BULK_IN),
		&e->replies, moved);
}

bool
export_run(struct gadget_export *e, bool *moved)
{
	if (e->failed)
		return false;
	if (!fill(e, moved))
		return false;
	while (e->state != OUT && e->state != ENDED &&
	    e->end - e->at >= needed(e) &&
	    e->replies.bytes < REPLY_QUEUE_ENOUGH) {
		*moved = true;
		if (!step(e) || !fill(e, moved))
			return false;
	}
	return true;
}
