/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Cameras of tests behind a real pipe. What goes wrong ends the program: there is
 * no test to blame.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "over.h"
#include "transport/usbip.h"

#define VHCI "/sys/devices/platform/vhci_hcd.0/"
#define FREE_PORT 4
#define TRIES 2000
#define PAUSE_NS 10000000

struct over {
	struct mptp_device device;
	struct mptp_listener *listener;
	pthread_t thread;
	int port; /* of vhci_hcd; -1: none */
	char serial[32];
	void (*closed)(void *ctx);
	void *ctx;
	/* The transport's, with another way to close it. */
	struct mptp_transport *transport;
	struct mptp_transport_ops ops;
	void (*close)(struct mptp_transport **);
	struct over *next;
};

static struct over *all;

static const char *
wanted(void)
{
	const char *over = getenv("MINIPTP_TEST_OVER");

	return over == NULL ? "" : over;
}

bool
over_wanted(void)
{
	return *wanted() != '\0';
}

static void
give_up(const char *what, const char *why)
{
	fprintf(stderr, "MINIPTP_TEST_OVER=%s: %s: %s\n", wanted(), what, why);
	abort();
}

static void
pause_a_little(void)
{
	const struct timespec pause = { 0, PAUSE_NS };

	nanosleep(&pause, NULL);
}

/* ---- vhci_hcd ----------------------------------------------------------- */

/* "hs  0000 004 000 00000000 000000 0-0": which hub, port, state. */
static int
free_port(bool super)
{
	char line[200], hub[8];
	int port, state, found = -1;
	FILE *status = fopen(VHCI "status", "r");

	if (status == NULL)
		give_up(VHCI "status", "no vhci_hcd");
	while (found < 0 && fgets(line, sizeof(line), status) != NULL)
		if (sscanf(line, "%7s %d %d", hub, &port, &state) == 3 &&
		    strcmp(hub, super ? "ss" : "hs") == 0 && state == FREE_PORT)
			found = port;
	fclose(status);
	return found;
}

static bool
tell(const char *file, const char *text)
{
	FILE *out = fopen(file, "w");
	bool told = out != NULL && fputs(text, out) >= 0;

	return out != NULL && fclose(out) == 0 && told;
}

/* The kernel has the connection from now on. A port may be taken by a test that
 * runs at the same time: then another one. */
static void
plug_in(struct over *over, const char *address)
{
	static const struct mptp_options none;
	struct usbip_server server;
	struct import import;
	struct mptp_transport *link;
	struct mptp_error error;
	struct tcp *tcp;
	char text[80];

	if (usbip_server_parse(&server, address, &none, &error) != MPTP_OK)
		give_up(address, error.text);
	strcpy(server.busid, "1-1");
	if (usbip_server_import(&server, &tcp, &import, &error) != MPTP_OK)
		give_up(address, error.text);
	for (int i = 0; i < TRIES; i++) {
		over->port = free_port(import.found.speed == MPTP_USB_SUPER);
		snprintf(text, sizeof(text), "%d %d %u %u", over->port,
		    tcp->stream[MPTP_PIPE_COMMAND].fd, import.device,
		    import.found.speed);
		if (over->port >= 0 && tell(VHCI "attach", text))
			break;
		over->port = -1;
		pause_a_little();
	}
	if (over->port < 0)
		give_up(VHCI "attach", "no port is to be had");
	link = &tcp->transport;
	link->ops->close(&link);
}

static void
pull_out(struct over *over)
{
	char text[16];

	if (over->port < 0)
		return;
	/* Fails if the camera is gone by itself. */
	snprintf(text, sizeof(text), "%d", over->port);
	tell(VHCI "detach", text);
}

/* ---- opening ------------------------------------------------------------ */

static void *
serve(void *ctx)
{
	struct over *over = ctx;
	struct mptp_error error;

	if (mptp_listener_run(over->listener, &over->device, &error) !=
	    MPTP_ERR_CANCELLED)
		give_up("serving", error.text);
	return NULL;
}

static void
over_close(struct mptp_transport **transport)
{
	struct over **at = &all, *over;

	while ((*at)->transport != *transport)
		at = &(*at)->next;
	over = *at;
	*at = over->next;
	over->close(transport);
	pull_out(over);
	mptp_listener_interrupt(over->listener);
	pthread_join(over->thread, NULL);
	mptp_listener_close(&over->listener);
	over->closed(over->ctx);
	free(over);
}

/* The kernel takes its time to see what was plugged in. */
static int
open_uri(struct mptp_transport **transport, const char *scheme,
    const char *address, struct mptp_error *error)
{
	static const struct mptp_options none;
	const struct mptp_transport_ops *const *t = mptp_transports();
	int status = MPTP_ERR_UNSUPPORTED;

	while (*t != NULL && strcmp((*t)->scheme, scheme) != 0)
		t++;
	if (*t == NULL)
		return mptp_error_set(error, status, "not in this build");
	for (int i = 0; i < TRIES; i++) {
		status = (*t)->open(transport, address, &none, error);
		if ((status != MPTP_ERR_NODEV && status != MPTP_ERR_ACCESS) ||
		    strcmp(scheme, "usb") != 0)
			break;
		pause_a_little();
	}
	return status;
}

static void
connect_to(struct over *over, const char *scheme, const char *served)
{
	struct mptp_error error;
	char serial[60];

	if (strcmp(scheme, "usb") == 0) {
		plug_in(over, served);
		snprintf(serial, sizeof(serial), "serial=%s", over->serial);
		served = serial;
	}
	if (open_uri(&over->transport, scheme, served, &error) != MPTP_OK)
		give_up(served, error.text);
	over->close = over->transport->ops->close;
	over->ops = *over->transport->ops;
	over->ops.close = over_close;
	over->transport->ops = &over->ops;
	over->next = all;
	all = over;
}

struct mptp_transport *
over_open(
    const struct mptp_device *device, void (*closed)(void *ctx), void *ctx)
{
	static unsigned count;
	struct over *over = calloc(1, sizeof(*over));
	const bool ip = strcmp(wanted(), "ip") == 0;
	const bool usb = strncmp(wanted(), "usb", 3) == 0;
	const char *scheme =
	    ip || strcmp(wanted(), "usbip") == 0 ? wanted() : "usb";
	struct mptp_error error;

	if (over == NULL || (!ip && !usb))
		give_up("it", "is none of usbip, ip, usb, usb-super");
	over->device = *device;
	snprintf(over->serial, sizeof(over->serial), "over-%ld-%u",
	    (long)getpid(), count++);
	over->device.usb.vendor = 0x1209;
	over->device.usb.product = 0x7074;
	over->device.usb.serial = over->serial;
	over->device.usb.speed =
	    strcmp(wanted(), "usb-super") == 0 ? MPTP_USB_SUPER : MPTP_USB_HIGH;
	over->port = -1;
	over->closed = closed;
	over->ctx = ctx;
	if (mptp_listener_open(&over->listener,
		ip ? "127.0.0.1:0" : "usbip:127.0.0.1:0", &error) != MPTP_OK)
		give_up("listening", error.text);
	if (pthread_create(&over->thread, NULL, serve, over) != 0)
		give_up("serving", "no thread");
	connect_to(
	    over, scheme, mptp_listener_address(over->listener) + (ip ? 0 : 6));
	return over->transport;
}
