/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * "usbip:", the transport to a USB camera that a USB/IP server has.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/text.h>

#include "base/error.h"
#include "host/configuration.h"
#include "transport/builtin.h"
#include "transport/usbip.h"

#define REQUEST_MS 1000
#define SETTING_MS 5000

enum { TO_DEVICE = 0x00, FROM_DEVICE = 0x80 };
enum { GET_DESCRIPTOR = 6, GET_CONFIGURATION = 8, SET_CONFIGURATION = 9 };
enum { DEVICE = 1, CONFIGURATION = 2 };

/* ---- what the device says of itself ------------------------------------- */

static int
asker_control(void *ctx, uint8_t type, uint8_t request, uint16_t value,
    uint16_t index, uint8_t *data, uint16_t len)
{
	const struct usb_request setup = { type, request, value, index };
	size_t n = len;
	int code = usb_ask(ctx, &setup, data, &n, deadline_in(REQUEST_MS));

	if (code == USB_ERROR_TIMEOUT)
		((struct usbip *)ctx)->mute = true;
	return code == 0 ? (int)n : code;
}

static void
asker_name(
    void *ctx, const struct usb_interface *interface, char *out, size_t size)
{
	const struct usb_asker asker = { asker_control, asker_name, ctx };

	usb_string(&asker, interface->name, out, size);
}

/* A configuration's descriptors, as far as there is room; their length, or enum
 * usb_error. */
static int
read_configuration(struct usb *usb, uint8_t index,
    uint8_t out[USB_CONTROL_MAX], uint8_t *value)
{
	const uint16_t which = (uint16_t)(CONFIGURATION << 8 | index);
	uint16_t total;
	int n = asker_control(usb, FROM_DEVICE, GET_DESCRIPTOR, which, 0, out,
	    USB_CONFIGURATION_DESCRIPTOR);

	if (n < 0)
		return n;
	if (!usb_configuration_unpack(out, (size_t)n, &total, value))
		return USB_ERROR_NOT_FOUND;
	return asker_control(
	    usb, FROM_DEVICE, GET_DESCRIPTOR, which, 0, out, total);
}

/* In the configuration in force, or else the first, as the system would.
 * *active: which it is, 0: none. One that is not told is passed over; of a
 * device that does not answer, no more is asked. 0, or enum usb_error:
 * _NOT_FOUND, there is none. */
static int
find_interface(
    struct usb *usb, const struct usb_device *device, uint8_t *active)
{
	const struct usb_asker asker = { asker_control, asker_name, usb };
	uint8_t bytes[USB_CONTROL_MAX], value;
	int n =
	    asker_control(usb, FROM_DEVICE, GET_CONFIGURATION, 0, 0, active, 1);

	if (n != 1)
		return n < 0 ? n : USB_ERROR_NOT_FOUND;
	for (uint8_t i = 0; i < device->configurations; i++) {
		n = read_configuration(usb, i, bytes, &value);
		if (n == USB_ERROR_TIMEOUT || n == USB_ERROR_NO_DEVICE)
			return n;
		if (n <= 0 || (*active != 0 && *active != value))
			continue;
		if (usb_configuration_find(
			&usb->interface, bytes, (size_t)n, &asker))
			return 0;
		break;
	}
	return usb->gone ? USB_ERROR_NO_DEVICE : USB_ERROR_NOT_FOUND;
}

/* Nothing that is needed: a device that leaves one unanswered is asked for no
 * other. */
static void
read_strings(struct usb *usb, const struct usb_device *device)
{
	const struct usb_asker asker = { asker_control, asker_name, usb };
	const bool *mute = &((const struct usbip *)usb)->mute;
	struct mptp_found *found = &usb->found;

	found->usb_vendor = device->vendor;
	found->usb_product = device->product;
	if (!*mute)
		usb_string(
		    &asker, device->maker, found->maker, sizeof(found->maker));
	if (!*mute)
		usb_string(
		    &asker, device->model, found->model, sizeof(found->model));
	if (!*mute)
		usb_string(&asker, device->serial, found->serial,
		    sizeof(found->serial));
	usb_string_clean(found->maker);
	usb_string_clean(found->model);
	usb_string_clean(found->serial);
}

/* ---- opening ------------------------------------------------------------ */

static int
set(struct usb *usb, uint8_t type, uint8_t request, uint16_t value,
    uint16_t index)
{
	const struct usb_request setup = { type, request, value, index };
	size_t none = 0;

	return usb_ask(usb, &setup, NULL, &none, deadline_in(SETTING_MS));
}

/* Selecting the configuration that is in force resets some devices. */
static int
select_interface(struct usb *usb, uint8_t active)
{
	const struct usb_interface *interface = &usb->interface;
	int code = 0;

	if (active == 0)
		code = set(usb, TO_DEVICE, SET_CONFIGURATION,
		    interface->configuration, 0);
	if (code == 0 && interface->setting != 0)
		code = usb->host->set_interface(usb);
	return code;
}

/* What ended the connection is told rather than what came of that. */
static int
not_opened(
    struct usb *usb, struct mptp_error *error, int code, const char *doing)
{
	const int status = usb_fail(usb, error, code, doing);

	switch (((struct usbip *)usb)->loss) {
	case USBIP_LOSS_INTERRUPTED:
		return mptp_error_set(error, MPTP_ERR_CANCELLED, "interrupted");
	case USBIP_LOSS_LATE:
	case USBIP_LOSS_SILENT:
		return mptp_error_set(error, MPTP_ERR_TIMEOUT,
		    "%s did not answer in time while %s", usb->found.uri,
		    doing);
	default:
		return status;
	}
}

static int
look_at(struct usb *usb, struct mptp_error *error)
{
	uint8_t bytes[USB_DEVICE_DESCRIPTOR], active;
	struct usb_device device;
	int n = asker_control(usb, FROM_DEVICE, GET_DESCRIPTOR, DEVICE << 8, 0,
	    bytes, sizeof(bytes));
	int code;

	if (n < 0)
		return not_opened(usb, error, n, "telling what it is");
	if (!usb_device_unpack(&device, bytes, (size_t)n))
		return mptp_error_set(error, MPTP_ERR_FORMAT,
		    "%s has no device descriptor", usb->found.uri);
	code = find_interface(usb, &device, &active);
	if (code == USB_ERROR_NOT_FOUND)
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "%s (%04x:%04x) is no camera, or is not set to PTP or "
		    "MTP",
		    usb->found.uri, device.vendor, device.product);
	if (code != 0)
		return not_opened(usb, error, code, "telling what it is");
	code = select_interface(usb, active);
	if (code == 0)
		read_strings(usb, &device);
	if (code == 0)
		code = usb_pipes_open(usb);
	if (code == 0 && usb->gone)
		code = USB_ERROR_NO_DEVICE;
	return code == 0 ? MPTP_OK :
			   not_opened(usb, error, code, "being set up");
}

static void
usbip_close(struct mptp_transport **transport)
{
	struct mptp_transport *link;
	struct usbip *u;

	if (transport == NULL || *transport == NULL)
		return;
	u = (struct usbip *)*transport;
	*transport = NULL;
	usb_pipes_close(&u->usb);
	if (u->link != NULL) {
		link = &u->link->transport;
		link->ops->close(&link);
	}
	free(u);
}

static int
usbip_open(struct mptp_transport **out, const char *text,
    const struct mptp_options *options, struct mptp_error *error)
{
	static const struct mptp_options none;
	struct mptp_transport *transport;
	struct usbip_server server;
	struct usbip *u;
	int status;

	*out = NULL;
	status = usbip_server_parse(
	    &server, text, options == NULL ? &none : options, error);
	if (status != MPTP_OK)
		return status;
	if ((u = calloc(1, sizeof(*u))) == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	transport = &u->usb.transport;
	usb_init(&u->usb, &usbip_transport, &usbip_host, options);
	u->timeout_ms = server.timeout_ms;
	u->answer_by = DEADLINE_NEVER;
	u->open_by = server.deadline;
	status = usbip_server_choose(&server, error);
	if (status == MPTP_OK)
		status =
		    usbip_server_import(&server, &u->link, &u->import, error);
	if (status == MPTP_OK) {
		usbip_server_uri(&server, server.busid, u->usb.found.uri,
		    sizeof(u->usb.found.uri));
		status = look_at(&u->usb, error);
		u->open_by = DEADLINE_NEVER;
	}
	if (status != MPTP_OK)
		usbip_close(&transport);
	*out = transport;
	return status;
}

/* ---- listing ------------------------------------------------------------ */

struct listing {
	const struct usbip_server *server;
	int (*found)(void *ctx, const struct mptp_found *);
	void *ctx;
	bool stopped, any;
};

/* Without importing a device, no more than this is known. */
static void
list_one(void *ctx, const struct usbip_device *device, enum import_looks looks)
{
	struct listing *listing = ctx;
	const char *only = listing->server->busid;
	struct mptp_found found = { .usb_vendor = device->vendor,
		.usb_product = device->product };

	if (listing->stopped || looks == IMPORT_NO_CAMERA ||
	    (only[0] != '\0' && strcmp(only, device->busid) != 0))
		return;
	usbip_server_uri(
	    listing->server, device->busid, found.uri, sizeof(found.uri));
	mptp_text_clean(found.uri);
	listing->any = true;
	listing->stopped = listing->found(listing->ctx, &found) != 0;
}

static int
usbip_list_at(const char *text, const struct mptp_options *options,
    int (*found)(void *ctx, const struct mptp_found *), void *ctx,
    struct mptp_error *error)
{
	static const struct mptp_options none;
	struct usbip_server server;
	struct listing listing = {
		.server = &server, .found = found, .ctx = ctx
	};
	int status = usbip_server_parse(
	    &server, text, options == NULL ? &none : options, error);

	if (status != MPTP_OK)
		return status;
	return usbip_server_list(&server, list_one, &listing, error);
}

/* ---- the rest ----------------------------------------------------------- */

static int
usbip_fd(struct mptp_transport *transport, struct mptp_error *error)
{
	struct tcp *link = ((struct usbip *)transport)->link;
	int status;

	if (link->poller.open)
		return link->poller.fd;
	status = poller_open(&link->poller, error);
	if (status == MPTP_OK)
		status = poller_add(&link->poller,
		    link->stream[MPTP_PIPE_COMMAND].fd, POLLIN, error);
	if (status == MPTP_OK)
		return link->poller.fd;
	poller_close(&link->poller);
	return status;
}

/* The flag first: who is woken looks at it. */
static void
usbip_interrupt(struct mptp_transport *transport)
{
	usb_interrupt(transport);
	tcp_interrupt(&((struct usbip *)transport)->link->transport);
}

const struct mptp_transport_ops usbip_transport = {
	.scheme = "usbip",
	.default_timeout_ms = USB_TIMEOUT_MS,
	.list_at = usbip_list_at,
	.open = usbip_open,
	.wait = usb_wait,
	.next = usb_next,
	.done = usb_done,
	.expect = usb_expect,
	.write = usb_write,
	.control = usb_control,
	.fd = usbip_fd,
	.describe = usb_describe,
	.interrupt = usbip_interrupt,
	.close = usbip_close,
};
