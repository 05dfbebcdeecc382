/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What listeners of all kinds have in common.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "serve/listener.h"
#include "serve/listening.h"
#include "transport/deadline.h"

#define IP "ip:"
#define USBIP "usbip:"
#define GADGET "gadget:"

int
mptp_listener_open(
    struct mptp_listener **out, const char *address, struct mptp_error *error)
{
	*out = NULL;
	if (strncmp(address, USBIP, strlen(USBIP)) == 0)
		return listener_usbip_new(out, address + strlen(USBIP), error);
	if (strncmp(address, GADGET, strlen(GADGET)) == 0)
		return listener_gadget_new(
		    out, address + strlen(GADGET), error);
	if (strncmp(address, IP, strlen(IP)) == 0)
		address += strlen(IP);
	return listener_ip_new(out, address, error);
}

int
listener_init(struct mptp_listener *l, const char *scheme, const char *address,
    uint16_t default_port, struct mptp_error *error)
{
	struct sockaddr_storage own = { 0 };
	socklen_t len = sizeof(own);
	struct ip_address name;
	char text[IP_TEXT_MAX];
	int status;

	l->fd = -1;
	if (!wake_open(&l->wake))
		return error_set_sys(
		    error, MPTP_ERR_IO, errno, "cannot make a pipe");
	snprintf(l->address, sizeof(l->address), "%s", scheme);
	if (address == NULL)
		return MPTP_OK;
	status = listening_open(&l->fd, address, default_port, error);
	if (status != MPTP_OK)
		return status;
	getsockname(l->fd, (struct sockaddr *)&own, &len);
	listening_name(&name, &own, len);
	ip_address_format(&name, text);
	snprintf(l->address, sizeof(l->address), "%s%s", scheme, text);
	return MPTP_OK;
}

int
mptp_listener_attach(struct mptp_listener *l,
    void (*plugged)(void *ctx, const struct mptp_found *), void *ctx,
    struct mptp_error *error)
{
	if (!l->can_attach)
		return mptp_error_set(error, MPTP_ERR_ARG,
		    "only a camera on USB can be attached, and %s is in the "
		    "network: listen on usbip:HOST:PORT, which can be both",
		    l->address);
	l->attaches = true;
	l->plugged = plugged;
	l->plugged_ctx = ctx;
	return MPTP_OK;
}

static void
copy_text(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text != NULL ? text : "");
}

void
listener_plugged(struct mptp_listener *l, const struct mptp_device *device,
    struct mptp_found *found)
{
	const struct mptp_usb_identity *usb = &device->usb;

	found->usb_vendor = usb->vendor;
	found->usb_product = usb->product;
	copy_text(found->maker, sizeof(found->maker), usb->maker);
	copy_text(found->model, sizeof(found->model), usb->model);
	copy_text(found->serial, sizeof(found->serial), usb->serial);
	if (l->plugged != NULL)
		l->plugged(l->plugged_ctx, found);
}

int
listener_accept(struct mptp_listener *l)
{
	int fd;

	do
		fd = accept(l->fd, NULL, NULL);
	while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
	if (fd < 0 &&
	    (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
		errno == ENOMEM))
		l->scarce = deadline_in(LISTENER_SCARCITY_MS);
	return fd;
}

bool
listener_interrupted(struct mptp_listener *l, bool readable)
{
	if (readable)
		wake_drain(&l->wake);
	return wake_take(&l->wake);
}

const char *
mptp_listener_address(const struct mptp_listener *l)
{
	return l->address;
}

int64_t
listener_event_deadline(const struct mptp_device *device)
{
	int due = device->due == NULL ? -1 : device->due(device->ctx);

	/* What is due and was not taken waits for something else. */
	return deadline_in(due > 0 && due < LISTENER_EVENT_POLL_MS ?
		due :
		LISTENER_EVENT_POLL_MS);
}

int
mptp_listener_run(struct mptp_listener *l, const struct mptp_device *device,
    struct mptp_error *error)
{
	return l->run(l, device, error);
}

void
mptp_listener_interrupt(struct mptp_listener *l)
{
	wake_raise(&l->wake);
}

void
mptp_listener_close(struct mptp_listener **listener)
{
	struct mptp_listener *l;

	if (listener == NULL || *listener == NULL)
		return;
	l = *listener;
	*listener = NULL;
	if (l->fd >= 0)
		close(l->fd);
	wake_close(&l->wake);
	free(l);
}
