/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The bulk endpoints of a USB camera, over a host of which the test says when and how
 * its transfers end.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "usb_host_fake.h"

#define PACKET 64
#define PIECE (4 * PACKET)
#define READS 4
#define IN 0x81
#define OUT 0x02
#define NEVER 1000

struct host {
	struct usb usb; /* first */
	struct mptp_error error;
	struct usb_transfer *flying[16];
	unsigned count;
	unsigned most; /* flew together */
	unsigned halts_cleared;

	/* The device: takes so many writes, and then answers with this. */
	unsigned takes;
	int refuses;
	uint8_t got[4096];
	size_t ngot;
	unsigned empty; /* packets that ended a transfer */

	/* What it sends: full reads, and then this. */
	unsigned gives;
	int ends;
	size_t short_by;
	bool silent;

	uint8_t *mapped; /* what reads go to, if it has some */
	unsigned maps, unmaps;
};

static uint8_t *
map(struct usb *usb, size_t size)
{
	struct host *host = (struct host *)usb;

	host->maps++;
	return size <= READS * USB_READ_SIZE ? host->mapped : NULL;
}

static void
unmap(struct usb *usb, uint8_t *memory, size_t size)
{
	struct host *host = (struct host *)usb;

	assert_ptr_equal(memory, host->mapped);
	assert_int_equal(size, READS * USB_READ_SIZE);
	assert_int_equal(host->count, 0);
	host->unmaps++;
}

static void
end(struct host *host, unsigned i, int code, size_t actual)
{
	struct usb_transfer *transfer = host->flying[i];

	host->count--;
	memmove(host->flying + i, host->flying + i + 1,
	    (host->count - i) * sizeof(transfer));
	fake_end(transfer, code, actual);
}

static int
submit(struct usb *usb, struct usb_transfer *transfer)
{
	struct host *host = (struct host *)usb;

	assert_false(transfer->flying);
	assert_true(host->count < 16);
	/* No read is older than what is written. */
	for (unsigned i = 0; i < host->count; i++)
		assert_int_equal(host->flying[i]->endpoint, transfer->endpoint);
	host->flying[host->count++] = transfer;
	if (host->count > host->most)
		host->most = host->count;
	transfer->flying = true;
	return 0;
}

static void
cancel(struct usb *usb, struct usb_transfer *transfer)
{
	struct host *host = (struct host *)usb;
	unsigned i = 0;

	while (host->flying[i] != transfer)
		i++;
	/* The youngest first. */
	assert_int_equal(i, host->count - 1);
	end(host, i, USB_ERROR_INTERRUPTED, 0);
}

static void
take(struct host *host)
{
	const struct usb_transfer *transfer = host->flying[0];

	if (host->takes == 0) {
		end(host, 0, host->refuses, 0);
		return;
	}
	host->takes--;
	host->empty += transfer->len == 0;
	memcpy(host->got + host->ngot, transfer->buf, transfer->len);
	host->ngot += transfer->len;
	end(host, 0, 0, transfer->len);
}

static void
give(struct host *host)
{
	const size_t len = host->flying[0]->len;

	if (host->gives == 0) {
		end(host, 0, host->ends,
		    host->ends == 0 ? len - host->short_by : 0);
		return;
	}
	host->gives--;
	memset(host->flying[0]->buf, (int)host->gives, len);
	end(host, 0, 0, len);
}

/* The oldest goes on, if any does. */
static int
turn(struct usb *usb, int64_t deadline)
{
	struct host *host = (struct host *)usb;

	(void)deadline;
	if (host->count == 0 || host->silent)
		return USB_ERROR_TIMEOUT;
	if (host->flying[0]->endpoint == OUT)
		take(host);
	else
		give(host);
	return 0;
}

static int
clear_halt(struct usb *usb, uint8_t endpoint)
{
	struct host *host = (struct host *)usb;

	(void)endpoint;
	host->halts_cleared++;
	host->takes = NEVER;
	return 0;
}

static bool
is_gone(struct usb *usb)
{
	(void)usb;
	return false;
}

static const struct usb_host fake = {
	.reads = READS,
	.write_max = PIECE,
	.map = map,
	.unmap = unmap,
	.submit = submit,
	.cancel = cancel,
	.turn = turn,
	.forget = fake_forget,
	.clear_halt = clear_halt,
	.is_gone = is_gone,
	.words = fake_words,
};

static void
open_mapped(struct host *host, uint8_t *mapped)
{
	memset(host, 0, sizeof(*host));
	host->mapped = mapped;
	usb_init(&host->usb, NULL, &fake, NULL);
	host->usb.interface.in = IN;
	host->usb.interface.in_packet = PACKET;
	host->usb.interface.out = OUT;
	host->usb.interface.out_packet = PACKET;
	host->takes = NEVER;
	host->refuses = USB_ERROR_PIPE;
	assert_int_equal(usb_pipes_open(&host->usb), 0);
}

static void
open_host(struct host *host)
{
	open_mapped(host, NULL);
}

static void
close_host(struct host *host)
{
	usb_pipes_close(&host->usb);
	assert_int_equal(host->count, 0);
}

/* ---- writing --------------------------------------------------------------- */

static uint8_t piece[PIECE];

static int
write_piece(struct host *host, uint8_t fill, size_t len, bool last)
{
	memset(piece, fill, sizeof(piece));
	return usb_write(&host->usb.transport, MPTP_PIPE_COMMAND, piece, len,
	    last, 1000, &host->error);
}

static void
pieces_are_under_way_together(void **state)
{
	static struct host host;

	(void)state;
	open_host(&host);
	for (uint8_t i = 0; i < 9; i++)
		assert_int_equal(write_piece(&host, i, PIECE, false), MPTP_OK);
	assert_int_equal(host.most, USB_WRITE_SLOTS);
	assert_true(host.ngot < 9 * PIECE);
	assert_int_equal(write_piece(&host, 9, PIECE, true), MPTP_OK);
	/* All is out, in order, and an empty packet ends it. */
	assert_int_equal(host.count, 0);
	assert_int_equal(host.ngot, 10 * PIECE);
	for (size_t i = 0; i < host.ngot; i++)
		assert_int_equal(host.got[i], i / PIECE);
	assert_int_equal(host.empty, 1);
	close_host(&host);
}

static void
a_stall_amid_the_data_is_told(void **state)
{
	static struct host host;
	int status = MPTP_OK;

	(void)state;
	for (unsigned takes = 1; takes < 9; takes++) {
		open_host(&host);
		host.takes = takes;
		for (uint8_t i = 0; i < 10 && status == MPTP_OK; i++)
			status = write_piece(&host, i, PIECE, i == 9);
		assert_int_equal(status, MPTP_ERR_IO);
		assert_int_equal(host.error.sys, EPIPE);
		assert_int_equal(host.count, 0);
		assert_int_equal(host.ngot, takes * PIECE);
		assert_int_equal(host.halts_cleared, 0);
		/* What is said next is not blamed for it. */
		host.takes = NEVER;
		status = write_piece(&host, 0, 12, true);
		assert_int_equal(status, MPTP_OK);
		close_host(&host);
	}
}

/* Left behind by someone else: the halt is cleared, and all is sent once. */
static void
a_stall_before_the_data_is_cured(void **state)
{
	static struct host host;

	(void)state;
	open_host(&host);
	host.takes = 0;
	assert_int_equal(write_piece(&host, 1, PIECE, false), MPTP_OK);
	assert_int_equal(host.halts_cleared, 1);
	assert_int_equal(host.ngot, PIECE);
	close_host(&host);
}

static void
waiting_for_a_write_ends(void **state)
{
	static struct host host;
	int status = MPTP_OK;

	(void)state;
	for (int interrupted = 0; interrupted < 2; interrupted++) {
		open_host(&host);
		assert_int_equal(write_piece(&host, 0, PIECE, false), MPTP_OK);
		host.silent = true;
		if (interrupted != 0)
			usb_interrupt(&host.usb.transport);
		for (uint8_t i = 1; i < 9 && status == MPTP_OK; i++)
			status = write_piece(&host, i, PIECE, false);
		assert_int_equal(status,
		    interrupted != 0 ? MPTP_ERR_CANCELLED : MPTP_ERR_TIMEOUT);
		assert_int_equal(host.count, 0);
		status = MPTP_OK;
		close_host(&host);
	}
}

/* Whoever stops in between, by a Cancel: it has ended what was under way, and the next
 * request is another transfer. */
static void
what_is_cancelled_is_not_told(void **state)
{
	static struct host host;
	uint8_t request[6] = { 0 };
	size_t len = sizeof(request), before;

	(void)state;
	open_host(&host);
	for (uint8_t i = 0; i < 4; i++)
		assert_int_equal(write_piece(&host, i, PIECE, false), MPTP_OK);
	assert_true(host.count > 0);
	before = host.ngot;
	host.silent = true;
	usb_control(&host.usb.transport, MPTP_CONTROL_CANCEL, request, &len, 10,
	    &host.error);
	assert_int_equal(host.count, 0);
	host.silent = false;
	assert_int_equal(write_piece(&host, 9, 12, true), MPTP_OK);
	assert_int_equal(host.ngot, before + 12);
	close_host(&host);
}

/* ---- reading --------------------------------------------------------------- */

static int
read_on(struct host *host, struct mptp_slice *slice)
{
	struct mptp_transport *t = &host->usb.transport;
	unsigned ready;
	int status =
	    usb_wait(t, 1u << MPTP_PIPE_COMMAND, &ready, 1000, &host->error);

	*slice = (struct mptp_slice){ 0 };
	if (status != MPTP_OK)
		return status;
	status = usb_next(t, MPTP_PIPE_COMMAND, slice, &host->error);
	if (status == MPTP_OK)
		usb_done(t, MPTP_PIPE_COMMAND, slice->len);
	return status;
}

static void
begin_reading(struct host *host, unsigned gives)
{
	struct mptp_slice slice;

	open_host(host);
	host->gives = gives;
	assert_int_equal(write_piece(host, 0, 12, true), MPTP_OK);
	host->most = 0;
	/* One for the answer, and then as many as there are. */
	assert_int_equal(read_on(host, &slice), MPTP_OK);
	assert_int_equal(host->most, 1);
	usb_expect(&host->usb.transport, MPTP_SIZE_UNKNOWN);
}

static void
reads_are_under_way_together(void **state)
{
	static struct host host;
	struct mptp_slice slice;

	(void)state;
	begin_reading(&host, 9);
	host.short_by = 7;
	for (unsigned i = 8; i > 0; i--) {
		assert_int_equal(read_on(&host, &slice), MPTP_OK);
		assert_int_equal(slice.len, USB_READ_SIZE);
		assert_int_equal(slice.bytes[0], i - 1);
		assert_false(slice.last);
	}
	assert_int_equal(host.most, READS);
	assert_int_equal(read_on(&host, &slice), MPTP_OK);
	assert_int_equal(slice.len, USB_READ_SIZE - 7);
	assert_true(slice.last);
	/* What is not needed is back before the next request is out. */
	assert_true(host.count > 0);
	assert_int_equal(write_piece(&host, 0, 12, true), MPTP_OK);
	close_host(&host);
}

static void
failures_amid_the_data_come_last(void **state)
{
	static const struct {
		int code, status;
	} cases[] = {
		{ USB_ERROR_PIPE, MPTP_ERR_IO },
		{ USB_ERROR_IO, MPTP_ERR_IO },
		{ USB_ERROR_NO_DEVICE, MPTP_ERR_NODEV },
	};
	static struct host host;
	struct mptp_slice slice;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin_reading(&host, 3);
		host.ends = cases[i].code;
		for (int k = 0; k < 2; k++) {
			assert_int_equal(read_on(&host, &slice), MPTP_OK);
			assert_int_equal(slice.len, USB_READ_SIZE);
		}
		assert_int_equal(read_on(&host, &slice), cases[i].status);
		assert_int_equal(host.count, 0);
		assert_int_equal(host.halts_cleared, 0);
		close_host(&host);
	}
}

static void
waiting_for_data_ends(void **state)
{
	static struct host host;
	struct mptp_slice slice;
	uint8_t request[6] = { 0x01, 0x40 };
	size_t len = sizeof(request);

	(void)state;
	begin_reading(&host, NEVER);
	host.silent = true;
	assert_int_equal(read_on(&host, &slice), MPTP_ERR_TIMEOUT);
	assert_int_equal(host.count, READS);
	usb_interrupt(&host.usb.transport);
	assert_int_equal(read_on(&host, &slice), MPTP_ERR_CANCELLED);
	/* A cancel takes all of them back before it says so. */
	usb_control(&host.usb.transport, MPTP_CONTROL_CANCEL, request, &len, 10,
	    &host.error);
	assert_int_equal(host.count, 0);
	host.silent = false;
	host.most = 0;
	assert_int_equal(read_on(&host, &slice), MPTP_OK);
	assert_int_equal(host.most, 1);
	close_host(&host);
}

static void
reads_go_to_what_the_host_maps(void **state)
{
	static uint8_t mapped[READS * USB_READ_SIZE];
	static struct host host;
	struct mptp_slice slice;

	(void)state;
	open_mapped(&host, mapped);
	host.gives = NEVER;
	assert_int_equal(read_on(&host, &slice), MPTP_OK);
	assert_ptr_equal(slice.bytes, mapped);
	usb_expect(&host.usb.transport, MPTP_SIZE_UNKNOWN);
	assert_int_equal(read_on(&host, &slice), MPTP_OK);
	close_host(&host);
	assert_int_equal(host.unmaps, 1);
	/* Where it has none, other memory will do. */
	open_host(&host);
	close_host(&host);
	assert_int_equal(host.maps, 1);
	assert_int_equal(host.unmaps, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_under_way_together),
		cmocka_unit_test(a_stall_amid_the_data_is_told),
		cmocka_unit_test(a_stall_before_the_data_is_cured),
		cmocka_unit_test(waiting_for_a_write_ends),
		cmocka_unit_test(what_is_cancelled_is_not_told),
		cmocka_unit_test(reads_are_under_way_together),
		cmocka_unit_test(failures_amid_the_data_come_last),
		cmocka_unit_test(waiting_for_data_ends),
		cmocka_unit_test(reads_go_to_what_the_host_maps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
