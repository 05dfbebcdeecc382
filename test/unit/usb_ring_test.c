/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Several reads as one stream: by a device that fills them packet by packet, and a host
 * that tells of their ends in any order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "transport/usb_ring.h"

#define PACKET 8
#define SIZE (4 * PACKET)
#define SLOTS 5
#define RESPONSE 12
#define DATA_MAX 400
#define ENDPOINT 0x81

/* What the device sends: two transfers, data and response; or one, if it leaves out
 * the empty packet behind data that are whole packets. */
struct device {
	uint8_t bytes[DATA_MAX + RESPONSE];
	size_t data, all;
	bool glued;  /* the response, to the data */
	bool marked; /* the end of the data was sent */
	size_t sent;
	bool over;
};

/* A read, as the host has it. */
struct flight {
	struct usb_transfer *transfer;
	size_t filled;
	bool ended; /* which nobody has been told of yet */
};

struct host {
	struct chance chance;
	struct usb_ring ring;
	uint8_t memory[SLOTS * SIZE];
	struct flight flight[SLOTS];
	unsigned flying;
	struct device device;
};

static unsigned
below(struct host *host, unsigned limit)
{
	return chance_next(&host->chance) % limit;
}

static void
start(struct host *host)
{
	memset(host, 0, sizeof(*host));
	usb_ring_init(&host->ring, ENDPOINT, host->memory, SIZE, SLOTS);
}

/* ---- the host ------------------------------------------------------------- */

static void
submit(struct host *host, struct usb_transfer *transfer)
{
	assert_true(host->flying < SLOTS);
	assert_int_equal(transfer->endpoint, ENDPOINT);
	transfer->flying = true;
	host->flight[host->flying++] = (struct flight){ .transfer = transfer };
}

static void
arm(struct host *host)
{
	struct usb_transfer *transfer;

	while ((transfer = usb_ring_arm(&host->ring)) != NULL)
		submit(host, transfer);
}

static void
tell(struct host *host, unsigned i, int code)
{
	struct flight *flight = &host->flight[i];

	flight->transfer->actual = flight->filled;
	flight->transfer->code = code;
	flight->transfer->flying = false;
	host->flying--;
	memmove(flight, flight + 1, (host->flying - i) * sizeof(*flight));
}

/* Of a read that is taken back, or that fails, what it brought remains. */
static void
recall(struct host *host)
{
	struct usb_transfer *transfer;
	unsigned i;

	while ((transfer = usb_ring_flying(&host->ring)) != NULL) {
		for (i = 0; host->flight[i].transfer != transfer; i++)
			continue;
		tell(
		    host, i, host->flight[i].ended ? 0 : USB_ERROR_INTERRUPTED);
	}
	assert_int_equal(host->flying, 0);
}

/* ---- the device ----------------------------------------------------------- */

/* The first read that is not full gets a packet. */
static bool
send_packet(struct host *host)
{
	struct device *d = &host->device;
	const size_t end = d->sent < d->data && !d->glued ? d->data : d->all;
	struct flight *flight = host->flight;
	size_t n = end - d->sent;

	while (flight < host->flight + host->flying && flight->ended)
		flight++;
	if (d->over || flight == host->flight + host->flying)
		return false;
	if (!d->glued && d->sent == d->data && !d->marked)
		n = 0;
	if (n > PACKET)
		n = PACKET;
	if (n > 0)
		memcpy(flight->transfer->buf + flight->filled,
		    d->bytes + d->sent, n);
	flight->filled += n;
	d->sent += n;
	flight->ended = n < PACKET || flight->filled == SIZE;
	if (n < PACKET) {
		d->over = d->sent == d->all;
		d->marked = true;
	}
	return true;
}

static void
begin(struct host *host, size_t data, bool glued)
{
	struct device *d = &host->device;

	*d = (struct device){ .data = data, .all = data + RESPONSE };
	d->glued = glued && data % PACKET == 0;
	for (size_t i = 0; i < d->all; i++)
		d->bytes[i] = (uint8_t)chance_next(&host->chance);
}

/* ---- the initiator -------------------------------------------------------- */

struct initiator {
	size_t got;
	bool unknown; /* how much data come is not told */
	bool ended;   /* the data have, or there was a mark */
	bool told;    /* the container's header was seen */
};

static uint64_t
expected(const struct host *host, const struct initiator *initiator)
{
	if (!initiator->told || initiator->ended ||
	    initiator->got >= host->device.data)
		return 0;
	return initiator->unknown ? MPTP_SIZE_UNKNOWN :
				    host->device.data - initiator->got;
}

/* No more than one read begins behind the end of the data. */
static void
check_armed(struct host *host, const struct initiator *initiator)
{
	uint64_t at = initiator->got, end = host->device.data;
	unsigned beyond = 0;

	if (expected(host, initiator) == 0 ||
	    expected(host, initiator) == MPTP_SIZE_UNKNOWN)
		return;
	for (unsigned i = 0; i < host->ring.count; i++) {
		const struct usb_transfer *t =
		    &host->ring.slot[(host->ring.first + i) % SLOTS];

		beyond += t->flying && at >= end;
		at += t->flying ? t->len : t->actual;
		if (i == 0)
			at -= host->ring.at;
	}
	assert_true(beyond <= 1);
}

static void
take(struct host *host, struct initiator *initiator)
{
	struct mptp_slice slice;
	size_t n;

	assert_int_equal(usb_ring_next(&host->ring, &slice), 0);
	if (slice.len == 0 && !slice.last)
		return;
	n = slice.len == 0 || below(host, 2) == 0 ?
	    slice.len :
	    1 + below(host, (unsigned)slice.len);
	assert_true(initiator->got + n <= host->device.all);
	if (n > 0)
		assert_memory_equal(
		    slice.bytes, host->device.bytes + initiator->got, n);
	initiator->got += n;
	initiator->told = initiator->told || n > 0;
	/* Ends are where the device's are, and nowhere else. */
	if (slice.last && n == slice.len) {
		assert_true(initiator->got == host->device.all ||
		    (initiator->got == host->device.data &&
			!host->device.glued));
		initiator->ended = true;
	}
	usb_ring_done(&host->ring, n);
	usb_ring_expect(&host->ring, expected(host, initiator));
}

static void
transact(struct host *host, bool unknown)
{
	struct initiator initiator = { .unknown = unknown };
	unsigned i;

	while (initiator.got < host->device.all) {
		arm(host);
		check_armed(host, &initiator);
		i = below(host, 3);
		if (i == 0) {
			send_packet(host);
		} else if (i == 1 && host->flying > 0) {
			i = below(host, host->flying);
			if (host->flight[i].ended)
				tell(host, i, 0);
		} else {
			take(host, &initiator);
		}
	}
	/* The mark behind the response. */
	take(host, &initiator);
	if (!unknown && !host->device.glued)
		assert_true(host->flying <= 1);
	recall(host);
	usb_ring_trim(&host->ring);
}

static void
any_order_is_the_stream(void **state)
{
	static struct host host;

	(void)state;
	start(&host);
	chance_init(&host.chance);
	for (int i = 0; i < 20000; i++) {
		begin(&host, below(&host, DATA_MAX + 1), below(&host, 4) == 0);
		transact(&host, below(&host, 4) == 0);
		assert_int_equal(host.ring.count, 0);
	}
}

/* ---- how many are armed ---------------------------------------------------- */

static unsigned
armed(struct host *host)
{
	arm(host);
	return host->flying;
}

static void
reads_are_those_that_are_expected(void **state)
{
	static const struct {
		uint64_t expected;
		unsigned reads;
	} cases[] = {
		{ 0, 1 },
		{ 1, 2 },
		{ SIZE, 2 },
		{ SIZE + 1, 3 },
		{ 3 * SIZE, 4 },
		{ 4 * SIZE, 5 },
		{ 1000 * SIZE, 5 },
		{ MPTP_SIZE_UNKNOWN, 5 },
	};
	static struct host host;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		start(&host);
		usb_ring_expect(&host.ring, cases[i].expected);
		assert_int_equal(armed(&host), cases[i].reads);
		assert_int_equal(armed(&host), cases[i].reads);
	}
}

/* A mark says that the data are over, though more were expected. */
static void
an_early_end_arms_no_more(void **state)
{
	static struct host host;

	(void)state;
	start(&host);
	usb_ring_expect(&host.ring, 3 * SIZE);
	assert_int_equal(armed(&host), 4);
	host.flight[0].filled = 1;
	tell(&host, 0, 0);
	assert_int_equal(armed(&host), 3);
	usb_ring_done(&host.ring, 1);
	assert_int_equal(armed(&host), 3);
}

/* What is done with of the first one is no longer there for the rest. */
static void
done_bytes_count_down(void **state)
{
	static struct host host;

	(void)state;
	start(&host);
	usb_ring_expect(&host.ring, SIZE);
	assert_int_equal(armed(&host), 2);
	host.flight[0].filled = SIZE;
	tell(&host, 0, 0);
	usb_ring_done(&host.ring, SIZE / 2);
	usb_ring_expect(&host.ring, SIZE / 2 + SIZE + 1);
	assert_int_equal(armed(&host), 3);
}

static void
scarce_memory_means_fewer_reads(void **state)
{
	static struct host host;
	struct mptp_slice slice;

	(void)state;
	start(&host);
	usb_ring_expect(&host.ring, MPTP_SIZE_UNKNOWN);
	submit(&host, usb_ring_arm(&host.ring));
	submit(&host, usb_ring_arm(&host.ring));
	assert_non_null(usb_ring_arm(&host.ring));
	usb_ring_refused(&host.ring, USB_ERROR_NO_MEM);
	assert_false(usb_ring_failed(&host.ring));
	assert_int_equal(armed(&host), 2);
	/* Not a single one is a failure. */
	start(&host);
	assert_non_null(usb_ring_arm(&host.ring));
	usb_ring_refused(&host.ring, USB_ERROR_NO_MEM);
	assert_int_equal(usb_ring_next(&host.ring, &slice), USB_ERROR_NO_MEM);
}

/* ---- what goes wrong ------------------------------------------------------- */

static void
what_came_before_a_failure_is_first(void **state)
{
	static const int codes[] = { USB_ERROR_PIPE, USB_ERROR_NO_DEVICE,
		USB_ERROR_IO, USB_ERROR_OVERFLOW };
	static struct host host;
	struct mptp_slice slice;

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		start(&host);
		usb_ring_expect(&host.ring, MPTP_SIZE_UNKNOWN);
		arm(&host);
		host.flight[0].filled = SIZE;
		host.flight[1].filled = PACKET;
		tell(&host, 1, codes[i]);
		assert_true(usb_ring_failed(&host.ring));
		assert_null(usb_ring_arm(&host.ring));
		assert_int_equal(usb_ring_next(&host.ring, &slice), 0);
		assert_int_equal(slice.len, 0);
		tell(&host, 0, 0);
		assert_int_equal(usb_ring_next(&host.ring, &slice), 0);
		assert_int_equal(slice.len, SIZE);
		usb_ring_done(&host.ring, SIZE);
		assert_int_equal(usb_ring_next(&host.ring, &slice), 0);
		assert_int_equal(slice.len, PACKET);
		assert_false(slice.last);
		usb_ring_done(&host.ring, PACKET);
		/* Not before the others are back; some fail likewise. */
		assert_int_equal(usb_ring_next(&host.ring, &slice), 0);
		tell(&host, 0, codes[i]);
		recall(&host);
		assert_int_equal(usb_ring_next(&host.ring, &slice), codes[i]);
		usb_ring_forgive(&host.ring);
		assert_int_equal(usb_ring_next(&host.ring, &slice), 0);
		assert_int_equal(slice.len, 0);
		assert_false(usb_ring_failed(&host.ring));
		assert_int_equal(host.ring.count, 0);
	}
}

/* What was taken back may have come in the very moment: then it is not lost. */
static void
what_was_taken_back_keeps_what_it_brought(void **state)
{
	static struct host host;
	struct mptp_slice slice;

	(void)state;
	start(&host);
	usb_ring_expect(&host.ring, MPTP_SIZE_UNKNOWN);
	arm(&host);
	host.flight[0].filled = 3;
	host.flight[0].ended = true;
	host.flight[1].filled = PACKET;
	recall(&host);
	assert_int_equal(usb_ring_next(&host.ring, &slice), 0);
	assert_int_equal(slice.len, 3);
	assert_true(slice.last);
	/* Behind the mark, half a transfer is of no use to what comes next. */
	usb_ring_trim(&host.ring);
	usb_ring_done(&host.ring, 3);
	assert_int_equal(usb_ring_next(&host.ring, &slice), 0);
	assert_int_equal(slice.len, 0);
	assert_int_equal(host.ring.count, 0);
	assert_int_equal(armed(&host), 1);
	recall(&host);
	usb_ring_clear(&host.ring);
	assert_int_equal(host.ring.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order_is_the_stream),
		cmocka_unit_test(reads_are_those_that_are_expected),
		cmocka_unit_test(an_early_end_arms_no_more),
		cmocka_unit_test(done_bytes_count_down),
		cmocka_unit_test(scarce_memory_means_fewer_reads),
		cmocka_unit_test(what_came_before_a_failure_is_first),
		cmocka_unit_test(what_was_taken_back_keeps_what_it_brought),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
