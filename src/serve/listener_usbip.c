/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Being a camera on USB/IP: one client has it at a time, one thread, one poll().
 * The first one may be this computer's own USB.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "frame/frame.h"
#include "serve/attachment.h"
#include "serve/gadget_pipe.h"
#include "serve/listener.h"
#include "transport/deadline.h"
#include "transport/tcp.h"

#define CLIENTS 8
/* From a connection to the end of what it is there for, unless it imports. */
#define BUSINESS_MS 5000
/* A camera that is switched off still tells so, to who wants to hear it. */
#define LAST_WORDS_MS 1000

struct listener_usbip;

struct client {
	int fd; /* -1: there is none */
	int64_t deadline;
	struct gadget_export *export;
	struct listener_usbip *listener;
};

struct listener_usbip {
	struct mptp_listener base;

	/* While it runs. */
	const struct mptp_device *device;
	struct gadget gadget;

	/* Who has the gadget, if anybody has. */
	struct client *owner;
	struct gadget_pipe pipe;
	struct mptp_server *server;
	bool busy;	/* more can be moved without waiting */
	int64_t off_by; /* switched off, it goes then at the latest; or 0 */

	/* This computer's own USB. */
	struct attachment attachment;
	struct client *attached;
	bool enumerated;
	struct client clients[CLIENTS];
};

static int run(
    struct mptp_listener *, const struct mptp_device *, struct mptp_error *);

int
listener_usbip_new(
    struct mptp_listener **out, const char *address, struct mptp_error *error)
{
	struct listener_usbip *l = calloc(1, sizeof(*l));
	int status;

	if (l == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	*out = &l->base;
	l->base.run = run;
	l->base.can_attach = true;
	for (int i = 0; i < CLIENTS; i++)
		l->clients[i] = (struct client){ .fd = -1, .listener = l };
	status = listener_init(&l->base,
	    "usbip:", address[0] != '\0' ? address : NULL, USBIP_PORT, error);
	if (status != MPTP_OK)
		mptp_listener_close(out);
	return status;
}

/* ---- clients ------------------------------------------------------------ */

static void
hang_up(struct client *client)
{
	struct listener_usbip *l = client->listener;

	if (client->fd < 0)
		return;
	if (l->owner == client) {
		mptp_server_free(&l->server);
		l->owner = NULL;
		l->busy = false;
	}
	export_free(&client->export);
	close(client->fd);
	client->fd = -1;
	if (l->attached == client) {
		l->attached = NULL;
		attachment_end(&l->attachment);
	}
}

/* May this client have the camera? */
static enum usbip_status
import(void *ctx)
{
	struct client *client = ctx;
	struct listener_usbip *l = client->listener;

	if (l->owner != NULL)
		return USBIP_BUSY;
	gadget_power_on(&l->gadget);
	gadget_pipe_init(&l->pipe, &l->gadget, client->export);
	if (mptp_server_new(&l->server, &l->pipe.transport, l->device) !=
	    MPTP_OK)
		return USBIP_NOT_AVAILABLE;
	l->owner = client;
	l->off_by = 0;
	return USBIP_OK;
}

/* A free place, or that of the one who has the least time left. */
static struct client *
place(struct listener_usbip *l)
{
	struct client *oldest = NULL;

	for (int i = 0; i < CLIENTS; i++) {
		struct client *client = &l->clients[i];

		if (client->fd < 0)
			return client;
		if (client != l->owner &&
		    (oldest == NULL || client->deadline < oldest->deadline))
			oldest = client;
	}
	hang_up(oldest);
	return oldest;
}

/* NULL, with the descriptor closed: out of memory. */
static struct client *
add_client(struct listener_usbip *l, int fd)
{
	struct client *client = place(l);

	client->export = export_new(&l->gadget, import, client);
	if (client->export == NULL) {
		close(fd);
		return NULL;
	}
	tcp_prepare(fd);
	client->fd = fd;
	client->deadline = deadline_in(BUSINESS_MS);
	return client;
}

static void
accept_clients(struct listener_usbip *l)
{
	int fd;

	for (int i = 0; i < CLIENTS; i++) {
		if ((fd = listener_accept(&l->base)) < 0)
			return;
		add_client(l, fd);
	}
}

/* False: the connection is over. */
static bool
receive(struct client *client)
{
	uint8_t *to;
	size_t room = export_room(client->export, &to);
	ssize_t n;

	if (room == 0)
		return true;
	n = recv(client->fd, to, room, MSG_DONTWAIT);
	if (n > 0)
		export_received(client->export, (size_t)n);
	return n > 0 ||
	    (n < 0 &&
		(errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR));
}

static bool
transmit(struct client *client)
{
	const uint8_t *bytes;
	size_t len;
	ssize_t n;

	while ((len = export_output(client->export, &bytes)) > 0) {
		n = send(client->fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK ||
			    errno == EINTR;
		export_sent(client->export, (size_t)n);
	}
	return true;
}

/* ---- the camera --------------------------------------------------------- */

static bool
class_request(void *ctx, enum gadget_request request, uint8_t *buf, size_t *len)
{
	struct listener_usbip *l = ctx;

	return mptp_server_control(
		   l->server, (enum mptp_control)request, buf, len) == MPTP_OK;
}

/* As a camera does that does not understand what it is told: the endpoints halt,
 * which the host has to clear, and everything starts over. False: it is lost. */
static bool
give_up_session(struct listener_usbip *l)
{
	size_t none = 0;

	gadget_halt(&l->gadget);
	return mptp_server_control(
		   l->server, MPTP_CONTROL_RESET, NULL, &none) == MPTP_OK;
}

/* The camera is off: is what it said before still on its way to the host? */
static bool
last_words(struct listener_usbip *l, const struct client *client)
{
	const struct gadget_endpoint *bulk = &l->gadget.bulk;
	const uint8_t *bytes;

	if (l->off_by == 0)
		l->off_by = deadline_in(LAST_WORDS_MS);
	return deadline_left(l->off_by) > 0 &&
	    (gadget_endpoint_ready(bulk) > 0 || bulk->last ||
		export_output(client->export, &bytes) > 0);
}

/* False: the connection is of no use any more. */
static bool
turn(struct listener_usbip *l, struct client *client, bool *moved)
{
	int status = MPTP_ERR_TIMEOUT;

	*moved = false;
	if (!export_run(client->export, moved))
		return false;
	if (l->owner == client)
		status = mptp_server_step(l->server, 0, NULL);
	if (status == MPTP_OK)
		*moved = true;
	else if (status == MPTP_ERR_FORMAT)
		*moved = give_up_session(l);
	else if (status == MPTP_ERR_NODEV) {
		if (!last_words(l, client))
			return false;
	} else if (status != MPTP_ERR_TIMEOUT)
		return false;
	return transmit(client) && !export_ended(client->export);
}

static void
serve(struct listener_usbip *l, struct client *client)
{
	int64_t end = deadline_in(LISTENER_TURN_MS);
	bool moved;

	do {
		if (!turn(l, client, &moved)) {
			hang_up(client);
			return;
		}
	} while (moved && deadline_left(end) > 0);
	if (l->owner == client)
		l->busy = moved;
	else if (deadline_left(client->deadline) == 0)
		hang_up(client);
}

/* ---- this computer's own USB --------------------------------------------- */

static int
attach(struct listener_usbip *l, struct mptp_error *error)
{
	int fd, status;

	l->enumerated = false;
	status = attachment_begin(&l->attachment, &fd,
	    gadget_speed(&l->device->usb), EXPORT_DEVICE, error);
	if (status != MPTP_OK)
		return status;
	l->attached = add_client(l, fd);
	if (l->attached == NULL ||
	    export_import(l->attached->export) != USBIP_OK)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	return MPTP_OK;
}

/* Has the system taken it, or let it go? */
static int
check_attached(struct listener_usbip *l, struct mptp_error *error)
{
	struct mptp_found found = { 0 };
	int status;

	if (l->attached == NULL)
		return l->base.fd >= 0 ?
		    MPTP_OK :
		    mptp_error_set(error, MPTP_ERR_NODEV, "it was unplugged");
	if (l->enumerated)
		return MPTP_OK;
	status = attachment_check(&l->attachment, &found, error);
	if (status == MPTP_ERR_STATE)
		return MPTP_OK;
	if (status != MPTP_OK)
		return status;
	l->enumerated = true;
	listener_plugged(&l->base, l->device, &found);
	return MPTP_OK;
}

/* ---- the loop ----------------------------------------------------------- */

enum { AT_WAKE, AT_LISTENING, AT_CLIENTS, POLLED = AT_CLIENTS + CLIENTS };

static void
list_descriptors(struct listener_usbip *l, struct pollfd fds[POLLED])
{
	const uint8_t *bytes;
	uint8_t *to;

	fds[AT_WAKE] = (struct pollfd){ l->base.wake.fd[0], POLLIN, 0 };
	fds[AT_LISTENING] =
	    (struct pollfd){ l->base.scarce == 0 ? l->base.fd : -1, POLLIN, 0 };
	for (int i = 0; i < CLIENTS; i++) {
		struct client *client = &l->clients[i];
		struct pollfd *fd = &fds[AT_CLIENTS + i];

		*fd = (struct pollfd){ client->fd, 0, 0 };
		if (client->fd < 0)
			continue;
		if (export_room(client->export, &to) > 0)
			fd->events |= POLLIN;
		if (export_output(client->export, &bytes) > 0)
			fd->events |= POLLOUT;
	}
}

static int
poll_timeout(const struct listener_usbip *l)
{
	int64_t first = DEADLINE_NEVER;

	if (l->busy)
		return 0;
	if (l->owner != NULL && l->device->event != NULL)
		first = listener_event_deadline(l->device);
	if (l->attached != NULL && !l->enumerated)
		first =
		    deadline_sooner(first, deadline_in(ATTACHMENT_CHECK_MS));
	if (l->owner != NULL && l->off_by != 0)
		first = deadline_sooner(first, l->off_by);
	if (l->base.scarce != 0)
		first = deadline_sooner(first, l->base.scarce);
	for (int i = 0; i < CLIENTS; i++)
		if (l->clients[i].fd >= 0 && &l->clients[i] != l->owner)
			first = deadline_sooner(first, l->clients[i].deadline);
	return deadline_left(first);
}

/* The owner is served at each turn: the camera may have something to tell. */
static int
turn_round(struct listener_usbip *l, struct mptp_error *error)
{
	struct pollfd fds[POLLED];

	if (deadline_left(l->base.scarce) == 0)
		l->base.scarce = 0;
	list_descriptors(l, fds);
	if (poll(fds, POLLED, poll_timeout(l)) < 0) {
		if (errno != EINTR)
			return error_set_sys(error, MPTP_ERR_IO, errno,
			    "cannot wait for connections");
		list_descriptors(l, fds); /* nothing is known to be ready */
	}
	if (listener_interrupted(&l->base, fds[AT_WAKE].revents != 0))
		return mptp_error_set(error, MPTP_ERR_CANCELLED, "interrupted");
	for (int i = 0; i < CLIENTS; i++) {
		struct client *client = &l->clients[i];
		bool ready = fds[AT_CLIENTS + i].revents != 0;

		if (client->fd < 0)
			continue;
		if (ready && !receive(client))
			hang_up(client);
		else
			serve(l, client);
	}
	if (fds[AT_LISTENING].revents != 0)
		accept_clients(l);
	return l->base.attaches ? check_attached(l, error) : MPTP_OK;
}

static int
run(struct mptp_listener *listener, const struct mptp_device *device,
    struct mptp_error *error)
{
	struct listener_usbip *l = (struct listener_usbip *)listener;
	int status = MPTP_OK;

	l->device = device;
	if (l->base.fd < 0 && !l->base.attaches)
		return mptp_error_set(error, MPTP_ERR_ARG,
		    "usbip: needs the address to listen on");
	if (!gadget_init(&l->gadget, &device->usb, FRAME_CHUNK))
		status = mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	l->gadget.request = class_request;
	l->gadget.ctx = l;
	if (status == MPTP_OK && l->base.attaches)
		status = attach(l, error);
	while (status == MPTP_OK)
		status = turn_round(l, error);
	for (int i = 0; i < CLIENTS; i++)
		hang_up(&l->clients[i]);
	gadget_free(&l->gadget);
	return status;
}
