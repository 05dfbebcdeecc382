/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * "usb:", the transport over libusb: listing, opening, writing, class requests.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "transport/builtin.h"
#include "transport/usb.h"
#include "transport/usb_address.h"
#include "transport/usb_holder.h"

#define DEFAULT_TIMEOUT_MS 20000

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
	char name[160];

	if (!usb_address_matches(
		choice->address, camera->bus, camera->address, &camera->found))
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
find(struct usb *usb, const struct usb_address *address, libusb_device **device,
    struct mptp_error *error)
{
	struct choice choice = { .address = address };
	int code;

	code = usb_walk(usb->context, choose, &choice);
	if (code == 0 && choice.matches == 1) {
		*device = choice.camera.device;
		usb->found = choice.camera.found;
		usb->interface = choice.camera.interface;
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
refuse(
    struct usb *usb, struct mptp_error *error, libusb_device *device, int code)
{
	struct usb_refusal refusal = { .code = code, .device = &usb->found };

	if (code == LIBUSB_ERROR_ACCESS)
		refusal.rule_installed = usb_rule_installed();
	if (code == LIBUSB_ERROR_BUSY)
		refusal.holders =
		    usb_holders(refusal.holder, libusb_get_bus_number(device),
			libusb_get_device_address(device));
	return usb_explain_refusal(error, &refusal);
}

static int
claim(struct usb *usb)
{
	const struct usb_interface *interface = &usb->interface;
	int code, configuration;

	/* Selecting the configuration that is in force resets some devices. */
	code = libusb_get_configuration(usb->handle, &configuration);
	if (code == 0 && configuration == 0)
		code = libusb_set_configuration(
		    usb->handle, interface->configuration);
	if (code != 0)
		return code;
	/* Where there are no such drivers this is not supported: no matter. */
	libusb_set_auto_detach_kernel_driver(usb->handle, 1);
	code = libusb_claim_interface(usb->handle, interface->number);
	usb->claimed = code == 0;
	if (code == 0 && interface->setting != 0)
		code = libusb_set_interface_alt_setting(
		    usb->handle, interface->number, interface->setting);
	return code;
}

static void
close_usb(struct mptp_transport **transport)
{
	struct usb *usb;

	if (transport == NULL || *transport == NULL)
		return;
	usb = (struct usb *)*transport;
	*transport = NULL;
	usb_readers_close(usb);
	usb_fd_close(usb);
	if (usb->claimed)
		libusb_release_interface(usb->handle, usb->interface.number);
	if (usb->handle != NULL)
		libusb_close(usb->handle);
	if (usb->context != NULL)
		libusb_exit(usb->context);
	free(usb);
}

static int
open_usb(struct mptp_transport **out, const char *text,
    const struct mptp_options *options, struct mptp_error *error)
{
	struct mptp_transport *transport;
	struct usb_address address;
	libusb_device *device = NULL;
	struct usb *usb;
	int status, code;

	(void)options;
	*out = NULL;
	status = usb_address_parse(&address, text, error);
	if (status != MPTP_OK)
		return status;
	usb = calloc(1, sizeof(*usb));
	if (usb == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	transport = &usb->transport;
	transport->ops = &usb_transport;
	transport->framing = &mptp_framing_usb;
	atomic_init(&usb->interrupted, false);
	status = start(&usb->context, error);
	if (status != MPTP_OK)
		goto out;
	status = find(usb, &address, &device, error);
	if (status != MPTP_OK)
		goto out;
	code = libusb_open(device, &usb->handle);
	if (code == 0)
		code = claim(usb);
	if (code == 0)
		code = usb_readers_open(usb);
	if (code != 0) {
		status = refuse(usb, error, device, code);
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

/* ---- out ---------------------------------------------------------------- */

/* All of buf in one transfer; how much of it went in *sent. */
static int
send_bulk(struct usb *usb, const void *buf, size_t len, int64_t deadline,
    size_t *sent)
{
	struct libusb_transfer *transfer = libusb_alloc_transfer(0);
	int code;

	*sent = 0;
	if (transfer == NULL)
		return LIBUSB_ERROR_NO_MEM;
	libusb_fill_bulk_transfer(transfer, usb->handle, usb->interface.out,
	    (unsigned char *)buf, (int)len, NULL, NULL, 0);
	code = usb_run(usb, transfer, deadline);
	*sent = (size_t)transfer->actual_length;
	libusb_free_transfer(transfer);
	return code == 0 && *sent != len ? LIBUSB_ERROR_IO : code;
}

static int
write_usb(struct mptp_transport *transport, enum mptp_pipe pipe,
    const void *buf, size_t len, bool last, int timeout_ms,
    struct mptp_error *error)
{
	struct usb *usb = (struct usb *)transport;
	struct usb_reader *reader = &usb->reader[MPTP_PIPE_COMMAND];
	const int64_t deadline = deadline_in(timeout_ms);
	const bool whole = len % usb->interface.out_packet == 0;
	int code = 0;
	size_t sent = 0;

	if (pipe != MPTP_PIPE_COMMAND || len > INT32_MAX)
		return mptp_error_set(
		    error, MPTP_ERR_ARG, "USB cannot write that, or not there");
	/* A read that was left outstanding may come from before: QEMU's device
	 * never answers one that it saw ahead of the command. What it brought
	 * without an end is left over, too, and would hide what comes next. */
	if (reader->flying) {
		usb_reader_recall(reader);
		if (!reader->last)
			reader->begin = reader->end = 0;
	}
	reader->fresh = true;
	if (len > 0) {
		code = send_bulk(usb, buf, len, deadline, &sent);
		if (code == LIBUSB_ERROR_PIPE && sent == 0 &&
		    !usb->write_open &&
		    libusb_clear_halt(usb->handle, usb->interface.out) == 0)
			code = send_bulk(usb, buf, len, deadline, &sent);
	}
	/* A transfer of whole packets has no other end than an empty one. */
	if (code == 0 && last && whole && (len > 0 || usb->write_open))
		code = send_bulk(usb, buf, 0, deadline, &sent);
	/* Of what failed, whole packets may have got there. */
	usb->write_open =
	    code == 0 ? !last && whole : sent > 0 || usb->write_open;
	if (code == 0)
		return MPTP_OK;
	if (code == LIBUSB_ERROR_INTERRUPTED)
		atomic_store(&usb->interrupted, false);
	return usb_fail(usb, error, code, "writing to it");
}

/* ---- class requests ----------------------------------------------------- */

/* Requests go to the interface; the setup packet stands before the data. */
static int
class_request(struct usb *usb, enum mptp_control request, uint8_t *buf,
    size_t *len, int64_t deadline)
{
	const bool in = request == MPTP_CONTROL_STATUS;
	uint8_t packet[LIBUSB_CONTROL_SETUP_SIZE + 64];
	uint8_t *data = packet + LIBUSB_CONTROL_SETUP_SIZE;
	struct libusb_transfer *transfer;
	size_t n = request == MPTP_CONTROL_RESET ? 0 : *len;
	int code;

	if (n > 64)
		n = 64;
	transfer = libusb_alloc_transfer(0);
	if (transfer == NULL)
		return LIBUSB_ERROR_NO_MEM;
	libusb_fill_control_setup(packet,
	    (uint8_t)(LIBUSB_REQUEST_TYPE_CLASS | LIBUSB_RECIPIENT_INTERFACE |
		(in ? LIBUSB_ENDPOINT_IN : 0)),
	    (uint8_t)request, 0, usb->interface.number, (uint16_t)n);
	if (!in && n > 0)
		memcpy(data, buf, n);
	libusb_fill_control_transfer(
	    transfer, usb->handle, packet, NULL, NULL, 0);
	code = usb_run(usb, transfer, deadline);
	if (code == 0 && in) {
		*len = (size_t)transfer->actual_length;
		memcpy(buf, data, *len);
	}
	libusb_free_transfer(transfer);
	return code;
}

/* What was read, or is being read, is of no more use. */
static void
forget(struct usb_reader *reader)
{
	usb_reader_recall(reader);
	reader->begin = reader->end = 0;
	reader->last = false;
	reader->failure = 0;
	reader->fresh = true;
}

static int
clear_halt(struct usb *usb, uint8_t endpoint)
{
	for (int i = 0; i < MPTP_PIPES; i++) {
		struct usb_reader *reader = &usb->reader[i];

		if (reader->transfer != NULL &&
		    reader->transfer->endpoint == endpoint) {
			usb_reader_recall(reader);
			reader->failure = 0;
		}
	}
	return libusb_clear_halt(usb->handle, endpoint);
}

static int
clear_both(struct usb *usb)
{
	int in = clear_halt(usb, usb->interface.in);
	int out = clear_halt(usb, usb->interface.out);

	return in != 0 ? in : out;
}

/* Both ends of the pipes as after SET_CONFIGURATION (USB 2.0 9.1.1.5). */
static int
select_interface(struct usb *usb)
{
	usb->write_open = false;
	for (int i = 0; i < MPTP_PIPES; i++)
		forget(&usb->reader[i]);
	return libusb_set_interface_alt_setting(
	    usb->handle, usb->interface.number, usb->interface.setting);
}

static int
port_reset(struct usb *usb)
{
	int code;

	usb->write_open = false;
	for (int i = 0; i < MPTP_PIPES; i++)
		forget(&usb->reader[i]);
	code = libusb_reset_device(usb->handle);
	/* It came back as another device, for which it has to be opened. */
	return code == LIBUSB_ERROR_NOT_FOUND ? LIBUSB_ERROR_NO_DEVICE : code;
}

static int
run_control(struct usb *usb, enum mptp_control request, void *buf, size_t *len,
    int64_t deadline)
{
	int code;

	switch (request) {
	case MPTP_CONTROL_CLEAR_HALT:
		return *(const uint8_t *)buf == 0 ?
		    clear_both(usb) :
		    clear_halt(usb, *(const uint8_t *)buf);
	case MPTP_CONTROL_INTERFACE:
		return select_interface(usb);
	case MPTP_CONTROL_PORT_RESET:
		return port_reset(usb);
	case MPTP_CONTROL_RESET:
		usb->write_open = false;
		forget(&usb->reader[MPTP_PIPE_COMMAND]);
		break;
	case MPTP_CONTROL_CANCEL:
		/* Nothing more is asked for (Still Image Class 1.0, 5.2.1), and
		 * what a read under way has brought is not wanted. */
		forget(&usb->reader[MPTP_PIPE_COMMAND]);
		break;
	case MPTP_CONTROL_STATUS:
		break;
	}
	code = class_request(usb, request, buf, len, deadline);
	/* The transfer that was begun will not be ended. */
	if (request == MPTP_CONTROL_CANCEL && code == 0)
		usb->write_open = false;
	return code;
}

static int
control(struct mptp_transport *transport, enum mptp_control request, void *buf,
    size_t *len, int timeout_ms, struct mptp_error *error)
{
	struct usb *usb = (struct usb *)transport;
	const bool bare = request == MPTP_CONTROL_RESET ||
	    request == MPTP_CONTROL_PORT_RESET ||
	    request == MPTP_CONTROL_INTERFACE;
	int code;

	if (!bare && (buf == NULL || len == NULL || *len == 0))
		return mptp_error_set(
		    error, MPTP_ERR_ARG, "this class request needs a buffer");
	code = run_control(usb, request, buf, len, deadline_in(timeout_ms));
	if (code == 0)
		return MPTP_OK;
	if (code == LIBUSB_ERROR_PIPE || code == LIBUSB_ERROR_NOT_FOUND)
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "%s does not know class request 0x%02x", usb->found.uri,
		    (unsigned)request);
	return usb_fail(usb, error, code, "answering a class request");
}

static void
describe(const struct mptp_transport *transport, struct mptp_found *found)
{
	*found = ((const struct usb *)transport)->found;
}

static void
interrupt(struct mptp_transport *transport)
{
	atomic_store(&((struct usb *)transport)->interrupted, true);
}

const struct mptp_transport_ops usb_transport = {
	.scheme = "usb",
	.default_timeout_ms = DEFAULT_TIMEOUT_MS,
	.list = list,
	.open = open_usb,
	.wait = usb_wait,
	.next = usb_next,
	.done = usb_done,
	.write = write_usb,
	.control = control,
	.fd = usb_fd,
	.describe = describe,
	.interrupt = interrupt,
	.close = close_usb,
};
