/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The client's end of USB/IP against our own server.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "gadget/export.h"
#include "import_host.h"

struct both {
	struct host host;
	struct gadget gadget;
	struct gadget_export *export;
	uint8_t got[256]; /* by the device */
	size_t ngot;
};

static bool
request(void *ctx, enum gadget_request what, uint8_t *buf, size_t *len)
{
	(void)ctx, (void)what, (void)buf, (void)len;
	return true;
}

static enum usbip_status
import_allowed(void *ctx)
{
	(void)ctx;
	return USBIP_OK;
}

static size_t
some(size_t max)
{
	return 1 + (size_t)rand() % max;
}

/* To the server, in slices of random length. */
static void
send(struct both *b, const uint8_t *bytes, size_t len)
{
	const uint8_t *out;
	uint8_t *to;
	bool moved, last;

	while (len > 0) {
		size_t n = some(len), room = export_room(b->export, &to), got;

		if (n > room)
			n = room;
		memcpy(to, bytes, n);
		export_received(b->export, n);
		bytes += n;
		len -= n;
		do {
			moved = false;
			assert_true(export_run(b->export, &moved));
			while (export_out(b->export, &out, &got, &last)) {
				assert_true(b->ngot + got <= sizeof(b->got));
				memcpy(b->got + b->ngot, out, got);
				b->ngot += got;
				export_out_done(b->export, got);
				moved = true;
			}
		} while (moved);
	}
}

/* From it, until there is news. */
static enum import_news
receive(struct both *b, struct import_told *told)
{
	const uint8_t *out;
	size_t len;

	while ((len = export_output(b->export, &out)) > 0) {
		size_t n = some(len), left = n;
		enum import_news news =
		    import_feed(&b->host.import, &out, &left, told);

		export_sent(b->export, n - left);
		if (news != IMPORT_NOTHING)
			return news;
	}
	return IMPORT_NOTHING;
}

static int
ask(struct both *b, const uint8_t setup[8], uint32_t len, const void *data)
{
	struct import_submit *s = &b->host.submit[0];
	struct import_told told;

	*s = (struct import_submit){ .buf = b->host.buf[0], .len = len };
	memcpy(s->setup, setup, 8);
	import_submit(&b->host.import, s, b->host.header);
	send(b, b->host.header, USBIP_HEADER_SIZE);
	if (data != NULL)
		send(b, data, len);
	assert_int_equal(receive(b, &told), IMPORT_RETURNED);
	assert_ptr_equal(told.submit, s);
	return s->status;
}

static void
attach(struct both *b, const struct mptp_usb_identity *camera)
{
	static const uint8_t configure[8] = { 0, 9, 1 };
	uint8_t out[IMPORT_REQUEST_MAX];
	struct import_told told;

	memset(b, 0, sizeof(*b));
	assert_true(gadget_init(&b->gadget, camera, 65536));
	b->gadget.request = request;
	b->export = export_new(&b->gadget, import_allowed, NULL);
	assert_non_null(b->export);
	import_init(&b->host.import);
	send(b, out, import_device(out, "1-1"));
	assert_int_equal(receive(b, &told), IMPORT_DONE);
	assert_int_equal(b->host.import.found.speed, 3);
	assert_int_equal(ask(b, configure, 0, NULL), 0);
}

static void
both_ends_understand_each_other(void **state)
{
	static const struct mptp_usb_identity camera = {
		.vendor = 0x1209, .product = 0x7074, .maker = "Maker"
	};
	static const uint8_t descriptor[8] = { 0x80, 6, 0, 1, 0, 0, 64 };
	static const uint8_t unknown[8] = { 0xc0, 99, 0, 0, 0, 0, 64 };
	static const uint8_t cancel[8] = { 0x21, 0x64, 0, 0, 0, 0, 6 };
	static const char words[] = "some bytes for the device";

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct both b;
		struct host *h = &b.host;
		struct import_told told;
		bool moved = false;

		attach(&b, &camera);
		assert_int_equal(ask(&b, descriptor, BUFFER, NULL), 0);
		assert_int_equal(h->submit[0].moved, 18);
		assert_int_equal(get_le16(h->buf[0] + 8), 0x1209);
		assert_int_equal(ask(&b, unknown, BUFFER, NULL), USBIP_EPIPE);
		assert_int_equal(ask(&b, cancel, 6, "\1\100\0\0\0\0"), 0);
		/* Out. */
		host_submit(h, 1, GADGET_BULK_OUT);
		memcpy(h->buf[1], words, sizeof(words));
		send(&b, h->header, USBIP_HEADER_SIZE);
		send(&b, h->buf[1], BUFFER);
		assert_int_equal(receive(&b, &told), IMPORT_RETURNED);
		assert_int_equal(told.submit->moved, BUFFER);
		assert_int_equal(b.ngot, BUFFER);
		assert_memory_equal(b.got, words, sizeof(words));
		/* In, and what is unlinked. */
		host_submit(h, 0, GADGET_BULK_IN);
		send(&b, h->header, USBIP_HEADER_SIZE);
		assert_int_equal(receive(&b, &told), IMPORT_NOTHING);
		assert_true(
		    gadget_endpoint_write(&b.gadget.bulk, "answer", 6, true));
		assert_true(export_run(b.export, &moved));
		assert_int_equal(receive(&b, &told), IMPORT_RETURNED);
		assert_int_equal(told.submit->moved, 6);
		assert_memory_equal(h->buf[0], "answer", 6);
		host_submit(h, 0, GADGET_BULK_IN);
		send(&b, h->header, USBIP_HEADER_SIZE);
		host_unlink(h, 0);
		send(&b, h->header, USBIP_HEADER_SIZE);
		assert_int_equal(receive(&b, &told), IMPORT_RETURNED);
		assert_int_equal(told.submit->status, USBIP_ECONNRESET);
		export_free(&b.export);
		gadget_free(&b.gadget);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ends_understand_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
