/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Being a camera at a USB device controller, by Linux's FunctionFS: one thread, one
 * poll().
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "frame/frame.h"
#include "serve/configfs.h"
#include "serve/functionfs.h"
#include "serve/gadget_pipe.h"
#include "serve/listener.h"
#include "transport/deadline.h"

/* A camera that is switched off still tells so, to who wants to hear it. */
#define LAST_WORDS_MS 1000

struct listener_gadget {
	struct mptp_listener base;

	/* While it runs. */
	const struct mptp_device *device;
	struct gadget gadget;
	struct gadget_pipe pipe;
	struct mptp_server *server; /* while the host has configured us */
	int64_t off_by;		    /* switched off; or 0 */

	/* Where a FunctionFS is mounted, or "": a gadget of our own. */
	char folder[CONFIGFS_PATH];
	struct configfs config;
	struct functionfs function;
};

static int run(
    struct mptp_listener *, const struct mptp_device *, struct mptp_error *);

int
listener_gadget_new(
    struct mptp_listener **out, const char *address, struct mptp_error *error)
{
	struct listener_gadget *l = calloc(1, sizeof(*l));
	char controller[CONFIGFS_NAME] = "";
	int status = MPTP_OK;

	if (l == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	*out = &l->base;
	l->base.run = run;
	l->base.can_attach = true;
	functionfs_init(&l->function);
	if (strchr(address, '/') != NULL) {
		if (strlen(address) >= sizeof(l->folder))
			status = mptp_error_set(error, MPTP_ERR_ARG,
			    "gadget:%s is too long a path", address);
		else
			strcpy(l->folder, address);
	} else {
		status = configfs_controller(controller, address, error);
	}
	configfs_init(&l->config, controller);
	if (status == MPTP_OK)
		status = listener_init(&l->base, "gadget:", NULL, 0, error);
	if (status != MPTP_OK)
		mptp_listener_close(out);
	return status;
}

/* ---- the camera ---------------------------------------------------------- */

static bool
host_out(void *host, const uint8_t **bytes, size_t *len, bool *last)
{
	return functionfs_out(host, bytes, len, last);
}

static void
host_out_done(void *host, size_t n)
{
	functionfs_out_done(host, n);
}

static bool
class_request(void *ctx, enum gadget_request request, uint8_t *buf, size_t *len)
{
	struct listener_gadget *l = ctx;
	int status;

	if (l->server == NULL)
		return false;
	status = mptp_server_control(
	    l->server, (enum mptp_control)request, buf, len);
	if (status == MPTP_OK &&
	    (request == GADGET_RESET || (request == GADGET_CANCEL && *len > 0)))
		functionfs_cancel(&l->function);
	return status == MPTP_OK;
}

/* The host has let it go, or reset it. */
static void
stop(struct listener_gadget *l)
{
	mptp_server_free(&l->server);
	functionfs_cancel(&l->function);
	l->function.packet_len = 0;
	gadget_power_on(&l->gadget);
	l->off_by = 0;
}

static int
start(struct listener_gadget *l, struct mptp_error *error)
{
	stop(l);
	l->gadget.configuration = GADGET_CONFIGURATION;
	l->gadget.bulk.packet = functionfs_packet(&l->function);
	gadget_pipe_init_host(
	    &l->pipe, &l->gadget, host_out, host_out_done, &l->function);
	if (mptp_server_new(&l->server, &l->pipe.transport, l->device) !=
	    MPTP_OK)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	return MPTP_OK;
}

/* As a camera does that does not understand what it is told. */
static int
give_up_session(struct listener_gadget *l, struct mptp_error *error)
{
	size_t none = 0;

	functionfs_halt(&l->function);
	gadget_halt(&l->gadget);
	if (mptp_server_control(l->server, MPTP_CONTROL_RESET, NULL, &none) !=
	    MPTP_OK)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	return MPTP_OK;
}

static int
switch_off(struct listener_gadget *l, struct mptp_error *error)
{
	if (l->off_by == 0)
		l->off_by = deadline_in(LAST_WORDS_MS);
	if (!functionfs_sent(&l->function, &l->gadget) &&
	    deadline_left(l->off_by) > 0)
		return MPTP_OK;
	return mptp_error_set(error, MPTP_ERR_NODEV, "it was switched off");
}

/* Move what can be moved. */
static int
turn(struct listener_gadget *l, bool *moved, struct mptp_error *error)
{
	int status;

	functionfs_run(&l->function, &l->gadget, moved);
	if (l->server == NULL)
		return MPTP_OK;
	status = mptp_server_step(l->server, 0, error);
	if (status == MPTP_OK)
		*moved = true;
	else if (status == MPTP_ERR_FORMAT)
		status = give_up_session(l, error);
	else if (status == MPTP_ERR_NODEV)
		status = switch_off(l, error);
	else if (status == MPTP_ERR_TIMEOUT)
		status = MPTP_OK;
	return status;
}

/* ---- endpoint 0 ---------------------------------------------------------- */

static void
answer(struct listener_gadget *l, const uint8_t *setup)
{
	bool was_status = setup[0] == 0xa1 && setup[1] == GADGET_STATUS;

	if (!functionfs_control(&l->function, &l->gadget, setup))
		return;
	/* The host clears halts without our being told: it does so once it was
	 * told of them. */
	if (was_status)
		l->gadget.bulk.halted = l->gadget.out_halted = false;
}

/* What the host wrote before a request comes before it. */
static int
take_written(struct listener_gadget *l, struct mptp_error *error)
{
	const uint8_t *bytes;
	size_t len;
	bool last, moved = true;
	int status = MPTP_OK;

	functionfs_run(&l->function, &l->gadget, &moved);
	while (status == MPTP_OK && moved && l->server != NULL &&
	    functionfs_out(&l->function, &bytes, &len, &last)) {
		moved = false;
		status = turn(l, &moved, error);
	}
	return status;
}

static int
take_event(
    struct listener_gadget *l, const uint8_t *event, struct mptp_error *error)
{
	int status;

	switch (event[FUNCTIONFS_EVENT_TYPE]) {
	case FUNCTIONFS_ENABLED:
		return start(l, error);
	case FUNCTIONFS_DISABLED:
		stop(l);
		return MPTP_OK;
	case FUNCTIONFS_UNBOUND:
		stop(l);
		return l->folder[0] != '\0' ?
		    MPTP_OK :
		    mptp_error_set(error, MPTP_ERR_NODEV,
			"the controller %s was taken away",
			l->config.controller);
	case FUNCTIONFS_SETUP_CAME:
		status = take_written(l, error);
		if (status == MPTP_OK)
			answer(l, event);
		return status;
	default:
		return MPTP_OK;
	}
}

/* ---- the loop ------------------------------------------------------------ */

static int
poll_timeout(const struct listener_gadget *l, bool busy)
{
	int64_t first = DEADLINE_NEVER;

	if (busy)
		return 0;
	if (l->server != NULL && l->device->event != NULL)
		first = listener_event_deadline(l->device);
	if (l->off_by != 0)
		first = deadline_sooner(first, l->off_by);
	return deadline_left(first);
}

static int
turn_round(struct listener_gadget *l, struct mptp_error *error)
{
	struct pollfd fds[] = { { l->base.wake.fd[0], POLLIN, 0 },
		{ l->function.control, POLLIN, 0 },
		{ l->function.async.fd, POLLIN, 0 } };
	int64_t end = deadline_in(LISTENER_TURN_MS);
	uint8_t event[FUNCTIONFS_EVENT_SIZE];
	int status = MPTP_OK;
	bool moved;

	do {
		moved = false;
		status = turn(l, &moved, error);
	} while (status == MPTP_OK && moved && deadline_left(end) > 0);
	if (status != MPTP_OK)
		return status;
	if (poll(fds, 3, poll_timeout(l, moved)) < 0 && errno != EINTR)
		return error_set_sys(
		    error, MPTP_ERR_IO, errno, "cannot wait for the host");
	if (listener_interrupted(&l->base, fds[0].revents != 0))
		return mptp_error_set(error, MPTP_ERR_CANCELLED, "interrupted");
	while (status == MPTP_OK && functionfs_event(&l->function, event))
		status = take_event(l, event, error);
	return status;
}

/* With a gadget of our own, the host sees the camera from now on. */
static int
set_up(struct listener_gadget *l, struct mptp_error *error)
{
	const struct mptp_usb_identity *usb = &l->device->usb;
	bool own = l->folder[0] == '\0';
	struct mptp_found found = { 0 };
	int status = MPTP_OK;

	if (!gadget_init(&l->gadget, usb, FRAME_CHUNK))
		status = mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	l->gadget.request = class_request;
	l->gadget.ctx = l;
	if (status == MPTP_OK && own)
		status = configfs_make(&l->config, usb, error);
	if (status == MPTP_OK)
		status = functionfs_open(&l->function,
		    own ? l->config.mount : l->folder, usb, error);
	if (status == MPTP_OK && own)
		status = configfs_bind(&l->config, error);
	if (status != MPTP_OK)
		return status;
	snprintf(found.uri, sizeof(found.uri), "gadget:%.*s", 240,
	    own ? l->config.controller : l->folder);
	listener_plugged(&l->base, l->device, &found);
	return MPTP_OK;
}

static int
run(struct mptp_listener *listener, const struct mptp_device *device,
    struct mptp_error *error)
{
	struct listener_gadget *l = (struct listener_gadget *)listener;
	int status;

	l->device = device;
	status = set_up(l, error);
	while (status == MPTP_OK)
		status = turn_round(l, error);
	mptp_server_free(&l->server);
	functionfs_close(&l->function);
	configfs_remove(&l->config);
	gadget_free(&l->gadget);
	return status;
}
