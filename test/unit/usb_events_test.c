/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The interrupt endpoint of a USB camera, over a host of which the test says how its
 * transfers end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "usb_host_fake.h"

#define PACKET 64
#define EVENT 0x83
#define LEN 16

struct host {
	struct usb usb;	  /* first */
	const int *codes; /* how transfers end; of 0, an event came */
	unsigned left;	  /* of them */
	struct usb_transfer *flying;
	unsigned submits, halts_cleared, lines;
	bool gone;
	int refuses; /* to submit, with this */
	struct mptp_error error;
	char line[400];
};

static int
submit(struct usb *usb, struct usb_transfer *transfer)
{
	struct host *host = (struct host *)usb;

	assert_null(host->flying);
	host->submits++;
	if (host->refuses != 0)
		return host->refuses;
	host->flying = transfer;
	transfer->flying = true;
	return 0;
}

static void
end(struct host *host, int code, size_t actual)
{
	struct usb_transfer *transfer = host->flying;

	host->flying = NULL;
	memset(transfer->buf, 1, actual);
	fake_end(transfer, code, actual);
}

static void
cancel(struct usb *usb, struct usb_transfer *transfer)
{
	struct host *host = (struct host *)usb;

	assert_ptr_equal(host->flying, transfer);
	end(host, USB_ERROR_INTERRUPTED, 0);
}

static int
turn(struct usb *usb, int64_t deadline)
{
	struct host *host = (struct host *)usb;

	(void)deadline;
	if (host->flying == NULL || host->left == 0)
		return USB_ERROR_TIMEOUT;
	host->left--;
	/* What failed brought a part of it, too. */
	end(host, *host->codes, *host->codes == 0 ? LEN : 5);
	host->codes++;
	return 0;
}

static int
clear_halt(struct usb *usb, uint8_t endpoint)
{
	assert_int_equal(endpoint, EVENT);
	((struct host *)usb)->halts_cleared++;
	return 0;
}

static bool
is_gone(struct usb *usb)
{
	return ((struct host *)usb)->gone;
}

static const struct usb_host fake = {
	.submit = submit,
	.cancel = cancel,
	.turn = turn,
	.forget = fake_forget,
	.clear_halt = clear_halt,
	.is_gone = is_gone,
	.words = fake_words,
};

static void
note(void *ctx, enum mptp_log_level level, const char *line)
{
	struct host *host = ctx;

	assert_int_equal(level, MPTP_LOG_INFO);
	assert_true(strlen(line) < sizeof(host->line));
	strcpy(host->line, line);
	host->lines++;
}

static void
expect_codes(struct host *host, const int *codes, size_t size)
{
	host->codes = codes;
	host->left = (unsigned)(size / sizeof(*codes));
}

static void
open_host(struct host *host, const int *codes, size_t size)
{
	const struct mptp_options options = { .log = note, .log_ctx = host };

	memset(host, 0, sizeof(*host));
	expect_codes(host, codes, size);
	usb_init(&host->usb, NULL, &fake, &options);
	host->usb.interface.event = EVENT;
	host->usb.interface.event_packet = PACKET;
	assert_int_equal(usb_events_open(&host->usb), 0);
}

/* Until nothing comes any more: what ended the waiting. Each event is whole. */
static int
hear_all(struct host *host, unsigned *events)
{
	struct mptp_transport *t = &host->usb.transport;
	struct mptp_slice slice;
	unsigned ready;
	int status;

	*events = 0;
	while ((status = usb_wait(t, 1u << MPTP_PIPE_EVENT, &ready, 1000,
		    &host->error)) == MPTP_OK) {
		assert_int_equal(
		    usb_next(t, MPTP_PIPE_EVENT, &slice, NULL), MPTP_OK);
		assert_true(slice.last);
		assert_true(slice.len == 0 || slice.len == LEN);
		*events += slice.len > 0;
		usb_done(t, MPTP_PIPE_EVENT, slice.len);
	}
	return status;
}

static void
what_passes_ends_nothing(void **state)
{
	static const int codes[] = { USB_ERROR_IO, 0, USB_ERROR_OVERFLOW,
		USB_ERROR_IO, 0, USB_ERROR_PIPE, 0, 0, USB_ERROR_PIPE,
		USB_ERROR_IO, 0 };
	static struct host host;
	unsigned events;

	(void)state;
	open_host(&host, codes, sizeof(codes));
	assert_int_equal(hear_all(&host, &events), MPTP_ERR_TIMEOUT);
	assert_int_equal(events, 5);
	assert_int_equal(host.halts_cleared, 2);
	assert_int_equal(host.lines, 0);
	assert_non_null(host.flying);
	usb_events_close(&host.usb);
}

static void
what_goes_on_failing_is_told_and_left_alone(void **state)
{
	static const int codes[] = { 0, USB_ERROR_IO, USB_ERROR_IO,
		USB_ERROR_IO, 0 };
	static const int later[] = { 0 };
	static struct host host;
	unsigned events;

	(void)state;
	open_host(&host, codes, sizeof(codes));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(hear_all(&host, &events), MPTP_ERR_TIMEOUT);
		assert_int_equal(events, i == 0);
		assert_int_equal(host.submits, 4);
		assert_int_equal(host.lines, 1);
	}
	assert_non_null(strstr(host.line, "events are lost"));
	/* The interface is selected anew. */
	usb_events_forget(&host.usb);
	expect_codes(&host, later, sizeof(later));
	assert_int_equal(hear_all(&host, &events), MPTP_ERR_TIMEOUT);
	assert_int_equal(events, 1);
	usb_events_close(&host.usb);
}

static void
unplugging_is_no_noise(void **state)
{
	static const int codes[] = { USB_ERROR_IO, 0 };
	static const int one[] = { 0 };
	static const int left[] = { USB_ERROR_NO_DEVICE };
	static struct host host;
	unsigned events, ready;

	(void)state;
	open_host(&host, codes, sizeof(codes));
	host.gone = true;
	assert_int_equal(hear_all(&host, &events), MPTP_ERR_NODEV);
	assert_int_equal(events, 0);
	usb_events_close(&host.usb);
	/* Between two events. */
	open_host(&host, one, sizeof(one));
	host.refuses = USB_ERROR_NO_DEVICE;
	assert_int_equal(hear_all(&host, &events), MPTP_ERR_NODEV);
	assert_int_equal(events, 1);
	assert_int_equal(host.lines, 0);
	usb_events_close(&host.usb);
	/* Whoever waits for something else hears of it, too. */
	open_host(&host, left, sizeof(left));
	assert_int_equal(
	    usb_wait(&host.usb.transport, 0, &ready, 1000, &host.error),
	    MPTP_ERR_NODEV);
	usb_events_close(&host.usb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_passes_ends_nothing),
		cmocka_unit_test(what_goes_on_failing_is_told_and_left_alone),
		cmocka_unit_test(unplugging_is_no_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
