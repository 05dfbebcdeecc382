/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * doctor, for cameras in the network: the name, and what listens there, which may
 * be a USB/IP server.
 */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "doctor.h"

#define CONNECT_MS 5000

static const struct mptp_transport_ops *
find_transport(void)
{
	const struct mptp_transport_ops *const *t = mptp_transports();

	while (*t != NULL && strcmp((*t)->scheme, "ip") != 0)
		t++;
	return *t;
}

/* HOST of HOST, HOST:PORT and [HOST]:PORT, before any /BUSID. */
static void
copy_host(char *out, size_t size, const char *uri)
{
	const char *address = strchr(uri, ':') + 1;
	const char *colon = strchr(address, ':');
	size_t len = strcspn(address, "/");

	if (address[0] == '[') {
		address++;
		len = strcspn(address, "]");
	} else if (colon != NULL && colon < address + len &&
	    strchr(colon + 1, ':') == NULL)
		len = (size_t)(colon - address);
	snprintf(out, size, "%.*s", (int)len, address);
}

/* False: it has none. */
static bool
judge_name(struct findings *f, const char *host)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list = NULL;
	char text[64], all[300] = "";
	size_t at = 0;
	const int code = getaddrinfo(host, NULL, &hints, &list);

	if (code != 0) {
		found_out(f, LEVEL_PROBLEM, "name", "%s is not known: %s", host,
		    gai_strerror(code));
		advise(f,
		    "take the numeric address out of the camera's network "
		    "menu, such as ip:192.168.1.2");
		return false;
	}
	for (const struct addrinfo *a = list; a != NULL && at < sizeof(all);
	     a = a->ai_next)
		if (getnameinfo(a->ai_addr, (socklen_t)a->ai_addrlen, text,
			sizeof(text), NULL, 0, NI_NUMERICHOST) == 0)
			at += (size_t)snprintf(all + at, sizeof(all) - at,
			    "%s%s", at > 0 ? ", " : "", text);
	freeaddrinfo(list);
	if (strcmp(all, host) == 0)
		found_out(f, LEVEL_OK, "name", "%s is an address", host);
	else
		found_out(f, LEVEL_OK, "name", "%s is %s", host, all);
	return true;
}

static void
advise_connection(
    struct findings *f, const struct mptp_error *error, bool usbip)
{
	if (error->status == MPTP_ERR_TIMEOUT)
		advise(f,
		    usbip ? "see that this is the server's address, and that "
			    "no firewall is in between" :
			    "wake the camera, compare the address with its "
			    "network menu, and see that no firewall is in "
			    "between");
	else if (usbip)
		advise(f,
		    "start the USB/IP server on that computer, and have it "
		    "share the camera (usbip bind)");
	else
		advise(f,
		    "switch on the camera's network mode (often \"EOS "
		    "Utility\", \"remote control\" or \"PC\"), and join its "
		    "network");
}

/* What trying the address came to. Exit code. */
static int
judge_connection(struct app *app, struct findings *f, int status,
    const struct mptp_error *error, bool usbip)
{
	char host[256];

	if (status == MPTP_ERR_ARG)
		return fail(app, EXIT_USAGE, "%s", error->text);
	copy_host(host, sizeof(host), app->uri);
	if (!judge_name(f, host))
		return EXIT_NO_CAMERA;
	if (status != MPTP_OK) {
		found_out(f, LEVEL_PROBLEM, "connection", "%s", error->text);
		advise_connection(f, error, usbip);
		return exit_code_of(error);
	}
	found_out(f, LEVEL_OK, "connection", "%s",
	    usbip ? "a USB/IP server answers" :
		    "something listens at the port of PTP/IP");
	return EXIT_DONE;
}

static struct mptp_options
patient_options(const struct app *app)
{
	struct mptp_options options = app->options;

	if (options.timeout_ms == 0)
		options.timeout_ms = CONNECT_MS;
	return options;
}

int
doctor_ip(struct app *app, struct findings *f)
{
	const struct mptp_transport_ops *ops = find_transport();
	const struct mptp_options options = patient_options(app);
	struct mptp_transport *transport = NULL;
	struct mptp_error error = { 0 };
	const int status =
	    ops->open(&transport, app->uri + 3, &options, &error);

	if (transport != NULL)
		ops->close(&transport);
	return judge_connection(app, f, status, &error, false);
}

struct shared {
	unsigned n;
	char uris[300];
};

static int
note_shared(void *ctx, const struct mptp_found *found)
{
	struct shared *shared = ctx;
	const size_t len = strlen(shared->uris);

	snprintf(shared->uris + len, sizeof(shared->uris) - len, "%s%s",
	    shared->n++ > 0 ? ", " : "", found->uri);
	return 0;
}

int
doctor_usbip(struct app *app, struct findings *f)
{
	const struct mptp_options options = patient_options(app);
	struct mptp_error error = { 0 };
	struct shared shared = { 0 };
	const int status =
	    mptp_devices_at(app->uri, &options, note_shared, &shared, &error);
	const int code = judge_connection(app, f, status, &error, true);

	if (code != EXIT_DONE)
		return code;
	if (shared.n == 1) {
		found_out(f, LEVEL_OK, "camera", "%s is shared", shared.uris);
		return EXIT_DONE;
	}
	if (shared.n == 0) {
		found_out(f, LEVEL_PROBLEM, "camera",
		    "the server shares no camera at %s", app->uri);
		advise(f,
		    "have the server share it (usbip bind); miniptp devices "
		    "-c usbip:HOST lists what it shares");
	} else {
		found_out(f, LEVEL_PROBLEM, "camera",
		    "the server shares several: %s", shared.uris);
		advise(f, "name one of them with -c");
	}
	return EXIT_NO_CAMERA;
}
