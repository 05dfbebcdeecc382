/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The client's end of USB/IP: lists, imports, submits and what a server may answer,
 * in whatever slices; and against our own server.
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
#include "host/import.h"

#define DEVICE_ID 0x00010001

/* ---- what a server says ------------------------------------------------- */

struct script {
	uint8_t bytes[8192];
	size_t len;
};

static void
say_reply(struct script *s, enum usbip_operation code, uint32_t status)
{
	usbip_op_pack(s->bytes + s->len, code, (enum usbip_status)status);
	s->len += USBIP_OPERATION_SIZE;
}

static void
say_word(struct script *s, uint32_t word)
{
	put_be32(s->bytes + s->len, word);
	s->len += 4;
}

static void
say_device(struct script *s, const char *busid, uint8_t interfaces)
{
	const struct usbip_device device = { .path = "/sys/devices/x",
		.busid = busid,
		.bus = 1,
		.number = 1,
		.speed = 3,
		.vendor = 0x04a9,
		.product = 0x32f5,
		.interfaces = interfaces };

	usbip_device_pack(s->bytes + s->len, &device);
	s->len += USBIP_DEVICE_SIZE;
}

static void
say_return(struct script *s, enum usbip_command command, uint32_t sequence,
    int status, uint32_t length)
{
	const struct usbip_return ret = { command, sequence, status, length };

	usbip_return_pack(s->bytes + s->len, &ret);
	s->len += USBIP_HEADER_SIZE;
}

static void
say_bytes(struct script *s, const char *bytes)
{
	memcpy(s->bytes + s->len, bytes, strlen(bytes));
	s->len += strlen(bytes);
}

/* All news of a script in slices of that size, one letter each, and a digit for
 * the submit that ended. */
static void
hear(struct import *import, const struct script *s, size_t slice,
    const struct import_submit *first, char *out)
{
	static const char letters[] = "-dlirR!";
	struct import_told told;
	enum import_news news;

	for (size_t at = 0; at < s->len; at += slice) {
		const uint8_t *bytes = s->bytes + at;
		size_t len = s->len - at < slice ? s->len - at : slice;

		while ((news = import_feed(import, &bytes, &len, &told)) !=
		    IMPORT_NOTHING) {
			*out++ = letters[news];
			if (news == IMPORT_RETURNED)
				*out++ = (char)('0' + (told.submit - first));
			if (news == IMPORT_NONSENSE)
				break;
		}
		assert_int_equal(len, news == IMPORT_NONSENSE ? len : 0);
	}
	*out = '\0';
}

static const size_t slices[] = { 1, 3, 47, 48, 49, 1000, 8192 };
#define EACH_SLICE(i)                                                          \
	size_t i = 0;                                                          \
	i < sizeof(slices) / sizeof(*slices);                                  \
	i++

/* ---- before ------------------------------------------------------------- */

static void
a_list_tells_what_may_be_a_camera(void **state)
{
	struct script s = { .len = 0 };
	struct import import;
	struct import_told told;

	(void)state;
	say_reply(&s, USBIP_REP_DEVLIST, USBIP_OK);
	say_word(&s, 4);
	say_device(&s, "1-1", 2);
	say_word(&s, 0x03010100); /* a keyboard */
	say_word(&s, 0x06010100);
	say_device(&s, "1-2.3", 1);
	say_word(&s, 0xff000000);
	say_device(&s, "2-1", 1);
	say_word(&s, 0x09000000);
	say_device(&s, "2-2", 0);
	for (EACH_SLICE(i)) {
		static const enum import_looks looks[] = { IMPORT_CAMERA,
			IMPORT_MAYBE, IMPORT_NO_CAMERA, IMPORT_MAYBE };
		static const char *const ids[] = { "1-1", "1-2.3", "2-1",
			"2-2" };
		enum import_news news = IMPORT_NOTHING;
		size_t n = 0;

		import_init(&import);
		for (size_t at = 0; at < s.len; at += slices[i]) {
			const uint8_t *bytes = s.bytes + at;
			size_t len =
			    s.len - at < slices[i] ? s.len - at : slices[i];

			while ((news = import_feed(&import, &bytes, &len,
				    &told)) == IMPORT_DEVICE) {
				assert_true(n < 4);
				assert_string_equal(import.found.busid, ids[n]);
				assert_int_equal(import.found.vendor, 0x04a9);
				assert_int_equal(import.looks, looks[n++]);
			}
		}
		assert_int_equal(n, 4);
		assert_int_equal(news, IMPORT_LIST_END);
	}
}

static void
an_empty_list_ends_at_once(void **state)
{
	struct script s = { .len = 0 };
	struct import import;
	char news[20];

	(void)state;
	say_reply(&s, USBIP_REP_DEVLIST, USBIP_OK);
	say_word(&s, 0);
	import_init(&import);
	hear(&import, &s, 5, NULL, news);
	assert_string_equal(news, "l");
}

/* For a sanitizer to see. */
static void
no_bytes_may_be_nowhere(void **state)
{
	struct import import;
	struct import_told told;
	const uint8_t *nowhere = NULL;
	size_t len = 0;

	(void)state;
	import_init(&import);
	assert_int_equal(
	    import_feed(&import, &nowhere, &len, &told), IMPORT_NOTHING);
	assert_null(nowhere);
}

static void
a_refusal_tells_its_reason(void **state)
{
	struct script s = { .len = 0 };
	struct import import;
	struct import_told told = { 0 };
	const uint8_t *bytes = s.bytes;

	(void)state;
	say_reply(&s, USBIP_REP_IMPORT, USBIP_BUSY);
	import_init(&import);
	assert_int_equal(
	    import_feed(&import, &bytes, &s.len, &told), IMPORT_REFUSED);
	assert_int_equal(told.status, USBIP_BUSY);
}

static void
what_is_no_reply_is_told(void **state)
{
	struct import import;
	char news[20];

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct script s = { .len = 0 };

		say_reply(&s, USBIP_REP_IMPORT, USBIP_OK);
		say_device(&s, "1-1", 0);
		if (i == 0)
			s.bytes[0] = 'H'; /* another protocol */
		if (i == 1)
			s.bytes[3] = 9; /* another reply */
		if (i == 2)		/* names without an end */
			memset(s.bytes + 8, 'x', 256);
		if (i == 3)
			memset(s.bytes + 8 + 256, 'x', USBIP_BUSID);
		import_init(&import);
		hear(&import, &s, 400, NULL, news);
		assert_string_equal(news, "!");
	}
}

static void
requests_are_what_a_server_reads(void **state)
{
	uint8_t out[IMPORT_REQUEST_MAX];
	struct usbip_op op;

	(void)state;
	assert_int_equal(import_list(out), 8);
	usbip_op_unpack(&op, out);
	assert_int_equal(op.code, USBIP_REQ_DEVLIST);
	assert_int_equal(import_device(out, "1-2"), 40);
	usbip_op_unpack(&op, out);
	assert_int_equal(op.code, USBIP_REQ_IMPORT);
	assert_memory_equal(out + 8, "1-2\0\0", 5);
	import_device(out, "0123456789012345678901234567890123456789");
	assert_int_equal(out[39], 0);
}

/* ---- submits ------------------------------------------------------------ */

#define BUFFER 64

struct host {
	struct import import;
	struct import_submit submit[3];
	uint8_t buf[3][BUFFER];
	uint8_t header[USBIP_HEADER_SIZE];
};

static void
start(struct host *h)
{
	struct script s = { .len = 0 };
	char news[8];

	memset(h, 0, sizeof(*h));
	import_init(&h->import);
	say_reply(&s, USBIP_REP_IMPORT, USBIP_OK);
	say_device(&s, "1-1", 1);
	hear(&h->import, &s, 7, NULL, news);
	assert_string_equal(news, "i");
	assert_int_equal(h->import.device, DEVICE_ID);
}

/* The sequence number. */
static uint32_t
submit(struct host *h, int i, uint8_t endpoint)
{
	struct usbip_submit sent;

	h->submit[i] = (struct import_submit){
		.endpoint = endpoint, .buf = h->buf[i], .len = BUFFER
	};
	import_submit(&h->import, &h->submit[i], h->header);
	assert_true(usbip_submit_unpack(&sent, h->header));
	assert_int_equal(sent.command, USBIP_CMD_SUBMIT);
	assert_int_equal(sent.device, DEVICE_ID);
	assert_int_equal(sent.in, endpoint >> 7);
	assert_int_equal(sent.endpoint, endpoint & 0x7f);
	assert_int_equal(sent.length, BUFFER);
	assert_true(import_outstanding(&h->submit[i]));
	return sent.sequence;
}

static uint32_t
unlink_it(struct host *h, int i)
{
	struct usbip_submit sent;
	uint32_t which = h->submit[i].sequence;

	import_unlink(&h->import, &h->submit[i], h->header);
	assert_true(usbip_submit_unpack(&sent, h->header));
	assert_int_equal(sent.command, USBIP_CMD_UNLINK);
	assert_int_equal(sent.unlink, which);
	return sent.sequence;
}

/* Linux's server gives such a one without it back at once. */
static void
an_interrupt_transfer_has_an_interval(void **state)
{
	struct usbip_submit sent;
	struct host h;

	(void)state;
	start(&h);
	submit(&h, 0, 0x81);
	assert_true(usbip_submit_unpack(&sent, h.header));
	assert_int_equal(sent.interval, 0);
	h.submit[2] = (struct import_submit){ .endpoint = 0x83,
		.interrupt = true,
		.buf = h.buf[2],
		.len = BUFFER };
	import_submit(&h.import, &h.submit[2], h.header);
	assert_true(usbip_submit_unpack(&sent, h.header));
	assert_in_range(sent.interval, 1, 1 << 15);
}

static void
returns_come_in_any_order(void **state)
{
	char news[20];

	(void)state;
	for (EACH_SLICE(i)) {
		struct script s = { .len = 0 };
		struct host h;
		uint32_t in, out, event;

		start(&h);
		in = submit(&h, 0, 0x81);
		out = submit(&h, 1, 0x02);
		event = submit(&h, 2, 0x83);
		say_return(&s, USBIP_RET_SUBMIT, event, 0, 5);
		say_bytes(&s, "event");
		say_return(&s, USBIP_RET_SUBMIT, out, 0, BUFFER);
		say_return(&s, USBIP_RET_SUBMIT, in, USBIP_EPIPE, 3);
		say_bytes(&s, "abc");
		hear(&h.import, &s, slices[i], h.submit, news);
		assert_string_equal(news, "R2R1R0");
		assert_int_equal(h.submit[2].moved, 5);
		assert_memory_equal(h.buf[2], "event", 5);
		assert_int_equal(h.submit[1].moved, BUFFER);
		assert_int_equal(h.submit[0].status, USBIP_EPIPE);
		assert_memory_equal(h.buf[0], "abc", 4);
		assert_false(import_outstanding(&h.submit[0]));
		assert_null(import_abandon(&h.import));
	}
}

static void
what_was_unlinked_ends_once(void **state)
{
	struct host h;
	char news[20];

	(void)state;
	for (EACH_SLICE(i)) {
		struct script s = { .len = 0 };
		uint32_t in, event;

		/* Nothing had come; something came before. */
		start(&h);
		in = submit(&h, 0, 0x81);
		event = submit(&h, 2, 0x83);
		say_return(&s, USBIP_RET_UNLINK, unlink_it(&h, 0),
		    USBIP_ECONNRESET, 0);
		say_return(&s, USBIP_RET_SUBMIT, event, 0, 3);
		say_bytes(&s, "abc");
		say_return(&s, USBIP_RET_UNLINK, unlink_it(&h, 2), 0, 0);
		assert_true(in != event);
		hear(&h.import, &s, slices[i], h.submit, news);
		assert_string_equal(news, "R0R2");
		assert_int_equal(h.submit[0].status, USBIP_ECONNRESET);
		assert_int_equal(h.submit[0].moved, 0);
		assert_int_equal(h.submit[2].status, 0);
		assert_int_equal(h.submit[2].moved, 3);
		assert_memory_equal(h.buf[2], "abc", 3);
	}
}

/* Linux's server may say that it returned what it is about to return. */
static void
a_return_behind_its_unlink_is_dropped(void **state)
{
	struct script s = { .len = 0 };
	struct host h;
	char news[20];
	uint32_t in, unlinked, again;

	(void)state;
	start(&h);
	in = submit(&h, 0, 0x81);
	unlinked = unlink_it(&h, 0);
	say_return(&s, USBIP_RET_UNLINK, unlinked, 0, 0);
	hear(&h.import, &s, 11, h.submit, news);
	assert_string_equal(news, "R0");
	assert_int_equal(h.submit[0].status, USBIP_ECONNRESET);
	again = submit(&h, 0, 0x81);
	s.len = 0;
	say_return(&s, USBIP_RET_SUBMIT, in, 0, 4);
	say_bytes(&s, "late");
	say_return(&s, USBIP_RET_SUBMIT, again, 0, 3);
	say_bytes(&s, "new");
	hear(&h.import, &s, 11, h.submit, news);
	assert_string_equal(news, "R0");
	assert_memory_equal(h.buf[0], "new", 3);
	assert_int_equal(h.import.lost, 4);
	/* Once. */
	s.len = 0;
	say_return(&s, USBIP_RET_SUBMIT, in, 0, 0);
	hear(&h.import, &s, 11, h.submit, news);
	assert_string_equal(news, "!");
}

static void
more_than_was_asked_for_is_nonsense(void **state)
{
	(void)state;
	for (int i = 0; i < 8; i++) {
		struct script s = { .len = 0 };
		struct host h;
		uint32_t in, unlinked;
		char news[20];

		start(&h);
		in = submit(&h, 0, 0x81);
		switch (i) {
		case 0: /* longer than the buffer */
			say_return(&s, USBIP_RET_SUBMIT, in, 0, BUFFER + 1);
			break;
		case 1:
			say_return(&s, USBIP_RET_SUBMIT, in, 0, UINT32_MAX);
			break;
		case 2: /* of nobody */
			say_return(&s, USBIP_RET_SUBMIT, in + 9, 0, 1);
			break;
		case 3:
			say_return(&s, USBIP_RET_SUBMIT, 0, 0, 0);
			break;
		case 4:
			say_return(&s, USBIP_RET_UNLINK, in, 0, 0);
			break;
		case 5:
			say_return(&s, USBIP_RET_UNLINK, 0, 0, 0);
			break;
		case 6: /* no return at all */
			say_return(&s, USBIP_CMD_SUBMIT, in, 0, 0);
			break;
		default: /* twice */
			unlinked = unlink_it(&h, 0);
			say_return(&s, USBIP_RET_SUBMIT, in, 0, 0);
			say_return(&s, USBIP_RET_SUBMIT, in, 0, 0);
			say_return(&s, USBIP_RET_UNLINK, unlinked, 0, 0);
			break;
		}
		say_bytes(&s, "much more than fits there, but for one byte");
		hear(&h.import, &s, 4096, h.submit, news);
		assert_string_equal(news, "!");
		assert_ptr_equal(import_abandon(&h.import), &h.submit[0]);
		assert_int_equal(h.submit[0].status, USBIP_ENODEV);
	}
}

static void
a_lost_connection_ends_all(void **state)
{
	struct script s = { .len = 0 };
	struct host h;
	char news[20];
	int ended = 0;

	(void)state;
	start(&h);
	say_return(&s, USBIP_RET_SUBMIT, submit(&h, 0, 0x81), 0, 10);
	say_bytes(&s, "half");
	submit(&h, 1, 0x02);
	submit(&h, 2, 0x83);
	unlink_it(&h, 2);
	hear(&h.import, &s, 8192, h.submit, news);
	assert_string_equal(news, "");
	while (import_abandon(&h.import) != NULL)
		ended++;
	assert_int_equal(ended, 3);
	assert_int_equal(h.submit[0].moved, 4);
	assert_memory_equal(h.buf[0], "half", 4);
	assert_int_equal(h.submit[1].moved, 0);
}

/* ---- against our own server --------------------------------------------- */

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
		submit(h, 1, GADGET_BULK_OUT);
		memcpy(h->buf[1], words, sizeof(words));
		send(&b, h->header, USBIP_HEADER_SIZE);
		send(&b, h->buf[1], BUFFER);
		assert_int_equal(receive(&b, &told), IMPORT_RETURNED);
		assert_int_equal(told.submit->moved, BUFFER);
		assert_int_equal(b.ngot, BUFFER);
		assert_memory_equal(b.got, words, sizeof(words));
		/* In, and what is unlinked. */
		submit(h, 0, GADGET_BULK_IN);
		send(&b, h->header, USBIP_HEADER_SIZE);
		assert_int_equal(receive(&b, &told), IMPORT_NOTHING);
		assert_true(
		    gadget_endpoint_write(&b.gadget.bulk, "answer", 6, true));
		assert_true(export_run(b.export, &moved));
		assert_int_equal(receive(&b, &told), IMPORT_RETURNED);
		assert_int_equal(told.submit->moved, 6);
		assert_memory_equal(h->buf[0], "answer", 6);
		submit(h, 0, GADGET_BULK_IN);
		send(&b, h->header, USBIP_HEADER_SIZE);
		unlink_it(h, 0);
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
		cmocka_unit_test(requests_are_what_a_server_reads),
		cmocka_unit_test(a_list_tells_what_may_be_a_camera),
		cmocka_unit_test(an_empty_list_ends_at_once),
		cmocka_unit_test(no_bytes_may_be_nowhere),
		cmocka_unit_test(a_refusal_tells_its_reason),
		cmocka_unit_test(what_is_no_reply_is_told),
		cmocka_unit_test(an_interrupt_transfer_has_an_interval),
		cmocka_unit_test(returns_come_in_any_order),
		cmocka_unit_test(what_was_unlinked_ends_once),
		cmocka_unit_test(a_return_behind_its_unlink_is_dropped),
		cmocka_unit_test(more_than_was_asked_for_is_nonsense),
		cmocka_unit_test(a_lost_connection_ends_all),
		cmocka_unit_test(both_ends_understand_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
