/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The input is a USB device that is asked what it is: the first byte tells how long
 * its configuration is, in units of 4, which follows; then come the answers to
 * all that is asked, each behind a byte with its length, 255: none.
 */
#include <string.h>

#include "fuzz.h"
#include "host/configuration.h"

struct answers {
	const uint8_t *bytes;
	size_t len;
};

static int
control(void *ctx, uint8_t type, uint8_t request, uint16_t value,
    uint16_t index, uint8_t *data, uint16_t len)
{
	struct answers *a = ctx;
	size_t n;

	(void)type, (void)request, (void)value, (void)index;
	if (a->len == 0 || a->bytes[0] == 255)
		return -1;
	n = a->bytes[0];
	a->bytes++;
	a->len--;
	n = n < a->len ? n : a->len;
	n = n < len ? n : len;
	memcpy(data, a->bytes, n);
	a->bytes += n;
	a->len -= n;
	return (int)n;
}

static void
name(void *ctx, const struct usb_interface *interface, char *out, size_t size)
{
	const struct usb_asker asker = { control, name, ctx };

	usb_string(&asker, interface->name, out, size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct usb_interface found;
	struct usb_device device;
	struct answers answers;
	const struct usb_asker asker = { control, name, &answers };
	size_t len;
	uint8_t *copy;
	char text[96];

	if (size == 0)
		return 0;
	usb_device_unpack(&device, data, size);
	len = (size_t)data[0] * 4;
	data++;
	size--;
	len = len < size ? len : size;
	copy = malloc(len > 0 ? len : 1);
	check(copy != NULL);
	memcpy(copy, data, len);
	answers = (struct answers){ data + len, size - len };
	if (usb_configuration_find(&found, copy, len, &asker)) {
		check(found.in >= 0x80 && found.out != 0 && found.out < 0x80);
		check(found.in_packet > 0 && found.in_packet < 2048);
		check(found.out_packet > 0 && found.out_packet < 2048);
		check(found.event == 0 || found.event_packet > 0);
	}
	usb_string(&asker, 1, text, sizeof(text));
	usb_string_clean(text);
	check(strchr(text, 0x1b) == NULL);
	free(copy);
	return 0;
}
