/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A USB/IP server: which devices it has, and having one of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "transport/usbip.h"

/* More than any server has; what goes on for longer is no list. */
#define DEVICES_MAX 4096
/* Of a host's name, for its URI to fit struct mptp_found with a bus id. */
#define HOST_MAX 200

int
usbip_server_parse(struct usbip_server *server, const char *text,
    const struct mptp_options *options, struct mptp_error *error)
{
	const size_t len = strcspn(text, "/");
	const char *busid = text + len + (text[len] == '/');
	char host[IP_TEXT_MAX];
	int status;

	*server = (struct usbip_server){ .options = options,
		.timeout_ms = options->timeout_ms > 0 ? options->timeout_ms :
							USB_TIMEOUT_MS };
	server->deadline = deadline_in(server->timeout_ms);
	server->peer.if_refused = "does a USB/IP server run there?";
	server->peer.if_silent = "is this its address?";
	server->peer.if_away = "is this computer in its network?";
	if (len == 0 || len >= sizeof(host) ||
	    (text[len] == '/' && busid[0] == '\0') ||
	    strlen(busid) >= USBIP_BUSID || strpbrk(busid, "/ \t\n") != NULL)
		return mptp_error_set(error, MPTP_ERR_ARG,
		    "usbip:%s is no address of a USB/IP server; give "
		    "usbip:HOST[:PORT], or usbip:HOST[:PORT]/BUSID for one of "
		    "several devices",
		    text);
	memcpy(host, text, len);
	host[len] = '\0';
	strcpy(server->busid, busid);
	status =
	    ip_address_parse_as(&server->peer.name, host, USBIP_PORT, error);
	if (status == MPTP_OK && server->peer.name.port == 0)
		return mptp_error_set(error, MPTP_ERR_ARG, "0 is no port");
	if (status == MPTP_OK && strlen(server->peer.name.host) > HOST_MAX)
		return mptp_error_set(error, MPTP_ERR_ARG,
		    "the host name is longer than %d characters", HOST_MAX);
	return status;
}

void
usbip_server_uri(const struct usbip_server *server, const char *busid,
    char *out, size_t size)
{
	char host[IP_TEXT_MAX];

	ip_address_format(&server->peer.name, host);
	snprintf(out, size, "usbip:%.*s%s%.*s", HOST_MAX + 10, host,
	    busid[0] != '\0' ? "/" : "", USBIP_BUSID - 1, busid);
}

/* ---- a connection ------------------------------------------------------- */

static void
hang_up(struct tcp **link)
{
	struct mptp_transport *transport;

	if (*link == NULL)
		return;
	transport = &(*link)->transport;
	*link = NULL;
	transport->ops->close(&transport);
}

static int
ask(struct usbip_server *server, struct tcp **link, const uint8_t *request,
    size_t len, struct mptp_error *error)
{
	int fd,
	    status = tcp_new(
		link, &server->peer.name, server->options->opening, error);

	if (status != MPTP_OK)
		return status;
	status = tcp_connect(&fd, &server->peer, server->options,
	    deadline_left(server->deadline), (*link)->wake, error);
	if (status != MPTP_OK)
		return status;
	tcp_attach(*link, MPTP_PIPE_COMMAND, fd, NULL, 0);
	return tcp_write(&(*link)->transport, MPTP_PIPE_COMMAND, request, len,
	    true, deadline_left(server->deadline), error);
}

static int
refused(
    const struct usbip_server *server, uint32_t code, struct mptp_error *error)
{
	char uri[256];

	usbip_server_uri(server, server->busid, uri, sizeof(uri));
	switch (code) {
	case USBIP_BUSY:
		return mptp_error_set(error, MPTP_ERR_BUSY,
		    "%s is in use by another client of its server", uri);
	case USBIP_NO_DEVICE:
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "there is no %s; miniptp devices -c usbip:HOST lists what "
		    "is there",
		    uri);
	default:
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "%s is not given away by its server (status %u)", uri,
		    (unsigned)code);
	}
}

/* Wait for bytes. */
static int
receive(const struct usbip_server *server, struct tcp *link,
    struct mptp_slice *slice, struct mptp_error *error)
{
	struct mptp_transport *transport = &link->transport;
	char uri[256];
	unsigned ready;
	int status = tcp_wait(transport, 1u << MPTP_PIPE_COMMAND, &ready,
	    deadline_left(server->deadline), error);

	if (status == MPTP_OK)
		status = tcp_next(transport, MPTP_PIPE_COMMAND, slice, error);
	if (status != MPTP_ERR_TIMEOUT && status != MPTP_ERR_NODEV)
		return status;
	usbip_server_uri(server, "", uri, sizeof(uri));
	if (status == MPTP_ERR_NODEV)
		return mptp_error_set(error, status,
		    "%s closed the connection before its answer was whole; is "
		    "it a USB/IP server, and does it still run?",
		    uri);
	return mptp_error_set(
	    error, status, "%s does not answer; is it a USB/IP server?", uri);
}

/* The next news. */
static int
hear(const struct usbip_server *server, struct tcp *link, struct import *import,
    enum import_news *news, struct mptp_error *error)
{
	struct mptp_slice slice = { NULL, 0, false };
	struct import_told told;
	char uri[256];
	int status;

	for (;;) {
		const uint8_t *bytes = slice.bytes;
		size_t left = slice.len;

		*news = import_feed(import, &bytes, &left, &told);
		tcp_done(&link->transport, MPTP_PIPE_COMMAND, slice.len - left);
		if (*news == IMPORT_REFUSED)
			return refused(server, told.status, error);
		if (*news == IMPORT_NONSENSE) {
			usbip_server_uri(server, "", uri, sizeof(uri));
			return mptp_error_set(error, MPTP_ERR_FORMAT,
			    "what answers at %s is no USB/IP server", uri);
		}
		if (*news != IMPORT_NOTHING)
			return MPTP_OK;
		status = receive(server, link, &slice, error);
		if (status != MPTP_OK)
			return status;
	}
}

/* ---- the list ----------------------------------------------------------- */

int
usbip_server_list(struct usbip_server *server,
    void (*visit)(void *ctx, const struct usbip_device *, enum import_looks),
    void *ctx, struct mptp_error *error)
{
	uint8_t request[IMPORT_REQUEST_MAX];
	enum import_news news = IMPORT_NOTHING;
	struct import import;
	struct tcp *link = NULL;
	int status;

	import_init(&import);
	status = ask(server, &link, request, import_list(request), error);
	for (int n = 0; status == MPTP_OK && news != IMPORT_LIST_END; n++) {
		status = n > DEVICES_MAX ?
		    mptp_error_set(error, MPTP_ERR_FORMAT,
			"the server's list of devices has no end") :
		    hear(server, link, &import, &news, error);
		if (status == MPTP_OK && news == IMPORT_DEVICE)
			visit(ctx, &import.found, import.looks);
	}
	hang_up(&link);
	return status;
}

struct choice {
	const struct usbip_server *server;
	size_t devices, cameras;
	char busid[USBIP_BUSID];
	char names[300]; /* of the cameras */
};

static void
choose(void *ctx, const struct usbip_device *device, enum import_looks looks)
{
	struct choice *choice = ctx;
	const size_t len = strlen(choice->names);
	char uri[256];

	choice->devices++;
	if (looks == IMPORT_NO_CAMERA)
		return;
	if (choice->cameras++ == 0)
		strcpy(choice->busid, device->busid);
	usbip_server_uri(choice->server, device->busid, uri, sizeof(uri));
	snprintf(choice->names + len, sizeof(choice->names) - len,
	    "%s%s (%04x:%04x)", len > 0 ? ", " : "", uri, device->vendor,
	    device->product);
}

int
usbip_server_choose(struct usbip_server *server, struct mptp_error *error)
{
	struct choice choice = { .server = server };
	char uri[256];
	int status;

	if (server->busid[0] != '\0')
		return MPTP_OK;
	status = usbip_server_list(server, choose, &choice, error);
	if (status != MPTP_OK)
		return status;
	usbip_server_uri(server, "", uri, sizeof(uri));
	if (choice.cameras == 0)
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "%s has no camera to give, of %zu devices", uri,
		    choice.devices);
	if (choice.cameras > 1)
		return mptp_error_set(error, MPTP_ERR_AMBIGUOUS,
		    "%s has %zu cameras, say which: %s", uri, choice.cameras,
		    choice.names);
	strcpy(server->busid, choice.busid);
	return MPTP_OK;
}

/* ---- the import --------------------------------------------------------- */

int
usbip_server_import(struct usbip_server *server, struct tcp **link,
    struct import *import, struct mptp_error *error)
{
	uint8_t request[IMPORT_REQUEST_MAX];
	enum import_news news;
	int status;

	*link = NULL;
	import_init(import);
	status = ask(server, link, request,
	    import_device(request, server->busid), error);
	if (status == MPTP_OK)
		status = hear(server, *link, import, &news, error);
	if (status == MPTP_OK && news != IMPORT_DONE)
		status = mptp_error_set(error, MPTP_ERR_FORMAT,
		    "the USB/IP server answers what it was not asked");
	if (status != MPTP_OK)
		hang_up(link);
	return status;
}
