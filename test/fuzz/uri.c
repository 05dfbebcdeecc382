/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What names a camera: the first byte says of which kind the text is that follows.
 * What is taken fits where it is kept, and is the same when it is written out.
 */
#include <errno.h>
#include <stdio.h>

#include <miniptp.h>
#include <miniptp/sim.h>

#include "base/error.h"
#include "sim/spec.h"
#include "tape.h"
#include "transport/ip_address.h"
#include "transport/table.h"
#include "transport/usbip.h"
#ifdef HAVE_USB
#include "transport/usb_address.h"
#endif

static void
fail(const struct mptp_error *error)
{
	check(error->text[0] != '\0');
	check(memchr(error->text, '\0', sizeof(error->text)) != NULL);
}

static void
ip(const char *text, uint16_t port)
{
	struct ip_address address, again;
	struct mptp_error error = { 0 };
	char written[IP_TEXT_MAX];

	if (ip_address_parse_as(&address, text, port, &error) != MPTP_OK) {
		fail(&error);
		return;
	}
	check(strlen(address.host) < sizeof(address.host));
	ip_address_format(&address, written);
	check(ip_address_parse(&again, written, &error) == MPTP_OK);
	check(strcmp(again.host, address.host) == 0);
	check(again.port == address.port);
}

static void
usbip(const char *text)
{
	const struct mptp_options options = { 0 };
	struct usbip_server server = { 0 }, again = { 0 };
	struct mptp_error error = { 0 };
	char uri[512];

	if (usbip_server_parse(&server, text, &options, &error) != MPTP_OK) {
		fail(&error);
		return;
	}
	usbip_server_uri(&server, server.busid, uri, sizeof(uri));
	check(strncmp(uri, "usbip:", 6) == 0);
	check(usbip_server_parse(&again, uri + 6, &options, &error) == MPTP_OK);
	check(strcmp(again.busid, server.busid) == 0);
}

static void
usb(const char *text)
{
#ifdef HAVE_USB
	struct mptp_found found = { .serial = "0123" };
	struct usb_address address;
	struct mptp_error error = { 0 };

	if (usb_address_parse(&address, text, &error) != MPTP_OK) {
		fail(&error);
		return;
	}
	check(strlen(address.serial) < sizeof(address.serial));
	check(strlen(address.port) < sizeof(address.port));
	(void)usb_address_matches(&address, 1, 2, "1-2", &found);
	(void)usb_explain_none(&error, &address);
	fail(&error);
#else
	(void)text;
#endif
}

static void
sim(const char *text)
{
	struct mptp_error error = { 0 };
	struct sim_spec spec;

	if (sim_spec_parse(&spec, text, &error) == MPTP_OK) {
		check(spec.profile != NULL && spec.framing != NULL);
		check(spec.latency_ms >= 0);
	} else {
		fail(&error);
	}
	sim_spec_clear(&spec);
}

static void
any(const char *text)
{
	static const struct mptp_transport_ops *const own[] = {
		&mptp_sim_transport, &mptp_replay_transport, NULL
	};
	const struct mptp_options options = { .transports = own };
	const struct mptp_transport_ops *ops;
	struct mptp_error error = { 0 };
	const char *address;

	if (transport_find(&ops, &address, text, &options, &error) != MPTP_OK)
		fail(&error);
	else
		check(address > text && address <= text + strlen(text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tape tape = { data, size };
	const uint8_t kind = tape_u8(&tape);
	char *text = tape_text(&tape, tape.left);
	struct mptp_error error = { 0 };

	/* Whatever it is, it may be quoted in an error. */
	check(error_set_sys(&error, MPTP_ERR_IO, ENOENT, "%s", text) ==
	    MPTP_ERR_IO);
	check(strchr(error.text, 0x1b) == NULL);
	check(mptp_status_text(-(int)kind)[0] != '\0');
	switch (kind % 5) {
	case 0:
		ip(text, IP_PORT);
		break;
	case 1:
		usbip(text);
		break;
	case 2:
		usb(text);
		break;
	case 3:
		sim(text);
		break;
	default:
		any(text);
		break;
	}
	free(text);
	return 0;
}
