/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Being a camera on PTP/IP: one initiator at a time, one thread, one poll().
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "serve/listener.h"
#include "serve/listening.h"
#include "serve/newcomer.h"
#include "serve/server.h"
#include "transport/deadline.h"
#include "transport/random.h"
#include "transport/tcp.h"

#define NEWCOMERS 16
/* From its connection to the end of a newcomer's first packet. */
#define FIRST_PACKET_MS 5000
/* From a command connection to the event connection that completes it. */
#define EVENT_CONNECTION_MS 10000

struct listener_ip {
	struct mptp_listener base;
	int first_packet_ms, event_connection_ms;

	/* Who is served, if anybody is. */
	struct mptp_server *server;
	struct tcp *tcp;
	struct ip_address peer;
	uint32_t number; /* of the connection, or of the last one */
	int64_t event_deadline;
	bool busy; /* more can be moved without waiting */
	struct newcomer newcomers[NEWCOMERS];
};

/* ---- life --------------------------------------------------------------- */

static int run(
    struct mptp_listener *, const struct mptp_device *, struct mptp_error *);

static struct listener_ip *
ip_of(struct mptp_listener *l)
{
	return (struct listener_ip *)l;
}

int
listener_ip_new(
    struct mptp_listener **out, const char *address, struct mptp_error *error)
{
	struct listener_ip *l = calloc(1, sizeof(*l));
	int status;

	if (l == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	*out = &l->base;
	l->base.run = run;
	for (int i = 0; i < NEWCOMERS; i++)
		l->newcomers[i].fd = -1;
	listener_set_patience(*out, FIRST_PACKET_MS, EVENT_CONNECTION_MS);
	status = listener_init(&l->base, "", address, IP_PORT, error);
	if (status != MPTP_OK)
		mptp_listener_close(out);
	return status;
}

void
listener_set_patience(struct mptp_listener *listener, int first_packet_ms,
    int event_connection_ms)
{
	struct listener_ip *l = ip_of(listener);

	l->first_packet_ms = first_packet_ms;
	l->event_connection_ms = event_connection_ms;
}

/* ---- the one who is served ---------------------------------------------- */

static bool
lacks_event(const struct listener_ip *l)
{
	return l->server != NULL && l->tcp->stream[MPTP_PIPE_EVENT].fd < 0;
}

static void
stop_serving(struct listener_ip *l)
{
	struct mptp_transport *transport;

	if (l->tcp == NULL)
		return;
	mptp_server_free(&l->server);
	transport = &l->tcp->transport;
	transport->ops->close(&transport);
	l->tcp = NULL;
	l->busy = false;
}

static void
name_peer(struct ip_address *peer, const struct newcomer *newcomer)
{
	struct sockaddr_storage address = { 0 };
	socklen_t len = sizeof(address);

	getpeername(newcomer->fd, (struct sockaddr *)&address, &len);
	listening_name(peer, &address, len);
}

/* Another number for each, so that an event connection that comes late is not taken
 * for that of the next initiator; and one that nobody else can tell. */
static int
draw_number(uint32_t *number)
{
	const uint32_t last = *number;
	int status;

	do
		status = random_bytes(number, sizeof(*number));
	while (status == MPTP_OK && (*number == 0 || *number == last));
	return status;
}

static int
start_serving(struct listener_ip *l, struct newcomer *newcomer,
    const struct mptp_device *device)
{
	int status;

	if ((status = draw_number(&l->number)) != MPTP_OK)
		return status;
	name_peer(&l->peer, newcomer);
	status = tcp_new(&l->tcp, &l->peer, &l->base.wake, NULL);
	if (status != MPTP_OK)
		return status;
	status = server_new(&l->server, &l->tcp->transport, device, l->number);
	if (status != MPTP_OK) {
		stop_serving(l);
		return status;
	}
	tcp_attach(l->tcp, MPTP_PIPE_COMMAND, newcomer_take(newcomer),
	    newcomer->packet, newcomer->have);
	l->event_deadline = deadline_in(l->event_connection_ms);
	l->busy = true;
	return MPTP_OK;
}

/* Move what can be moved. MPTP_ERR_CANCELLED: somebody interrupted us. */
static int
serve(struct listener_ip *l, struct mptp_error *error)
{
	int64_t turn = deadline_in(LISTENER_TURN_MS);
	int status;

	if (l->server == NULL)
		return MPTP_OK;
	do
		status = mptp_server_step(l->server, 0, error);
	while (status == MPTP_OK && deadline_left(turn) > 0);
	l->busy = status == MPTP_OK;
	if (status == MPTP_ERR_CANCELLED)
		return status;
	if (status != MPTP_OK && status != MPTP_ERR_TIMEOUT)
		stop_serving(l);
	else if (lacks_event(l) && deadline_left(l->event_deadline) == 0)
		stop_serving(l);
	return MPTP_OK;
}

/* ---- newcomers ---------------------------------------------------------- */

/* A free place, or that of the one who has the least time left. */
static struct newcomer *
place(struct listener_ip *l)
{
	struct newcomer *oldest = &l->newcomers[0];

	for (int i = 0; i < NEWCOMERS; i++) {
		if (l->newcomers[i].fd < 0)
			return &l->newcomers[i];
		if (l->newcomers[i].deadline < oldest->deadline)
			oldest = &l->newcomers[i];
	}
	newcomer_close(oldest);
	return oldest;
}

static void
accept_newcomers(struct listener_ip *l)
{
	int fd;

	for (int i = 0; i < NEWCOMERS; i++)
		if ((fd = listener_accept(&l->base)) >= 0)
			newcomer_arrive(place(l), fd, l->first_packet_ms);
		else
			return;
}

static bool
is_allowed(const struct mptp_device *device, const struct newcomer *newcomer)
{
	uint8_t guid[NEWCOMER_GUID];

	if (device->allowed == NULL)
		return true;
	if (!newcomer_guid(newcomer, guid))
		return false;
	for (size_t i = 0; i < device->nallowed; i++)
		if (memcmp(device->allowed[i], guid, sizeof(guid)) == 0)
			return true;
	return false;
}

/* The event connection of the one who is served, and from where he is. */
static bool
completes(const struct listener_ip *l, const struct newcomer *newcomer)
{
	struct ip_address peer;

	if (!lacks_event(l) || newcomer_number(newcomer) != l->number)
		return false;
	name_peer(&peer, newcomer);
	return peer.host[0] != '\0' && strcmp(peer.host, l->peer.host) == 0;
}

static void
introduce(struct listener_ip *l, struct newcomer *newcomer,
    const struct mptp_device *device)
{
	if (newcomer->wish == NEWCOMER_COMMAND) {
		if (!is_allowed(device, newcomer))
			newcomer_refuse(newcomer, FRAME_FAIL_REJECTED);
		else if (l->server != NULL)
			newcomer_refuse(newcomer, FRAME_FAIL_BUSY);
		else if (start_serving(l, newcomer, device) != MPTP_OK)
			newcomer_refuse(newcomer, FRAME_FAIL_UNSPECIFIED);
	} else if (newcomer->wish == NEWCOMER_EVENT) {
		if (completes(l, newcomer)) {
			tcp_attach(l->tcp, MPTP_PIPE_EVENT,
			    newcomer_take(newcomer), newcomer->packet,
			    newcomer->have);
			l->busy = true;
		} else
			newcomer_refuse(newcomer, FRAME_FAIL_REJECTED);
	}
	if (newcomer->fd >= 0 && deadline_left(newcomer->deadline) == 0)
		newcomer_close(newcomer);
}

/* ---- the loop ----------------------------------------------------------- */

enum {
	AT_WAKE,
	AT_LISTENING,
	AT_PIPES,
	AT_NEWCOMERS = AT_PIPES + MPTP_PIPES,
	POLLED = AT_NEWCOMERS + NEWCOMERS
};

static void
list_descriptors(const struct listener_ip *l, struct pollfd fds[POLLED])
{
	for (int i = 0; i < POLLED; i++)
		fds[i] = (struct pollfd){ -1, POLLIN, 0 };
	fds[AT_WAKE].fd = l->base.wake.fd[0];
	if (l->base.scarce == 0)
		fds[AT_LISTENING].fd = l->base.fd;
	for (int i = 0; i < MPTP_PIPES && l->server != NULL; i++)
		fds[AT_PIPES + i].fd = l->tcp->stream[i].fd;
	for (int i = 0; i < NEWCOMERS; i++)
		fds[AT_NEWCOMERS + i].fd = l->newcomers[i].fd;
}

static int
poll_timeout(struct listener_ip *l, const struct mptp_device *device)
{
	int64_t first = DEADLINE_NEVER;

	/* Who was served and hung up may have read the descriptor of it. */
	if (l->busy || wake_raised(&l->base.wake))
		return 0;
	if (l->server != NULL && device->event != NULL)
		first = listener_event_deadline(device);
	if (l->server != NULL)
		first = deadline_sooner(first, server_deadline(l->server));
	if (lacks_event(l))
		first = deadline_sooner(first, l->event_deadline);
	if (l->base.scarce != 0)
		first = deadline_sooner(first, l->base.scarce);
	for (int i = 0; i < NEWCOMERS; i++)
		if (l->newcomers[i].fd >= 0)
			first =
			    deadline_sooner(first, l->newcomers[i].deadline);
	return deadline_left(first);
}

/* Once around. The one who is served comes before the wishes of newcomers: if
 * it just hung up, its place is free. */
static int
turn_round(struct listener_ip *l, const struct mptp_device *device,
    struct mptp_error *error)
{
	struct pollfd fds[POLLED];
	int status;

	if (deadline_left(l->base.scarce) == 0)
		l->base.scarce = 0;
	list_descriptors(l, fds);
	if (poll(fds, POLLED, poll_timeout(l, device)) < 0) {
		if (errno != EINTR)
			return error_set_sys(error, MPTP_ERR_IO, errno,
			    "cannot wait for connections");
		list_descriptors(l, fds); /* nothing is known to be ready */
	}
	if (listener_interrupted(&l->base, fds[AT_WAKE].revents != 0))
		return mptp_error_set(error, MPTP_ERR_CANCELLED, "interrupted");
	for (int i = 0; i < NEWCOMERS; i++)
		if (fds[AT_NEWCOMERS + i].revents != 0)
			newcomer_read(&l->newcomers[i]);
	if (fds[AT_LISTENING].revents != 0)
		accept_newcomers(l);
	if ((status = serve(l, error)) != MPTP_OK)
		return status;
	for (int i = 0; i < NEWCOMERS; i++)
		if (l->newcomers[i].fd >= 0)
			introduce(l, &l->newcomers[i], device);
	return MPTP_OK;
}

static int
run(struct mptp_listener *listener, const struct mptp_device *device,
    struct mptp_error *error)
{
	struct listener_ip *l = ip_of(listener);
	int status;

	do
		status = turn_round(l, device, error);
	while (status == MPTP_OK);
	stop_serving(l);
	for (int i = 0; i < NEWCOMERS; i++)
		newcomer_close(&l->newcomers[i]);
	return status;
}
