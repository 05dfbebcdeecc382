/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The bus is called over when libusb tells of a change, and now and then: its
 * events come from udev on Linux, and do not where there is none; on Windows there
 * are none at all. Each call has a context of its own, whose list of devices is
 * that of the system, while that of the context which waits is fed by the events.
 */
#include <stdlib.h>

#include "base/error.h"
#include "transport/deadline.h"
#include "transport/usb_address.h"
#include "transport/usb_find.h"
#include "transport/usb_roll.h"
#include "transport/usb_watch.h"

#define CALL_MS 2000
/* While a device settles that has just come. */
#define SOON_MS 500
#define DESCRIPTORS 8

struct usb_watcher {
	struct mptp_watcher watcher; /* first: see struct mptp_watcher */
	struct usb_address address;
	libusb_context *bell; /* NULL: there is none */
	int fds[DESCRIPTORS];
	size_t nfds;
	bool changed, announced;
	int64_t call; /* the next one */
	struct usb_roll roll;
};

static int LIBUSB_CALL
rang(libusb_context *context, libusb_device *device, libusb_hotplug_event event,
    void *ctx)
{
	struct usb_watcher *w = ctx;

	(void)context;
	w->changed = true;
	if (event == LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT)
		roll_left(&w->roll, libusb_get_bus_number(device),
		    libusb_get_device_address(device));
	else
		w->announced = true;
	return 0;
}

/* Without it, there still are the calls every now and then. */
static void
hang_bell(struct usb_watcher *w)
{
	const struct libusb_pollfd **fds;

	if (libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG) == 0 ||
	    libusb_init(&w->bell) != 0) {
		w->bell = NULL;
		return;
	}
	if (libusb_hotplug_register_callback(w->bell,
		LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED |
		    LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT,
		0, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
		LIBUSB_HOTPLUG_MATCH_ANY, rang, w, NULL) != 0) {
		libusb_exit(w->bell);
		w->bell = NULL;
		return;
	}
	/* They stay the same: no device is opened in this context. */
	fds = libusb_get_pollfds(w->bell);
	for (size_t i = 0;
	     fds != NULL && fds[i] != NULL && w->nfds < DESCRIPTORS; i++)
		w->fds[w->nfds++] = fds[i]->fd;
	libusb_free_pollfds(fds);
}

static int
see_device(struct usb_watcher *w, libusb_device *device)
{
	struct usb_entry *entry;
	struct usb_camera camera;
	int status;

	status = roll_mark(&w->roll, libusb_get_bus_number(device),
	    libusb_get_device_address(device), &entry);
	if (status != MPTP_OK || entry == NULL || !usb_look_at(device, &camera))
		return status;
	entry->is_camera = usb_address_matches(&w->address, camera.bus,
	    camera.address, camera.port, &camera.found);
	entry->found = camera.found;
	return MPTP_OK;
}

static int
call_roll(struct usb_watcher *w, struct mptp_error *error)
{
	libusb_context *context = NULL;
	libusb_device **devices = NULL;
	ssize_t n;
	int code, status = MPTP_OK;

	code = libusb_init(&context);
	n = code == 0 ? libusb_get_device_list(context, &devices) : code;
	if (n < 0) {
		status = mptp_error_set(error,
		    n == LIBUSB_ERROR_NO_MEM ? MPTP_ERR_NOMEM : MPTP_ERR_IO,
		    "cannot list USB devices: %s", libusb_strerror((int)n));
		goto out;
	}
	roll_begin(&w->roll);
	for (ssize_t i = 0; i < n && status == MPTP_OK; i++)
		status = see_device(w, devices[i]);
	if (status != MPTP_OK)
		(void)mptp_error_set(error, status, "out of memory");
	libusb_free_device_list(devices, 1);
out:
	if (context != NULL)
		libusb_exit(context);
	return status;
}

static int
look(struct mptp_watcher *watcher,
    int (*seen)(void *ctx, enum mptp_sighted, const struct mptp_found *),
    void *ctx, int *again_ms, struct mptp_error *error)
{
	struct usb_watcher *w = (struct usb_watcher *)watcher;
	struct timeval at_once = { 0, 0 };
	bool soon = true;
	int status;

	if (w->bell != NULL)
		libusb_handle_events_timeout_completed(w->bell, &at_once, NULL);
	*again_ms = deadline_left(w->call);
	if (!w->changed && *again_ms > 0)
		return MPTP_OK;
	status = call_roll(w, error);
	if (status == MPTP_OK) {
		soon = roll_end(
		    &w->roll, w->announced || w->bell == NULL, seen, ctx);
		w->changed = w->announced = false;
	}
	*again_ms = soon ? SOON_MS : CALL_MS;
	w->call = deadline_in(*again_ms);
	return status;
}

static int
descriptor(struct mptp_watcher *watcher, size_t i)
{
	const struct usb_watcher *w = (struct usb_watcher *)watcher;

	return i < w->nfds ? w->fds[i] : -1;
}

static void
close_watch(struct mptp_watcher **watcher)
{
	struct usb_watcher *w;

	if (watcher == NULL || *watcher == NULL)
		return;
	w = (struct usb_watcher *)*watcher;
	*watcher = NULL;
	if (w->bell != NULL)
		libusb_exit(w->bell);
	roll_clear(&w->roll);
	free(w);
}

static const struct mptp_watcher_ops ops = {
	.look = look,
	.fd = descriptor,
	.close = close_watch,
};

int
usb_watch(struct mptp_watcher **out, const char *address,
    const struct mptp_options *options, struct mptp_error *error)
{
	struct usb_watcher *w;
	int status;

	*out = NULL;
	w = calloc(1, sizeof(*w));
	if (w == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	w->watcher.ops = &ops;
	status = usb_address_parse(&w->address, address, error);
	if (status != MPTP_OK) {
		free(w);
		return status;
	}
	/* It may come later on. */
	if (usb_system_lacks() != NULL && options != NULL &&
	    options->notice != NULL)
		options->notice(options->notice_ctx, usb_system_lacks());
	/* Before the first call, so that nothing comes in between. */
	hang_bell(w);
	*out = &w->watcher;
	return MPTP_OK;
}
