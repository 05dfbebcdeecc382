/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Descriptors (USB 2.0 9.6, USB 3.2 9.6, Microsoft OS Descriptors 1.0 and 2.0).
 */
#include <string.h>

#include "base/bytes.h"
#include "base/utf.h"
#include "gadget/descriptor.h"

enum type {
	DEVICE = 1,
	CONFIGURATION = 2,
	STRING = 3,
	INTERFACE = 4,
	ENDPOINT = 5,
	QUALIFIER = 6,
	OTHER_SPEED = 7,
	BOS = 15,
	CAPABILITY = 16,
	COMPANION = 48
};

enum text { LANGUAGES, MAKER, MODEL, SERIAL, MTP, MICROSOFT = 0xee };

enum { CONTROL_PACKET = 64, CONTROL_PACKET_SUPER_LOG2 = 9 };
enum { BULK = 2, INTERRUPT = 3 };

#define ENGLISH 0x0409
#define STRING_UNITS 126
#define SELF_POWERED 0xc0
/* Packets in a burst, less one; a Linux host makes use of it. */
#define BURST 15

enum mptp_usb_speed
gadget_speed(const struct mptp_usb_identity *identity)
{
	return identity->speed == 0 ? MPTP_USB_HIGH : identity->speed;
}

size_t
gadget_packet(enum mptp_usb_speed speed)
{
	return speed == MPTP_USB_SUPER ? 1024 :
	    speed == MPTP_USB_HIGH     ? 512 :
					 64;
}

static const char *
text_at(const struct mptp_usb_identity *identity, uint8_t index)
{
	switch (index) {
	case MAKER:
		return identity->maker;
	case MODEL:
		return identity->model;
	case SERIAL:
		return identity->serial;
	case MTP:
		return identity->mtp ? "MTP" : NULL;
	default:
		return NULL;
	}
}

/* The index of a text, or 0 where there is none. */
static uint8_t
index_of(const struct mptp_usb_identity *identity, enum text text)
{
	const char *s = text_at(identity, (uint8_t)text);

	return s == NULL || s[0] == '\0' ? 0 : (uint8_t)text;
}

static size_t
put_string(uint8_t *out, const char *text)
{
	size_t units;

	if (text == NULL || text[0] == '\0' || utf8_units(text) == SIZE_MAX)
		return 0;
	units = utf8_to_utf16le(out + 2, STRING_UNITS, text);
	out[0] = (uint8_t)(2 + 2 * units);
	out[1] = STRING;
	return out[0];
}

static size_t
string(const struct mptp_usb_identity *identity, uint8_t index,
    uint16_t language, uint8_t *out)
{
	if (index == LANGUAGES) {
		out[0] = 4;
		out[1] = STRING;
		put_le16(out + 2, ENGLISH);
		return 4;
	}
	if (index == MICROSOFT && identity->mtp) {
		put_string(out, "MSFT100");
		out[16] = GADGET_MICROSOFT_REQUEST;
		out[17] = 0;
		return out[0] = 18;
	}
	/* Some ask for language 0, of which there is none, and mean any. */
	if (language != ENGLISH && language != 0)
		return 0;
	return put_string(out, text_at(identity, index));
}

static size_t
device(const struct mptp_usb_identity *identity, uint8_t *out)
{
	bool super = gadget_speed(identity) == MPTP_USB_SUPER;

	memset(out, 0, 18);
	out[0] = 18;
	out[1] = DEVICE;
	/* 2.1 is the least that may have a BOS. */
	put_le16(out + 2, super ? 0x0300 : 0x0210);
	out[7] = super ? CONTROL_PACKET_SUPER_LOG2 : CONTROL_PACKET;
	put_le16(out + 8, identity->vendor);
	put_le16(out + 10, identity->product);
	put_le16(out + 12, identity->release);
	out[14] = index_of(identity, MAKER);
	out[15] = index_of(identity, MODEL);
	out[16] = index_of(identity, SERIAL);
	out[17] = 1;
	return 18;
}

static size_t
qualifier(uint8_t *out)
{
	memset(out, 0, 10);
	out[0] = 10;
	out[1] = QUALIFIER;
	put_le16(out + 2, 0x0210);
	out[7] = CONTROL_PACKET;
	out[8] = 1;
	return 10;
}

static size_t
endpoint(uint8_t *out, uint8_t address, enum mptp_usb_speed speed)
{
	bool bulk = address != GADGET_INTERRUPT_IN;
	size_t packet = bulk ? gadget_packet(speed) : GADGET_EVENT_PACKET;

	out[0] = 7;
	out[1] = ENDPOINT;
	out[2] = address;
	out[3] = bulk ? BULK : INTERRUPT;
	put_le16(out + 4, (uint16_t)packet);
	/* Every 8 ms: counted in frames, or as a power of two of microframes. */
	out[6] = bulk ? 0 : speed == MPTP_USB_FULL ? 8 : 7;
	if (speed != MPTP_USB_SUPER)
		return 7;
	memset(out + 7, 0, 6);
	out[7] = 6;
	out[8] = COMPANION;
	out[9] = bulk ? BURST : 0;
	put_le16(out + 11, bulk ? 0 : GADGET_EVENT_PACKET);
	return 13;
}

static size_t
configuration(const struct mptp_usb_identity *identity,
    enum mptp_usb_speed speed, uint8_t type, uint8_t *out)
{
	size_t len = 18;

	memset(out, 0, len);
	out[0] = 9;
	out[1] = type;
	out[4] = 1;
	out[5] = GADGET_CONFIGURATION;
	out[7] = SELF_POWERED;
	out[9] = 9;
	out[10] = INTERFACE;
	out[13] = 3;
	out[GADGET_INTERFACE_CLASS] = identity->vendor_class ? 0xff : 6;
	out[GADGET_INTERFACE_CLASS + 1] = identity->vendor_class ? 0xff : 1;
	out[GADGET_INTERFACE_CLASS + 2] = identity->vendor_class ? 0 : 1;
	out[17] = index_of(identity, MTP);
	len += endpoint(out + len, GADGET_BULK_IN, speed);
	len += endpoint(out + len, GADGET_BULK_OUT, speed);
	len += endpoint(out + len, GADGET_INTERRUPT_IN, speed);
	put_le16(out + 2, (uint16_t)len);
	return len;
}

/* That there are Microsoft's descriptors 2.0, for Windows 8.1 and later, by a
 * capability whose kind is this UUID. */
#define PLATFORM_CAPABILITY 28
#define WINDOWS_8_1 0x06030000u
static const uint8_t microsoft_2[16] = { 0xdf, 0x60, 0xdd, 0xd8, 0x89, 0x45,
	0xc7, 0x4c, 0x9c, 0xd2, 0x65, 0x9d, 0x9e, 0x64, 0x8a, 0x9f };
/* A header, and the compatible id of the whole device. */
#define MICROSOFT_2_SIZE 30

static size_t
platform(uint8_t *out)
{
	memset(out, 0, PLATFORM_CAPABILITY);
	out[0] = PLATFORM_CAPABILITY;
	out[1] = CAPABILITY;
	out[2] = 5;
	memcpy(out + 4, microsoft_2, sizeof(microsoft_2));
	put_le32(out + 20, WINDOWS_8_1);
	put_le16(out + 24, MICROSOFT_2_SIZE);
	out[26] = GADGET_MICROSOFT_REQUEST;
	return PLATFORM_CAPABILITY;
}

/* USB 2.0 Extension, and for SuperSpeed what it can do: all speeds, and wake up
 * from its sleeping states within microseconds. */
static size_t
bos(const struct mptp_usb_identity *identity, uint8_t *out)
{
	bool super = gadget_speed(identity) == MPTP_USB_SUPER;
	size_t len = super ? 22 : 12;

	memset(out, 0, len);
	out[0] = 5;
	out[1] = BOS;
	out[4] = super ? 2 : 1;
	out[5] = 7;
	out[6] = CAPABILITY;
	out[7] = 2;
	out[8] = super ? 2 : 0; /* LPM, which SuperSpeed devices must have */
	if (super) {
		out[12] = 10;
		out[13] = CAPABILITY;
		out[14] = 3;
		put_le16(out + 16, 0x000e);
		out[18] = 1;
		out[19] = 10;
		put_le16(out + 20, 0x07ff);
	}
	if (identity->mtp) {
		len += platform(out + len);
		out[4]++;
	}
	put_le16(out + 2, (uint16_t)len);
	return len;
}

size_t
gadget_configuration(const struct mptp_usb_identity *identity,
    uint8_t out[GADGET_DESCRIPTOR_MAX])
{
	return configuration(
	    identity, gadget_speed(identity), CONFIGURATION, out);
}

size_t
gadget_function(const struct mptp_usb_identity *identity,
    enum mptp_usb_speed speed, uint8_t out[GADGET_DESCRIPTOR_MAX],
    unsigned *count)
{
	const size_t header = 9;
	size_t len =
	    configuration(identity, speed, CONFIGURATION, out) - header;

	memmove(out, out + header, len);
	*count = 0;
	for (size_t at = 0; at < len; at += out[at])
		++*count;
	return len;
}

size_t
gadget_descriptor(const struct mptp_usb_identity *identity, uint8_t type,
    uint8_t index, uint16_t language, uint8_t out[GADGET_DESCRIPTOR_MAX])
{
	enum mptp_usb_speed speed = gadget_speed(identity);
	bool super = speed == MPTP_USB_SUPER;

	if (type == STRING)
		return string(identity, index, language, out);
	if (index != 0)
		return 0;
	switch (type) {
	case DEVICE:
		return device(identity, out);
	case CONFIGURATION:
		return configuration(identity, speed, type, out);
	case QUALIFIER:
		return super ? 0 : qualifier(out);
	case OTHER_SPEED:
		speed = speed == MPTP_USB_HIGH ? MPTP_USB_FULL : MPTP_USB_HIGH;
		return super ? 0 : configuration(identity, speed, type, out);
	case BOS:
		return bos(identity, out);
	default:
		return 0;
	}
}

/* Extended compatible ids, of version 1.0. */
static size_t
compatible_ids(uint16_t index, uint8_t *out)
{
	memset(out, 0, 40);
	put_le32(out, 40);
	put_le16(out + 4, 0x0100);
	put_le16(out + 6, index);
	out[8] = 1;  /* sections */
	out[17] = 1; /* reserved, to be 1 */
	memcpy(out + 18, "MTP", 3);
	return 40;
}

static size_t
descriptor_set(uint8_t *out)
{
	const uint8_t header = 10, compatible_id = 3;

	memset(out, 0, MICROSOFT_2_SIZE);
	put_le16(out, header);
	put_le32(out + 4, WINDOWS_8_1);
	put_le16(out + 8, MICROSOFT_2_SIZE);
	put_le16(out + header, MICROSOFT_2_SIZE - header);
	put_le16(out + header + 2, compatible_id);
	memcpy(out + header + 4, "MTP", 3);
	return MICROSOFT_2_SIZE;
}

size_t
gadget_microsoft(const struct mptp_usb_identity *identity, uint16_t index,
    uint8_t out[GADGET_DESCRIPTOR_MAX])
{
	if (!identity->mtp)
		return 0;
	switch (index) {
	case 4:
		return compatible_ids(index, out);
	case 7:
		return descriptor_set(out);
	default:
		return 0;
	}
}
