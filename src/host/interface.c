/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which interface of a USB device is a camera's.
 */
#include <stdio.h>
#include <string.h>

#include <miniptp/text.h>

#include "base/bytes.h"
#include "base/utf.h"
#include "host/interface.h"

#define CLASS_IMAGE 0x06
#define CLASS_VENDOR 0xff
#define IN 0x80
#define VENDOR_IN 0xc0
#define GET_DESCRIPTOR 6
#define STRING 3

enum { BULK = 2, INTERRUPT = 3 };

void
usb_interface_endpoint(struct usb_interface *interface, uint8_t address,
    uint8_t attributes, uint16_t max_packet)
{
	const bool in = (address & IN) != 0;
	const int type = attributes & 3;
	const size_t packet = max_packet & 0x7ff;

	if (packet == 0)
		return;
	if (type == BULK && in && interface->in == 0) {
		interface->in = address;
		interface->in_packet = packet;
	} else if (type == BULK && !in && interface->out == 0) {
		interface->out = address;
		interface->out_packet = packet;
	} else if (type == INTERRUPT && in && interface->event == 0) {
		interface->event = address;
		interface->event_packet = packet;
	}
}

/* ---- strings ------------------------------------------------------------ */

void
usb_string(const struct usb_asker *asker, uint8_t index, char *out, size_t size)
{
	uint8_t raw[255];
	char text[3 * 127 + 1];
	int n;

	*out = '\0';
	if (index == 0)
		return;
	/* String 0 lists the languages: take the first. */
	n = asker->control(
	    asker->ctx, IN, GET_DESCRIPTOR, STRING << 8, 0, raw, sizeof(raw));
	if (n < 4)
		return;
	n = asker->control(asker->ctx, IN, GET_DESCRIPTOR,
	    (uint16_t)(STRING << 8 | index), get_le16(raw + 2), raw,
	    sizeof(raw));
	if (n < 2 || raw[1] != STRING)
		return;
	if (n > raw[0])
		n = raw[0];
	if (n < 2)
		return;
	utf16le_to_utf8(text, raw + 2, (size_t)(n - 2) / 2);
	snprintf(out, size, "%.*s", (int)size - 1, text);
}

void
usb_string_clean(char *text)
{
	mptp_text_clean(text);
	for (size_t len = strlen(text); len > 0 && text[len - 1] == ' '; len--)
		text[len - 1] = '\0';
}

/* ---- Microsoft's -------------------------------------------------------- */

int
usb_msos_request(const uint8_t *string, size_t len)
{
	static const uint8_t signature[] = { STRING, 'M', 0, 'S', 0, 'F', 0,
		'T', 0, '1', 0, '0', 0, '0', 0 };

	if (len < 18 || memcmp(string + 1, signature, sizeof(signature)) != 0)
		return -1;
	return string[16];
}

/* A header of 16 bytes with the count at 8, then 24 bytes per function: first
 * interface, a reserved byte, compatible id. */
bool
usb_msos_is_mtp(const uint8_t *ids, size_t len, uint8_t interface)
{
	const size_t count = len > 8 ? ids[8] : 0;

	for (size_t i = 0; i < count && len >= 16 + 24 * (i + 1); i++) {
		const uint8_t *section = ids + 16 + 24 * i;

		if ((section[0] == interface || count == 1) &&
		    memcmp(section + 2, "MTP", 4) == 0)
			return true;
	}
	return false;
}

static bool
ask_msos(const struct usb_asker *asker, uint8_t interface)
{
	uint8_t string[18], ids[16 + 24 * 8];
	int n, request;

	n = asker->control(asker->ctx, IN, GET_DESCRIPTOR, STRING << 8 | 0xee,
	    0, string, sizeof(string));
	request = n < 0 ? -1 : usb_msos_request(string, (size_t)n);
	if (request < 0)
		return false;
	n = asker->control(
	    asker->ctx, VENDOR_IN, (uint8_t)request, 0, 4, ids, sizeof(ids));
	return n > 0 && usb_msos_is_mtp(ids, (size_t)n, interface);
}

bool
usb_interface_is_camera(
    const struct usb_interface *interface, const struct usb_asker *asker)
{
	const bool vendor = interface->class == CLASS_VENDOR;
	const bool image = interface->class == CLASS_IMAGE;
	char name[64];

	if (interface->in == 0 || interface->out == 0)
		return false;
	if (image && interface->subclass == 1 && interface->protocol == 1)
		return true;
	if (vendor) {
		asker->name(asker->ctx, interface, name, sizeof(name));
		if (strstr(name, "MTP") != NULL)
			return true;
	}
	/* Asking for string 0xEE hangs some devices, so it is only done where
	 * the interface has just what MTP needs. */
	return (vendor || image) && interface->endpoints == 3 &&
	    interface->event != 0 && ask_msos(asker, interface->number);
}
