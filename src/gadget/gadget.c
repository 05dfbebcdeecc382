/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A camera as a device on USB.
 */
#include <string.h>

#include <miniptp/codes.h>

#include "base/bytes.h"
#include "gadget/gadget.h"

enum { TO_DEVICE = 0x00, TO_INTERFACE = 0x01, TO_ENDPOINT = 0x02 };
enum { STANDARD = 0x00, CLASS = 0x20, VENDOR = 0x40 };
#define IN 0x80

enum request {
	GET_STATUS = 0,
	CLEAR_FEATURE = 1,
	SET_FEATURE = 3,
	SET_ADDRESS = 5,
	GET_DESCRIPTOR = 6,
	GET_CONFIGURATION = 8,
	SET_CONFIGURATION = 9,
	GET_INTERFACE = 10,
	SET_INTERFACE = 11,
	SET_SEL = 48,
	SET_ISOCHRONOUS_DELAY = 49
};

enum feature {
	ENDPOINT_HALT = 0,
	FUNCTION_SUSPEND = 0,
	U1_ENABLE = 48,
	U2_ENABLE = 49
};

#define SELF_POWERED 1
/* Where U1_ENABLE and U2_ENABLE are in a device's status (USB 3.2 9.4.5). */
#define STATUS_OF(feature) (1u << ((feature)-U1_ENABLE + 2))
#define CANCEL_CODE 0x4001 /* Still Image Class 5.2.1 */
#define CLASS_INTERFACE 0

struct setup {
	uint8_t type, request;
	uint16_t value, index, length;
};

bool
gadget_init(
    struct gadget *g, const struct mptp_usb_identity *identity, size_t write)
{
	size_t packet = gadget_packet(gadget_speed(identity));

	*g = (struct gadget){ .identity = identity };
	return gadget_endpoint_init(&g->bulk, write, packet) &&
	    gadget_endpoint_init(
		&g->interrupt, GADGET_EVENT_PACKET, GADGET_EVENT_PACKET);
}

void
gadget_free(struct gadget *g)
{
	gadget_endpoint_free(&g->bulk);
	gadget_endpoint_free(&g->interrupt);
}

/* Nothing is on its way, nothing is halted. */
static void
start_over(struct gadget *g)
{
	gadget_endpoint_flush(&g->bulk);
	gadget_endpoint_flush(&g->interrupt);
	g->bulk.halted = g->interrupt.halted = g->out_halted = false;
}

void
gadget_power_on(struct gadget *g)
{
	start_over(g);
	g->configuration = g->power = 0;
	g->event_len = 0;
}

bool
gadget_port_reset(struct gadget *g)
{
	uint8_t none[1];
	size_t len = 0;

	start_over(g);
	g->event_len = 0;
	return g->request(g->ctx, GADGET_RESET, none, &len);
}

void
gadget_halt(struct gadget *g)
{
	gadget_endpoint_flush(&g->bulk);
	g->bulk.halted = g->out_halted = true;
}

bool
gadget_event(struct gadget *g, const void *bytes, size_t len)
{
	if (len > GADGET_EVENT_MAX)
		return true;
	if (!gadget_endpoint_write(&g->interrupt, bytes, len, true))
		return false;
	memcpy(g->event, bytes, len);
	g->event_len = len;
	return true;
}

struct gadget_endpoint *
gadget_in(struct gadget *g, uint8_t address)
{
	if (g->configuration == 0)
		return NULL;
	return address == GADGET_BULK_IN   ? &g->bulk :
	    address == GADGET_INTERRUPT_IN ? &g->interrupt :
					     NULL;
}

/* ---- standard requests -------------------------------------------------- */

/* Where an endpoint's halt is kept; NULL: no such endpoint. */
static bool *
halt_of(struct gadget *g, uint16_t address)
{
	if (address > 0xff)
		return NULL;
	if (address == GADGET_BULK_OUT && g->configuration != 0)
		return &g->out_halted;
	if (gadget_in(g, (uint8_t)address) != NULL)
		return &gadget_in(g, (uint8_t)address)->halted;
	return NULL;
}

static bool
get_status(
    struct gadget *g, const struct setup *setup, uint8_t *data, size_t *len)
{
	const bool *halted = halt_of(g, setup->index);

	*len = 2;
	put_le16(data, 0);
	switch (setup->type) {
	case IN | TO_DEVICE:
		data[0] = SELF_POWERED | g->power;
		return true;
	case IN | TO_INTERFACE:
		return setup->index == CLASS_INTERFACE && g->configuration != 0;
	default:
		if (halted != NULL)
			data[0] = *halted;
		return halted != NULL || (setup->index & 0x7f) == 0;
	}
}

static bool
set_feature(struct gadget *g, const struct setup *setup)
{
	bool on = setup->request == SET_FEATURE;
	bool *halted = halt_of(g, setup->index);
	bool super = gadget_speed(g->identity) == MPTP_USB_SUPER;

	switch (setup->type) {
	case TO_ENDPOINT:
		if (setup->value != ENDPOINT_HALT || halted == NULL)
			return false;
		*halted = on;
		return true;
	case TO_INTERFACE:
		return super && setup->value == FUNCTION_SUSPEND;
	default:
		if (!super ||
		    (setup->value != U1_ENABLE && setup->value != U2_ENABLE))
			return false;
		g->power &= (uint8_t)~STATUS_OF(setup->value);
		if (on)
			g->power |= (uint8_t)STATUS_OF(setup->value);
		return true;
	}
}

static bool
set_configuration(struct gadget *g, const struct setup *setup)
{
	uint8_t none[1];
	size_t len = 0;

	if (setup->value != 0 && setup->value != GADGET_CONFIGURATION)
		return false;
	start_over(g);
	g->configuration = (uint8_t)setup->value;
	return g->request(g->ctx, GADGET_RESET, none, &len);
}

/* As in Linux's gadgets, Android's above all, the function starts over. */
static bool
set_interface(struct gadget *g, const struct setup *setup)
{
	uint8_t none[1];
	size_t len = 0;

	if (g->configuration == 0 || setup->index != CLASS_INTERFACE ||
	    setup->value != 0)
		return false;
	start_over(g);
	return g->request(g->ctx, GADGET_RESET, none, &len);
}

/* Has it the recipient that there is for it (USB 2.0 table 9-3)? */
static bool
goes_to(const struct setup *setup)
{
	uint8_t recipient = setup->type & 0x1f;

	switch (setup->request) {
	case GET_STATUS:
	case CLEAR_FEATURE:
	case SET_FEATURE:
		return true;
	case GET_INTERFACE:
	case SET_INTERFACE:
		return recipient == TO_INTERFACE;
	default:
		return recipient == TO_DEVICE;
	}
}

static bool
standard(
    struct gadget *g, const struct setup *setup, uint8_t *data, size_t *len)
{
	bool super = gadget_speed(g->identity) == MPTP_USB_SUPER;
	bool in = (setup->type & IN) != 0;

	/* What the answers have in common. */
	if (in !=
		(setup->request == GET_STATUS ||
		    setup->request == GET_DESCRIPTOR ||
		    setup->request == GET_CONFIGURATION ||
		    setup->request == GET_INTERFACE) ||
	    !goes_to(setup))
		return false;
	switch (setup->request) {
	case GET_STATUS:
		return get_status(g, setup, data, len);
	case CLEAR_FEATURE:
	case SET_FEATURE:
		return set_feature(g, setup);
	case SET_ADDRESS: /* the bus's business */
		return setup->value < 128;
	case GET_DESCRIPTOR:
		*len =
		    gadget_descriptor(g->identity, (uint8_t)(setup->value >> 8),
			(uint8_t)setup->value, setup->index, data);
		return *len > 0;
	case GET_CONFIGURATION:
		data[0] = g->configuration;
		*len = 1;
		return true;
	case SET_CONFIGURATION:
		return set_configuration(g, setup);
	case GET_INTERFACE:
		data[0] = 0;
		*len = 1;
		return g->configuration != 0 && setup->index == CLASS_INTERFACE;
	case SET_INTERFACE:
		return set_interface(g, setup);
	default:
		return super &&
		    (setup->request == SET_SEL ||
			setup->request == SET_ISOCHRONOUS_DELAY);
	}
}

/* ---- the class's requests ----------------------------------------------- */

/* Code, transaction, and each parameter behind its size. */
static bool
extended_event(const struct gadget *g, uint8_t *data, size_t *len)
{
	const size_t header = 12;
	size_t count;

	if (g->event_len < header)
		return false;
	count = (g->event_len - header) / 4;
	memcpy(data, g->event + 6, 6);
	put_le16(data + 6, (uint16_t)count);
	for (size_t i = 0; i < count; i++) {
		put_le16(data + 8 + 6 * i, 4);
		memcpy(data + 10 + 6 * i, g->event + header + 4 * i, 4);
	}
	*len = 8 + 6 * count;
	return true;
}

/* Endpoints that are halted go before what the device has to say. */
static bool
device_status(struct gadget *g, uint8_t *data, size_t *len)
{
	if (!g->bulk.halted && !g->out_halted) {
		*len = GADGET_CONTROL_MAX;
		return g->request(g->ctx, GADGET_STATUS, data, len);
	}
	*len = 4;
	if (g->bulk.halted) {
		put_le32(data + *len, GADGET_BULK_IN);
		*len += 4;
	}
	if (g->out_halted) {
		put_le32(data + *len, GADGET_BULK_OUT);
		*len += 4;
	}
	put_le16(data, (uint16_t)*len);
	put_le16(data + 2, MPTP_RC_TRANSACTION_CANCELLED);
	return true;
}

static bool
class_request(
    struct gadget *g, const struct setup *setup, uint8_t *data, size_t *len)
{
	bool in = (setup->type & IN) != 0;

	if (g->configuration == 0 || setup->index != CLASS_INTERFACE)
		return false;
	switch (setup->request) {
	case GADGET_CANCEL:
		if (in || *len != 6 || get_le16(data) != CANCEL_CODE)
			return false;
		if (!g->request(g->ctx, GADGET_CANCEL, data, len))
			return false;
		if (*len > 0)
			gadget_endpoint_flush(&g->bulk);
		return true;
	case GADGET_EXTENDED_EVENT:
		return in && extended_event(g, data, len);
	case GADGET_RESET:
		if (in)
			return false;
		start_over(g);
		return g->request(g->ctx, GADGET_RESET, data, len);
	case GADGET_STATUS:
		return in && device_status(g, data, len);
	default:
		return false;
	}
}

bool
gadget_control(struct gadget *g, const uint8_t bytes[8],
    uint8_t data[GADGET_CONTROL_MAX], size_t *len)
{
	const struct setup setup = { bytes[0], bytes[1], get_le16(bytes + 2),
		get_le16(bytes + 4), get_le16(bytes + 6) };
	bool in = (setup.type & IN) != 0, done = false;

	if ((setup.type & 0x1f) > TO_ENDPOINT)
		return false;
	switch (setup.type & 0x60) {
	case STANDARD:
		done = standard(g, &setup, data, len);
		break;
	case CLASS:
		done = (setup.type & 0x1f) == TO_INTERFACE &&
		    class_request(g, &setup, data, len);
		break;
	case VENDOR:
		*len = setup.request != GADGET_MICROSOFT_REQUEST || !in ?
		    0 :
		    gadget_microsoft(g->identity, setup.index, data);
		done = *len > 0;
		break;
	default:
		break;
	}
	if (!done || !in)
		*len = 0;
	else if (*len > setup.length)
		*len = setup.length;
	return done;
}
