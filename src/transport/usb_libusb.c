/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * "usb:", the transport over libusb: listing, opening.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "transport/builtin.h"
#include "transport/usb_address.h"
#include "transport/usb_find.h"
#include "transport/usb_libusb.h"
#include "transport/usb_watch.h"

#define OPEN_TRIES 10
#define OPEN_SLICE_MS 50

static int
start(libusb_context **context, struct mptp_error *error)
{
	const int code = libusb_init(context);

	if (code == LIBUSB_ERROR_NO_MEM)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	if (code != 0)
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "USB cannot be used here: %s", libusb_strerror(code));
	return MPTP_OK;
}

/* ---- list --------------------------------------------------------------- */

struct listing {
	int (*found)(void *ctx, const struct mptp_found *);
	void *ctx;
};

static int
list_one(void *ctx, const struct usb_camera *camera)
{
	const struct listing *listing = ctx;

	/* Positive, so as not to be taken for an error of libusb. */
	return listing->found(listing->ctx, &camera->found) != 0 ? 1 : 0;
}

static int
list(const struct mptp_options *options,
    int (*found)(void *ctx, const struct mptp_found *), void *ctx,
    struct mptp_error *error)
{
	struct listing listing = { .found = found, .ctx = ctx };
	libusb_context *context = NULL;
	int status, code;

	(void)options;
	status = start(&context, error);
	if (status != MPTP_OK)
		return status;
	code = usb_walk(context, list_one, &listing);
	libusb_exit(context);
	if (code < 0)
		return mptp_error_set(error, MPTP_ERR_IO,
		    "cannot list USB devices: %s", libusb_strerror(code));
	return MPTP_OK;
}

/* ---- open --------------------------------------------------------------- */

struct choice {
	const struct usb_address *address;
	size_t matches;
	struct usb_camera camera; /* the first; its device is referenced */
	char names[200];
};

static int
choose(void *ctx, const struct usb_camera *camera)
{
	struct choice *choice = ctx;
	const size_t len = strlen(choice->names);
	char name[sizeof(camera->found.uri) + sizeof(camera->found.model) + 4];

	if (!usb_address_matches(choice->address, camera->bus, camera->address,
		camera->port, &camera->found))
		return 0;
	if (choice->matches++ == 0) {
		choice->camera = *camera;
		libusb_ref_device(camera->device);
	}
	snprintf(name, sizeof(name), "%s (%s)", camera->found.uri,
	    camera->found.model);
	snprintf(choice->names + len, sizeof(choice->names) - len, "%s%s",
	    len > 0 ? ", " : "", name);
	return 0;
}

static int
find(struct usb_local *local, const struct usb_address *address,
    libusb_device **device, struct mptp_error *error)
{
	struct choice choice = { .address = address };
	int code;

	code = usb_walk(local->context, choose, &choice);
	if (code == 0 && choice.matches == 1) {
		*device = choice.camera.device;
		local->usb.found = choice.camera.found;
		local->usb.interface = choice.camera.interface;
		return MPTP_OK;
	}
	if (choice.matches > 0)
		libusb_unref_device(choice.camera.device);
	if (code < 0)
		return mptp_error_set(error, MPTP_ERR_IO,
		    "cannot list USB devices: %s", libusb_strerror(code));
	if (choice.matches == 0)
		return usb_explain_none(error, address);
	return mptp_error_set(error, MPTP_ERR_AMBIGUOUS,
	    "%zu cameras are plugged "
	    "in, say which: %s",
	    choice.matches, choice.names);
}

static int
refuse(struct usb_local *local, struct mptp_error *error, libusb_device *device,
    int code)
{
	struct usb_refusal refusal = { .code = code,
		.system = usb_system(),
		.device = &local->usb.found };

	if (code == LIBUSB_ERROR_ACCESS)
		refusal.rule_installed = mptp_usb_rule_installed("");
	if (code == LIBUSB_ERROR_BUSY)
		refusal.holders = mptp_usb_holders(refusal.holder, USB_HOLDERS,
		    "", libusb_get_bus_number(device),
		    libusb_get_device_address(device));
	return usb_explain_refusal(error, &refusal);
}

/* A camera that is just going away gives an I/O error before it is known to be gone. */
static int
open_handle(struct usb_local *local, libusb_device *device)
{
	struct timeval slice;
	int code = libusb_open(device, &local->handle);

	for (int i = 0; i < OPEN_TRIES && code == LIBUSB_ERROR_IO; i++) {
		slice = (struct timeval){ .tv_usec = OPEN_SLICE_MS * 1000 };
		libusb_handle_events_timeout_completed(
		    local->context, &slice, NULL);
		code = libusb_open(device, &local->handle);
	}
	return code;
}

static int
claim(struct usb_local *local)
{
	const struct usb_interface *interface = &local->usb.interface;
	int code, configuration;

	/* Selecting the configuration that is in force resets some devices. */
	code = libusb_get_configuration(local->handle, &configuration);
	if (code == 0 && configuration == 0)
		code = libusb_set_configuration(
		    local->handle, interface->configuration);
	if (code != 0)
		return code;
	/* Where there are no such drivers this is not supported: no matter. */
	libusb_set_auto_detach_kernel_driver(local->handle, 1);
	code = libusb_claim_interface(local->handle, interface->number);
	local->claimed = code == 0;
	if (code == 0 && interface->setting != 0)
		code = libusb_set_interface_alt_setting(
		    local->handle, interface->number, interface->setting);
	return code;
}

static void
close_usb(struct mptp_transport **transport)
{
	struct usb_local *local;

	if (transport == NULL || *transport == NULL)
		return;
	local = (struct usb_local *)*transport;
	*transport = NULL;
	usb_pipes_close(&local->usb);
	usb_fd_close(local);
	if (local->claimed)
		libusb_release_interface(
		    local->handle, local->usb.interface.number);
	if (local->handle != NULL)
		libusb_close(local->handle);
	if (local->context != NULL)
		libusb_exit(local->context);
	free(local);
}

static int
open_usb(struct mptp_transport **out, const char *text,
    const struct mptp_options *options, struct mptp_error *error)
{
	struct mptp_transport *transport;
	struct usb_address address;
	libusb_device *device = NULL;
	struct usb_local *local;
	int status, code;

	*out = NULL;
	status = usb_address_parse(&address, text, error);
	if (status != MPTP_OK)
		return status;
	local = calloc(1, sizeof(*local));
	if (local == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	transport = &local->usb.transport;
	usb_init(&local->usb, &usb_transport, &usb_local_host, options);
	status = start(&local->context, error);
	if (status != MPTP_OK)
		goto out;
	status = find(local, &address, &device, error);
	if (status != MPTP_OK)
		goto out;
	code = open_handle(local, device);
	if (code == 0)
		code = claim(local);
	if (code == 0)
		code = usb_pipes_open(&local->usb);
	if (code == LIBUSB_ERROR_IO && local->handle != NULL &&
	    usb_local_host.is_gone(&local->usb))
		code = LIBUSB_ERROR_NO_DEVICE;
	if (code != 0) {
		status = refuse(local, error, device, code);
		goto out;
	}
	*out = transport;
	transport = NULL;
out:
	if (device != NULL)
		libusb_unref_device(device);
	close_usb(&transport);
	return status;
}

const struct mptp_transport_ops usb_transport = {
	.scheme = "usb",
	.default_timeout_ms = USB_TIMEOUT_MS,
	.list = list,
	.watch = usb_watch,
	.open = open_usb,
	.wait = usb_wait,
	.next = usb_next,
	.done = usb_done,
	.expect = usb_expect,
	.write = usb_write,
	.control = usb_control,
	.fd = usb_fd,
	.describe = usb_describe,
	.interrupt = usb_interrupt,
	.close = close_usb,
};
