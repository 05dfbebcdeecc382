/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading "usb:" addresses, and wording why a camera cannot be had.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <libusb.h>

#include "base/error.h"
#include "transport/usb_address.h"

#define RULE "70-miniptp.rules"

static int
digit(char c, unsigned base)
{
	static const char digits[] = "0123456789abcdef";
	const char *at;

	if (c >= 'A' && c <= 'F')
		c = (char)(c - 'A' + 'a');
	at = c == '\0' ? NULL : strchr(digits, c);
	return at != NULL && at - digits < (int)base ? (int)(at - digits) : -1;
}

/* 1 to 4 digits, then the character end: what follows it, or NULL. */
static const char *
number(const char *s, unsigned base, char end, unsigned *value)
{
	size_t n = 0;

	*value = 0;
	for (int d; (d = digit(s[n], base)) >= 0; n++) {
		if (n == 4)
			return NULL;
		*value = *value * base + (unsigned)d;
	}
	if (n == 0 || s[n] != end)
		return NULL;
	return end == '\0' ? s + n : s + n + 1;
}

static bool
parse_pair(const char *s, unsigned base, char between, unsigned max,
    unsigned *first, unsigned *second)
{
	s = number(s, base, between, first);
	return s != NULL && number(s, base, '\0', second) != NULL &&
	    *first <= max && *second <= max;
}

/* What stands behind key, if that fits. */
static bool
parse_text(const char *s, const char *key, char *out, size_t size)
{
	const size_t len = strlen(key);

	if (strncmp(s, key, len) != 0 || s[len] == '\0' ||
	    strlen(s + len) >= size)
		return false;
	strcpy(out, s + len);
	return true;
}

/* "1-2.3": bus, and the port on each hub. */
static bool
is_port(const char *s)
{
	unsigned value;
	const char *next = number(s, 10, '-', &value);

	if (next == NULL)
		return false;
	do
		s = next;
	while ((next = number(s, 10, '.', &value)) != NULL);
	return number(s, 10, '\0', &value) != NULL;
}

int
usb_address_parse(
    struct usb_address *address, const char *text, struct mptp_error *error)
{
	unsigned a, b;

	*address = (struct usb_address){ .kind = USB_ADDRESS_ANY };
	if (*text == '\0')
		return MPTP_OK;
	if (parse_text(
		text, "serial=", address->serial, sizeof(address->serial))) {
		address->kind = USB_ADDRESS_SERIAL;
		return MPTP_OK;
	}
	if (parse_text(text, "port=", address->port, sizeof(address->port)) &&
	    is_port(address->port)) {
		address->kind = USB_ADDRESS_PORT;
		return MPTP_OK;
	}
	if (parse_pair(text, 10, ',', UINT8_MAX, &a, &b)) {
		address->kind = USB_ADDRESS_PLACE;
		address->bus = (uint8_t)a;
		address->device = (uint8_t)b;
		return MPTP_OK;
	}
	if (parse_pair(text, 16, ':', UINT16_MAX, &a, &b)) {
		address->kind = USB_ADDRESS_ID;
		address->vendor = (uint16_t)a;
		address->product = (uint16_t)b;
		return MPTP_OK;
	}
	return mptp_error_set(error, MPTP_ERR_ARG,
	    "usb:%s is no USB address; give "
	    "usb: (the only camera), usb:BUS,DEVICE like usb:001,004, "
	    "usb:VENDOR:PRODUCT like usb:04a9:32f5, usb:serial=SERIAL, or "
	    "usb:port=PORT like usb:port=1-2.3",
	    text);
}

bool
usb_address_matches(const struct usb_address *address, uint8_t bus,
    uint8_t device, const char *port, const struct mptp_found *found)
{
	switch (address->kind) {
	case USB_ADDRESS_ANY:
		return true;
	case USB_ADDRESS_PLACE:
		return address->bus == bus && address->device == device;
	case USB_ADDRESS_ID:
		return address->vendor == found->usb_vendor &&
		    address->product == found->usb_product;
	case USB_ADDRESS_SERIAL:
		return strcmp(address->serial, found->serial) == 0;
	case USB_ADDRESS_PORT:
		return strcmp(address->port, port) == 0;
	}
	return false;
}

int
usb_explain_none(struct mptp_error *error, const struct usb_address *address)
{
	switch (address->kind) {
	case USB_ADDRESS_PLACE:
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "no camera at "
		    "usb:%03u,%03u; the numbers change with each plugging in",
		    address->bus, address->device);
	case USB_ADDRESS_ID:
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "no camera usb:%04x:%04x is plugged in", address->vendor,
		    address->product);
	case USB_ADDRESS_SERIAL:
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "no camera with the "
		    "serial number %s is plugged in",
		    address->serial);
	case USB_ADDRESS_PORT:
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "no camera is plugged in at usb:port=%s", address->port);
	case USB_ADDRESS_ANY:
		break;
	}
	return mptp_error_set(error, MPTP_ERR_NODEV,
	    "no camera found on USB; is it "
	    "plugged in, switched on, and set to PTP or MTP?");
}

/* For a person: "Canon Canon EOS R6 at usb:001,004". */
static void
name_for(char *out, size_t size, const struct mptp_found *found)
{
	if (found->model[0] != '\0')
		snprintf(out, size, "%s%s%s at %s", found->maker,
		    found->maker[0] != '\0' ? " " : "", found->model,
		    found->uri);
	else
		snprintf(out, size, "the camera %04x:%04x at %s",
		    found->usb_vendor, found->usb_product, found->uri);
}

/* How a program that is known to take cameras is asked to let go. */
static const char *
advice(const char *program)
{
	static const struct {
		const char *start, *text;
	} known[] = {
		{ "gvfsd-gphoto2", "release it with: gio mount -s gphoto2" },
		{ "gvfsd-mtp", "release it with: gio mount -s mtp" },
		{ "gvfs",
		    "eject the camera in the file manager, or: "
		    "gio mount -s gphoto2; gio mount -s mtp" },
		{ "kiod", "eject the camera in Dolphin and close its windows" },
		{ "kio", "eject the camera in Dolphin and close its windows" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strncmp(program, known[i].start, strlen(known[i].start)) ==
		    0)
			return known[i].text;
	return "end it, or wait until it is done";
}

static int
explain_busy(struct mptp_error *error, const struct usb_refusal *refusal,
    const char *name)
{
	char who[USB_HOLDERS * 96] = "";
	size_t len = 0;

	if (refusal->holders == 0)
		return mptp_error_set(error, MPTP_ERR_BUSY,
		    "%s is in use, by "
		    "this program itself or by one that cannot be seen from "
		    "this account; as root, miniptp doctor names it",
		    name);
	for (size_t i = 0; i < refusal->holders && len < sizeof(who); i++)
		len += (size_t)snprintf(who + len, sizeof(who) - len,
		    "%s%s (pid %ld)", i > 0 ? ", " : "",
		    refusal->holder[i].program, refusal->holder[i].pid);
	return mptp_error_set(error, MPTP_ERR_BUSY,
	    "%s is held by %s; %s (miniptp doctor tells more)", name, who,
	    advice(refusal->holder[0].program));
}

int
usb_explain_refusal(struct mptp_error *error, const struct usb_refusal *refusal)
{
	char name[sizeof(refusal->device->maker) +
	    sizeof(refusal->device->model) + sizeof(refusal->device->uri) + 8];
	int status;

	name_for(name, sizeof(name), refusal->device);
	status =
	    usb_system_explain(error, refusal->system, refusal->code, name);
	if (status != MPTP_OK)
		return status;
	switch (refusal->code) {
	case LIBUSB_ERROR_ACCESS:
		if (refusal->rule_installed)
			status = mptp_error_set(error, MPTP_ERR_ACCESS,
			    "no "
			    "permission to open %s although " RULE " is "
			    "installed; plug the camera in again, or, where "
			    "nobody sits at the machine (over ssh), run "
			    "'usermod -aG plugdev YOU' as root and log in anew",
			    name);
		else
			status = mptp_error_set(error, MPTP_ERR_ACCESS,
			    "no "
			    "permission to open %s; put " RULE " in "
			    "/etc/udev/rules.d, run 'udevadm control --reload' "
			    "as root and plug the camera in again",
			    name);
		if (error != NULL)
			error->sys = EACCES;
		return status;
	case LIBUSB_ERROR_BUSY:
		return explain_busy(error, refusal, name);
	case LIBUSB_ERROR_NO_DEVICE:
	case LIBUSB_ERROR_NOT_FOUND:
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "%s went away, or its "
		    "file in /dev/bus/usb is missing",
		    name);
	case LIBUSB_ERROR_NO_MEM:
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	case LIBUSB_ERROR_NOT_SUPPORTED:
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "%s cannot be "
		    "opened: the system's driver for it lets nobody in",
		    name);
	default:
		return mptp_error_set(error, MPTP_ERR_IO, "cannot open %s: %s",
		    name, libusb_strerror(refusal->code));
	}
}
