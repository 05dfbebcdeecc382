/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A client of USB/IP, see usbip_client.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "usbip_client.h"

static const struct mptp_usb_identity camera = {
	.vendor = 0x1209, .product = 0x7074, .maker = "Maker"
};

static bool
request(void *ctx, enum gadget_request what, uint8_t *buf, size_t *len)
{
	(void)buf, (void)len;
	((struct client *)ctx)->resets += what == GADGET_RESET;
	return true;
}

static enum usbip_status
import(void *ctx)
{
	return ((struct client *)ctx)->answer;
}

void
start(struct client *c, size_t slice)
{
	memset(c, 0, sizeof(*c));
	c->slice = slice;
	assert_true(gadget_init(&c->gadget, &camera, 65536));
	c->gadget.request = request;
	c->gadget.ctx = c;
	c->export = export_new(&c->gadget, import, c);
	assert_non_null(c->export);
}

void
stop(struct client *c)
{
	export_free(&c->export);
	gadget_free(&c->gadget);
}

bool
turn(struct client *c)
{
	const uint8_t *bytes;
	bool moved = true, last, good = true;
	size_t n;

	while (moved && good) {
		moved = false;
		good = export_run(c->export, &moved);
		while (export_out(c->export, &bytes, &n, &last)) {
			assert_true(c->ngot + n + 2 < sizeof(c->got));
			memcpy(c->got + c->ngot, bytes, n);
			c->ngot += n;
			if (last)
				c->got[c->ngot++] = '.';
			export_out_done(c->export, n);
			moved = true;
		}
		while ((n = export_output(c->export, &bytes)) > 0) {
			assert_true(c->nin + n <= sizeof(c->in));
			memcpy(c->in + c->nin, bytes, n);
			c->nin += n;
			export_sent(c->export, n);
		}
	}
	return good;
}

bool
tell(struct client *c, const void *data, size_t len)
{
	const uint8_t *bytes = data;
	uint8_t *to;
	size_t n;

	while (len > 0) {
		n = export_room(c->export, &to);
		assert_true(n > 0);
		n = n < c->slice ? n : c->slice;
		n = n < len ? n : len;
		memcpy(to, bytes, n);
		export_received(c->export, n);
		bytes += n;
		len -= n;
		if (!turn(c))
			return false;
	}
	return true;
}

bool
submit(struct client *c, const struct usbip_submit *how, const void *data)
{
	struct usbip_submit submit = *how;
	uint8_t header[USBIP_HEADER_SIZE];

	if (submit.command == 0)
		submit.command = USBIP_CMD_SUBMIT;
	if (submit.sequence == 0)
		submit.sequence = ++c->sequence;
	submit.device = 0x00010001;
	usbip_submit_pack(header, &submit);
	return tell(c, header, sizeof(header)) &&
	    (data == NULL || tell(c, data, submit.length));
}

void
returned(struct client *c, uint32_t command, uint32_t sequence, int status,
    size_t len, const void *data)
{
	struct usbip_return ret;
	size_t n = USBIP_HEADER_SIZE + (data != NULL ? len : 0);

	assert_true(c->nin >= n);
	assert_true(usbip_return_unpack(&ret, c->in));
	assert_int_equal(ret.command, command);
	assert_int_equal(ret.sequence, sequence);
	assert_int_equal(ret.status, status);
	assert_int_equal(ret.length, len);
	if (data != NULL)
		assert_memory_equal(c->in + USBIP_HEADER_SIZE, data, len);
	c->nin -= n;
	memmove(c->in, c->in + n, c->nin);
}

void
become_owner(struct client *c)
{
	static const struct usbip_submit configure = { .setup = { 0, 9, 1 } };
	uint8_t ask[40] = { 1, 0x11, 0x80, 3, 0, 0, 0, 0, '1', '-', '1' };

	assert_true(tell(c, ask, sizeof(ask)));
	assert_int_equal(c->nin, 320);
	assert_true(export_imported(c->export));
	assert_int_equal(get_be32(c->in + 4), 0);
	assert_int_equal(get_be16(c->in + 8 + 300), 0x1209);
	c->nin = 0;
	assert_true(submit(c, &configure, NULL));
	returned(c, USBIP_RET_SUBMIT, c->sequence, 0, 0, NULL);
}
