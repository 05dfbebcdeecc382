/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Records of usbmon (linux/Documentation/usb/usbmon.rst) and of USBPcap (desowin.org,
 * "USBPcap Capture format"). A camera is a device that sends or gets containers.
 */
#include <string.h>

#include "base/bytes.h"
#include "reader/dissect.h"
#include "trace/packet.h"
#include "trace/usb_class.h"

enum { LINKTYPE_USB = 189, LINKTYPE_USBPCAP = 249 };

#define MON_HEADER 48
#define MON_MMAPPED_HEADER 64
#define PCAP_HEADER 27
#define CONTAINER 12

struct transfer {
	uint64_t id;
	bool complete;
	uint8_t kind; /* enum usb_transfer */
	uint8_t endpoint, device;
	uint16_t bus;
	int32_t status;
	uint32_t length; /* asked for, or moved */
	const uint8_t *setup;
	const uint8_t *bytes;
	size_t len; /* captured */
	bool has_data;
};

static uint16_t
u16(const struct capture_packet *packet, const uint8_t *p)
{
	return packet->swapped ? get_be16(p) : get_le16(p);
}

static uint32_t
u32(const struct capture_packet *packet, const uint8_t *p)
{
	return packet->swapped ? get_be32(p) : get_le32(p);
}

static bool
read_usbmon(
    const struct capture_packet *packet, size_t header, struct transfer *t)
{
	const uint8_t *p = packet->bytes;

	if (packet->len < header)
		return false;
	*t = (struct transfer){ .id = get_le64(p), /* only to be compared */
		.complete = p[8] != 'S',
		.kind = p[9],
		.endpoint = p[10],
		.device = p[11],
		.bus = u16(packet, p + 12),
		.status = (int32_t)u32(packet, p + 28),
		.length = u32(packet, p + 32),
		.setup = p[14] == 0 && p[8] == 'S' ? p + 40 : NULL,
		.bytes = p + header,
		.len = packet->len - header,
		.has_data = p[15] == 0 };
	return true;
}

static bool
read_usbpcap(const struct capture_packet *packet, struct transfer *t)
{
	/* In its own numbers: isochronous, interrupt, control, bulk. */
	const uint8_t *p = packet->bytes;
	size_t header;

	if (packet->len < PCAP_HEADER)
		return false;
	header = get_le16(p);
	if (header < PCAP_HEADER || header > packet->len)
		return false;
	*t = (struct transfer){ .id = get_le64(p + 2),
		.complete = (p[16] & 1) != 0,
		.status = (int32_t)get_le32(p + 10),
		.bus = get_le16(p + 17),
		.device = (uint8_t)get_le16(p + 19),
		.endpoint = p[21],
		.kind = p[22],
		.length = get_le32(p + 23),
		.bytes = p + header,
		.len = packet->len - header };
	t->has_data = t->length > 0;
	if (t->kind == USB_CONTROL && header > PCAP_HEADER &&
	    p[PCAP_HEADER] == 0 && t->len >= 8) {
		t->setup = t->bytes;
		t->bytes += 8;
		t->len -= 8;
		t->length = t->length < 8 ? 0 : t->length - 8;
	}
	return true;
}

/* ---- what was asked for -------------------------------------------------- */

static void
remember(struct dissector *d, const struct transfer *t, unsigned control)
{
	struct urb *urb = &d->urb[d->urbs++ % URBS];

	*urb = (struct urb){ t->id, t->length, control };
}

/* And forget it; NULL: it is not known. */
static const struct urb *
recall(struct dissector *d, uint64_t id, struct urb *found)
{
	for (unsigned i = 0; i < URBS; i++) {
		if (d->urb[i].id != id || id == 0)
			continue;
		*found = d->urb[i];
		d->urb[i] = (struct urb){ 0 };
		return found;
	}
	return NULL;
}

/* ---- devices ------------------------------------------------------------- */

static struct usb_device *
device_of(struct dissector *d, const struct transfer *t, uint64_t packet)
{
	struct usb_device *oldest = &d->device[0];

	for (unsigned i = 0; i < DEVICES; i++) {
		struct usb_device *device = &d->device[i];

		if (device->used && device->bus == t->bus &&
		    device->number == t->device) {
			device->touched = packet;
			return device;
		}
		if (device->touched < oldest->touched)
			oldest = device;
	}
	*oldest = (struct usb_device){ .used = true,
		.bus = t->bus,
		.number = t->device,
		.touched = packet };
	return oldest;
}

/* Does it begin with a container, and nothing else? */
static bool
is_container(const struct transfer *t, enum lane_direction direction,
    enum mptp_pipe pipe)
{
	uint32_t length;
	uint16_t type, group;

	if (t->len < CONTAINER)
		return false;
	length = get_le32(t->bytes);
	type = get_le16(t->bytes + 4);
	group = get_le16(t->bytes + 6) >> 12;
	if (pipe == MPTP_PIPE_EVENT)
		return length == t->length && type == 4;
	if (type == 2)
		return length >= t->length && (group == 1 || group == 9);
	return length == t->length && length <= CONTAINER + 20 &&
	    (direction == LANE_OUT ? type == 1 && (group == 1 || group == 9) :
				     type == 3 && (group == 2 || group == 10));
}

/* The lane of this endpoint; NULL: it is not a camera's, as far as is known. */
static struct lane *
lane_of(struct usb_device *device, const struct transfer *t)
{
	const enum lane_direction direction =
	    (t->endpoint & 0x80) != 0 ? LANE_IN : LANE_OUT;
	const enum mptp_pipe pipe =
	    t->kind == USB_INTERRUPT ? MPTP_PIPE_EVENT : MPTP_PIPE_COMMAND;
	uint8_t *endpoint = &device->endpoint[direction][pipe];
	struct lane *lane = &device->lane[direction][pipe];

	/* Endpoint 0 is for control alone. */
	if ((t->endpoint & 0x7f) == 0)
		return NULL;
	if (*endpoint != t->endpoint && !is_container(t, direction, pipe))
		return NULL;
	if (*endpoint != t->endpoint) {
		*endpoint = t->endpoint;
		*lane = (struct lane){ .framing = &mptp_framing_usb,
			.direction = direction,
			.pipe = pipe };
	}
	device->is_camera = true;
	return lane;
}

static struct conversation *
conversation_of(
    struct dissector *d, const struct usb_device *device, uint64_t packet)
{
	const uint8_t key[4] = { 'u', device->number, (uint8_t)device->bus,
		(uint8_t)(device->bus >> 8) };

	return dissect_conversation(d, key, sizeof(key), packet);
}

static void
put_control(struct dissector *d, struct usb_device *device,
    const struct transfer *t, struct chunk *chunk, uint64_t packet)
{
	unsigned control = t->setup == NULL ? 0 : usb_class_of(t->setup);
	struct urb urb;

	if (!t->complete) {
		if (control != 0)
			remember(d, t, control);
		return;
	}
	if (recall(d, t->id, &urb) == NULL || !device->is_camera)
		return;
	chunk->conversation = conversation_of(d, device, packet);
	chunk->control = urb.control;
	chunk->status = t->status;
	chunk->bytes = t->bytes;
	chunk->len = t->len < t->length ? t->len : t->length;
}

/* Which end of a transfer bears the data of this direction? */
static void
put_data(struct dissector *d, struct usb_device *device,
    const struct transfer *t, struct chunk *chunk, uint64_t packet)
{
	const bool in = (t->endpoint & 0x80) != 0;
	struct urb urb;
	bool known;

	if (in && !t->complete) {
		remember(d, t, 0);
		return;
	}
	if (!in && t->complete && t->status == 0)
		return;
	known = in && recall(d, t->id, &urb) != NULL && urb.length > 0;
	chunk->lane = lane_of(device, t);
	if (chunk->lane == NULL)
		return;
	chunk->conversation = conversation_of(d, device, packet);
	/* What was taken back is no failure. */
	if (t->complete && t->status != 0 && t->status != LINUX_ENOENT)
		chunk->status = t->status;
	if (t->complete && t->status != 0 && t->length == 0)
		return;
	if (!in && t->complete)
		return;
	chunk->bytes = t->bytes;
	chunk->len = t->has_data ? t->len : 0;
	if (chunk->len > t->length)
		chunk->len = t->length;
	chunk->missing = t->length - chunk->len;
	/* A packet that is not full ends a transfer; of full speed it has 64 bytes. */
	chunk->last = known ? t->length < urb.length :
			      t->length % 64 != 0 || t->length == 0;
}

int
dissect_usb(struct dissector *d, const struct capture_packet *packet,
    struct chunk *chunk)
{
	struct usb_device *device;
	struct transfer t;
	bool good = packet->linktype == LINKTYPE_USBPCAP ?
	    read_usbpcap(packet, &t) :
	    read_usbmon(packet,
		packet->linktype == LINKTYPE_USB ? MON_HEADER :
						   MON_MMAPPED_HEADER,
		&t);

	if (!good || t.kind < USB_INTERRUPT || t.kind > USB_BULK)
		return MPTP_OK;
	device = device_of(d, &t, packet->number);
	if (t.kind == USB_CONTROL)
		put_control(d, device, &t, chunk, packet->number);
	else
		put_data(d, device, &t, chunk, packet->number);
	return MPTP_OK;
}
