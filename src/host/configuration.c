/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The descriptors of a USB device, as they come from the wire.
 */
#include "base/bytes.h"
#include "host/configuration.h"

enum type { DEVICE = 1, CONFIGURATION = 2, INTERFACE = 4, ENDPOINT = 5 };

#define INTERFACE_DESCRIPTOR 9
#define ENDPOINT_DESCRIPTOR 7

bool
usb_device_unpack(struct usb_device *device, const uint8_t *in, size_t len)
{
	if (len < USB_DEVICE_DESCRIPTOR || in[0] < USB_DEVICE_DESCRIPTOR ||
	    in[1] != DEVICE)
		return false;
	*device = (struct usb_device){
		.class = in[4],
		.vendor = get_le16(in + 8),
		.product = get_le16(in + 10),
		.maker = in[14],
		.model = in[15],
		.serial = in[16],
		.configurations = in[17],
	};
	return true;
}

bool
usb_configuration_unpack(
    const uint8_t *in, size_t len, uint16_t *total, uint8_t *value)
{
	if (len < USB_CONFIGURATION_DESCRIPTOR ||
	    in[0] < USB_CONFIGURATION_DESCRIPTOR || in[1] != CONFIGURATION)
		return false;
	*total = get_le16(in + 2);
	*value = in[5];
	return *total >= USB_CONFIGURATION_DESCRIPTOR;
}

static void
begin(struct usb_interface *interface, uint8_t configuration, const uint8_t *in)
{
	*interface = (struct usb_interface){
		.configuration = configuration,
		.number = in[2],
		.setting = in[3],
		.endpoints = in[4],
		.class = in[5],
		.subclass = in[6],
		.protocol = in[7],
		.name = in[8],
	};
}

bool
usb_configuration_find(struct usb_interface *out, const uint8_t *in, size_t len,
    const struct usb_asker *asker)
{
	bool begun = false;
	uint16_t total;
	uint8_t value;

	if (!usb_configuration_unpack(in, len, &total, &value))
		return false;
	if (total < len)
		len = total;
	/* Each tells its length and type; others than ours are passed over. */
	for (size_t at = 0; len - at >= 2; at += in[at]) {
		const uint8_t *one = in + at;

		if (one[0] < 2 || one[0] > len - at)
			break;
		if (one[1] == INTERFACE && one[0] >= INTERFACE_DESCRIPTOR) {
			if (begun && usb_interface_is_camera(out, asker))
				return true;
			begin(out, value, one);
			begun = true;
		} else if (begun && one[1] == ENDPOINT &&
		    one[0] >= ENDPOINT_DESCRIPTOR) {
			usb_interface_endpoint(
			    out, one[2], one[3], get_le16(one + 4));
		}
	}
	return begun && usb_interface_is_camera(out, asker);
}
