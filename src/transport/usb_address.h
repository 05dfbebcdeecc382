/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What stands behind "usb:" and what is told when no camera can be had.
 */
#ifndef TRANSPORT_USB_ADDRESS_H
#define TRANSPORT_USB_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include <miniptp/transport.h>

enum usb_address_kind {
	USB_ADDRESS_ANY,    /* "": the only camera there is */
	USB_ADDRESS_PLACE,  /* "001,004": bus and device number */
	USB_ADDRESS_ID,	    /* "04a9:32f5": vendor and product */
	USB_ADDRESS_SERIAL, /* "serial=0123" */
	USB_ADDRESS_PORT    /* "port=1-2.3" */
};

struct usb_address {
	enum usb_address_kind kind;
	uint8_t bus, device;
	uint16_t vendor, product;
	char serial[96];
	char port[32];
};

/* MPTP_OK, or MPTP_ERR_ARG with the accepted forms named. */
int usb_address_parse(
    struct usb_address *, const char *text, struct mptp_error *);
bool usb_address_matches(const struct usb_address *, uint8_t bus,
    uint8_t device, const char *port, const struct mptp_found *);

/* Nothing matched. */
int usb_explain_none(struct mptp_error *, const struct usb_address *);

#define USB_HOLDERS 3

/* The habits of systems differ. */
enum usb_system { USB_LINUX, USB_MACOS, USB_WINDOWS, USB_OTHER };

enum usb_system usb_system(void);
/* Why no camera can come here; NULL: one can, as far as is known. */
const char *usb_system_lacks(void);
/* What libusb's code means there, with the name of the device. MPTP_OK, and no
 * error: nothing that is not so everywhere. */
int usb_system_explain(
    struct mptp_error *, enum usb_system, int code, const char *name);

/* What the system said when the device was to be opened or claimed, with what
 * is known of the circumstances. */
struct usb_refusal {
	int code; /* enum libusb_error */
	enum usb_system system;
	const struct mptp_found *device;
	bool rule_installed;
	size_t holders; /* as many as can be seen, at most USB_HOLDERS */
	struct mptp_holder holder[USB_HOLDERS];
};

int usb_explain_refusal(struct mptp_error *, const struct usb_refusal *);

#endif
