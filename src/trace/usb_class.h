/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Control requests as they are on the wire (USB 2.0 9.4, Still Image Class 1.0 5.2).
 */
#ifndef TRACE_USB_CLASS_H
#define TRACE_USB_CLASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As enum mptp_control of <miniptp/transport.h>, which stands above. */
enum usb_class {
	USB_CLASS_CANCEL = 0x64,
	USB_CLASS_RESET = 0x66,
	USB_CLASS_STATUS = 0x67,
	USB_CLASS_CLEAR_HALT = 0x100,
	USB_CLASS_INTERFACE = 0x102
};

/* The setup packet of a request with these data, and its name; NULL: there is no such
 * packet. */
const char *usb_class_setup(
    uint8_t setup[8], unsigned request, const uint8_t *bytes, size_t len);
/* The other way around; 0: none of them. */
unsigned usb_class_of(const uint8_t setup[8]);

/* GET_DESCRIPTOR of the device, and an answer with these ids. */
void usb_device_descriptor(uint8_t setup[8], uint8_t descriptor[18],
    uint16_t vendor, uint16_t product);

/* Of a transfer that ended in this enum mptp_status and errno. */
bool usb_is_stall(int status, int sys);

#endif
