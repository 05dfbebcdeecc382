/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A transaction is broken off at every point where it can be: at each call of the
 * transport, at each byte; by an interrupt, by a deadline, by sink and source; in
 * both framings. Then the same session goes on, byte by byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "exchange.h"
#include "shim.h"

enum slicing { WHOLE, BYTES, RANDOM, SLICINGS };
enum direction { IN, OUT, NEITHER, DIRECTIONS };

struct bench {
	struct toy toy;
	struct shim shim;
	struct mptp_session *session;
	unsigned calls,
	    at; /* calls of the transport; act at this one, 0: none */
	void (*act)(struct bench *);
	size_t cut; /* the next write of data ends after so many bytes */
	bool cutting;
	bool stream; /* there are no ends of transfers */
	bool thaws;  /* a Cancel packet thaws the toy */
};

static void
write_part(struct bench *b)
{
	struct mptp_transport *t = b->shim.behind;

	assert_int_equal(t->ops->write(t, MPTP_PIPE_COMMAND, b->shim.bytes,
			     b->cut, false, 1000, NULL),
	    MPTP_OK);
	b->cutting = false;
}

static int
before(void *ctx, enum shim_call call)
{
	struct bench *b = ctx;

	if (call == SHIM_WRITE && b->thaws && b->shim.bytes[4] == 11)
		b->toy.frozen = false;
	if (call == SHIM_WRITE && b->cutting && b->shim.bytes[4] == 2) {
		write_part(b);
		return MPTP_ERR_CANCELLED;
	}
	if (call == SHIM_CONTROL || ++b->calls != b->at)
		return MPTP_OK;
	b->act(b);
	return MPTP_OK;
}

static void
interrupt(struct bench *b)
{
	mptp_session_interrupt(b->session);
}

static void
freeze(struct bench *b)
{
	b->toy.frozen = true;
}

static void
begin(struct bench *b, const struct mptp_framing *framing, size_t packet,
    enum slicing slicing)
{
	struct mptp_transport *t;
	struct mptp_error error;

	*b = (struct bench){ .act = interrupt, .stream = packet == 0 };
	b->toy.slice_max = slicing == BYTES ? 1 : 0;
	t = toy_transport(&b->toy, framing, packet, slicing != WHOLE);
	b->shim.before = before;
	b->shim.ctx = b;
	if (mptp_session_adopt(
		&b->session, shim_put(&b->shim, t), NULL, &error) != MPTP_OK)
		fail_msg("%s", error.text);
}

static void
finish(struct bench *b)
{
	mptp_session_close(&b->session);
	assert_int_equal(b->toy.releases, b->toy.requests);
}

static int
run(struct bench *b, enum direction direction, uint64_t size)
{
	struct mptp_op op = { .code = OP_ECHO };
	struct check check = { .at = 0 };
	struct feed feed = { .at = 0 };
	int status;

	switch (direction) {
	case IN:
		status = exchange_fetch(b->session, OP_GIVE, size, &check);
		assert_int_equal(check.wrong, 0);
		return status;
	case OUT:
		return exchange_send(b->session, OP_TAKE, size, &feed, NULL);
	default:
		return mptp_session_run(b->session, &op, NULL, NULL, NULL);
	}
}

static void
goes_on(struct bench *b)
{
	b->at = 0;
	mptp_session_forget_interrupt(b->session);
	exchange_fetch_all(b->session, 700);
	exchange_send_all(b->session, 700);
}

static const struct {
	const struct mptp_framing *framing;
	size_t packet;
} pipes[] = { { &mptp_framing_usb, 64 }, { &mptp_framing_usb, 512 },
	{ &mptp_framing_ip, 0 } };
#define NPIPES (sizeof(pipes) / sizeof(*pipes))

/* Each so-manieth call or byte: EVERY=N is for where all of them take too long. */
static unsigned every = 1;

/* Break off at the first call of the transport, the second, and so on, until the
 * transaction is over before. */
static void
at_every_call(
    struct bench *b, enum direction direction, uint64_t size, int expected)
{
	bool reached = true;
	int status;

	for (unsigned n = 1; reached; n += every) {
		b->calls = 0;
		b->at = n;
		status = run(b, direction, size);
		reached = b->calls >= n;
		if (status != MPTP_OK)
			assert_int_equal(status, expected);
		if (!reached)
			assert_int_equal(status, MPTP_OK);
		if (status == MPTP_OK)
			b->toy.frozen = false;
		goes_on(b);
	}
}

static void
on_every_bench(void (*try)(struct bench *, int), bool deaf, int arg)
{
	for (size_t p = 0; p < NPIPES; p++)
		for (int slicing = 0; slicing < SLICINGS; slicing++) {
			struct bench b;

			if (deaf && pipes[p].packet == 0)
				continue;
			begin(&b, pipes[p].framing, pipes[p].packet,
			    (enum slicing)slicing);
			b.toy.deaf = deaf;
			try(&b, arg);
			finish(&b);
		}
}

/* Around one packet, several, and one write. */
static const uint64_t sizes[] = { 1, 52, 116, 501, 1100 };

static void
at_every_call_of_all(struct bench *b, int expected)
{
	for (int direction = 0; direction < DIRECTIONS; direction++)
		for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
			if (b->toy.slice_max == 1 && sizes[i] > 116)
				break;
			at_every_call(
			    b, (enum direction)direction, sizes[i], expected);
		}
	/* Half a packet is the end of a stream: nothing but all of it. */
	at_every_call(b, OUT,
	    expected == MPTP_ERR_TIMEOUT && b->stream ? 200000 : 700000,
	    expected);
	if (b->toy.slice_max != 1)
		at_every_call(b, IN, 700000, expected);
}

static void
interrupted_at_every_call(void **state)
{
	(void)state;
	on_every_bench(at_every_call_of_all, false, MPTP_ERR_CANCELLED);
}

/* A device that knows no class requests sends on to the end of its data. */
static void
interrupted_where_cancel_is_unknown(void **state)
{
	(void)state;
	on_every_bench(at_every_call_of_all, true, MPTP_ERR_CANCELLED);
}

static void
out_of_time_at_every_call(struct bench *b, int expected)
{
	b->act = freeze;
	b->thaws = true;
	at_every_call_of_all(b, expected);
}

static void
out_of_time_in_every_phase(void **state)
{
	(void)state;
	on_every_bench(out_of_time_at_every_call, false, MPTP_ERR_TIMEOUT);
}

/* A slow camera, which holds its answers back, is not waited for. */
static void
while_it_takes_its_time(struct bench *b, int expected)
{
	for (int direction = 0; direction < DIRECTIONS; direction++)
		/* No call comes after the one that waits for the answer. */
		for (unsigned n = 1; n <= (direction == OUT ? 4u : 2u); n++) {
			b->toy.device.latency_ms = 3600 * 1000;
			b->calls = 0;
			b->at = n;
			assert_int_equal(
			    run(b, (enum direction)direction, 1000), expected);
			b->toy.device.latency_ms = 0;
			goes_on(b);
		}
}

static void
a_slow_camera_is_interrupted(void **state)
{
	(void)state;
	on_every_bench(while_it_takes_its_time, false, MPTP_ERR_CANCELLED);
}

/* It never answers again, whatever it is told. */
static void
a_camera_that_died_is_told(void **state)
{
	(void)state;
	for (size_t p = 0; p < NPIPES; p++)
		for (unsigned n = 1; n < 9; n++) {
			struct mptp_op echo = { .code = OP_ECHO };
			struct bench b;
			int status;

			begin(&b, pipes[p].framing, pipes[p].packet, WHOLE);
			b.act = freeze;
			b.toy.deaf = true;
			b.at = b.calls + n;
			do
				status = run(&b, n % 2 ? IN : OUT, 2000);
			while (status == MPTP_OK);
			assert_int_equal(status, MPTP_ERR_TIMEOUT);
			status = mptp_session_run(
			    b.session, &echo, NULL, NULL, NULL);
			assert_true(status == MPTP_ERR_TIMEOUT ||
			    status == MPTP_ERR_NODEV);
			assert_true(mptp_session_lost(b.session));
			assert_int_equal(mptp_session_run(b.session, &echo,
					     NULL, NULL, NULL),
			    MPTP_ERR_NODEV);
			mptp_session_close(&b.session);
		}
}

/* ---- at every byte ------------------------------------------------------ */

static void
by_the_sink(struct bench *b, int by_interrupt)
{
	for (uint64_t at = 1; at <= 1100; at += every) {
		struct check check = { .stop_at = at, .stop_with = -1234 };
		int status;

		if (at >= 70 && at < 1030 && b->toy.slice_max == 1)
			at = 1030;
		if (by_interrupt)
			check.interrupt = b->session;
		status = exchange_fetch(b->session, OP_GIVE, 1100, &check);
		assert_int_equal(check.wrong, 0);
		if (!by_interrupt)
			assert_int_equal(status, -1234);
		else if (status != MPTP_OK)
			assert_int_equal(status, MPTP_ERR_CANCELLED);
		goes_on(b);
	}
}

static void
the_sink_stops_at_every_byte(void **state)
{
	(void)state;
	on_every_bench(by_the_sink, false, 0);
	on_every_bench(by_the_sink, false, 1);
	on_every_bench(by_the_sink, true, 0);
}

/* A write holds 256 KiB, with the header. */
static void
by_the_source(struct bench *b, int by_interrupt)
{
	static const uint64_t around[] = { 1, 52, 500, 262132, 524276, 599999 };

	for (size_t i = 0; i < sizeof(around) / sizeof(*around); i++)
		for (uint64_t at = around[i] - 1; at <= around[i] + 1; at++) {
			struct feed feed = { .stop_at = at,
				.stop_with = -4321,
				.most = 100000 };
			int status;

			if (at == 0 || at >= 600000)
				continue;
			if (by_interrupt)
				feed.interrupt = b->session;
			status = exchange_send(
			    b->session, OP_TAKE, 600000, &feed, NULL);
			if (!by_interrupt)
				assert_int_equal(status, -4321);
			else if (status != MPTP_OK)
				assert_int_equal(status, MPTP_ERR_CANCELLED);
			goes_on(b);
		}
}

static void
the_source_stops_around_every_write(void **state)
{
	(void)state;
	on_every_bench(by_the_source, false, 0);
	on_every_bench(by_the_source, false, 1);
	on_every_bench(by_the_source, true, 0);
}

/* The camera got so much of a write that was broken off. */
static void
the_pipe_stops_at_every_byte(void **state)
{
	(void)state;
	for (int deaf = 0; deaf < 2; deaf++)
		for (size_t p = 0; p < NPIPES; p++) {
			struct bench b;

			if (pipes[p].packet == 0)
				continue;
			begin(&b, pipes[p].framing, pipes[p].packet, RANDOM);
			b.toy.deaf = deaf;
			for (size_t cut = 0; cut <= 1112; cut += every) {
				/* Without Cancel, only whole packets: what is
				 * short ends the transfer. */
				if (deaf && cut % pipes[p].packet != 0)
					continue;
				b.cut = cut;
				b.cutting = true;
				assert_int_equal(
				    run(&b, OUT, 1100), MPTP_ERR_CANCELLED);
				goes_on(&b);
			}
			finish(&b);
		}
}

/* ---- amid a large packet -------------------------------------------------- */

#define TRICKLES 200
#define TRICKLE_NS 2000000
#define SILENCE_MS 1000 /* the longest single wait of a cancel */

/* After the Cancel packet, the rest of the data comes byte by byte. */
static int
trickle(void *ctx, enum shim_call call)
{
	const struct timespec pause = { 0, TRICKLE_NS };
	struct bench *b = ctx;

	if (call == SHIM_WRITE && b->shim.bytes[4] == 11)
		b->calls = TRICKLES;
	if (call != SHIM_WAIT || b->calls == 0)
		return MPTP_OK;
	nanosleep(&pause, NULL);
	return --b->calls > 0 ? MPTP_OK : MPTP_ERR_NODEV;
}

/* The time in which it has to end runs out while bytes come, and soon. */
static void
a_person_does_not_wait_for_the_rest_of_a_packet(void **state)
{
	struct check check = { .stop_at = 1 };
	struct bench b;

	(void)state;
	begin(&b, &mptp_framing_ip, 0, BYTES);
	b.shim.before = trickle;
	check.interrupt = b.session;
	assert_int_equal(exchange_fetch(b.session, OP_GIVE, 700000, &check),
	    MPTP_ERR_CANCELLED);
	assert_int_equal(b.calls, 0);
	assert_in_range(b.shim.timeout_ms, 1,
	    SILENCE_MS - (TRICKLES - 1) * (TRICKLE_NS / 1000000));
	finish(&b);
}

/* ---- silence ---------------------------------------------------------------- */

/* After the Cancel packet, nothing comes any more. */
static int
fall_silent(void *ctx, enum shim_call call)
{
	struct bench *b = ctx;

	if (call == SHIM_WRITE && b->shim.bytes[4] == 11)
		b->calls = 1;
	return call == SHIM_WAIT && b->calls == 1 ? MPTP_ERR_TIMEOUT : MPTP_OK;
}

static void
a_cancel_is_over_sooner_in_silence(void **state)
{
	struct check check = { .stop_at = 1, .stop_with = -7 };
	struct bench b;

	(void)state;
	begin(&b, &mptp_framing_ip, 0, WHOLE);
	b.shim.before = fall_silent;
	exchange_fetch(b.session, OP_GIVE, 3000000, &check);
	assert_int_equal(b.calls, 1);
	assert_in_range(b.shim.timeout_ms, 1, SILENCE_MS);
	finish(&b);
}

/* Tells that it is busy, in so few bytes that it tells nothing. */
static int
tell_half(struct mptp_transport *t, enum mptp_control request, void *buf,
    size_t *len, int timeout_ms, struct mptp_error *error)
{
	static const uint8_t busy[4] = { 4, 0, 0x19, 0x20 };
	struct bench *b = ((struct shim *)t)->ctx;

	if (request != MPTP_CONTROL_STATUS)
		return b->shim.behind->ops->control(
		    b->shim.behind, request, buf, len, timeout_ms, error);
	b->calls++;
	memcpy(buf, busy, sizeof(busy));
	*len = 2;
	return MPTP_OK;
}

static void
half_a_device_status_is_none(void **state)
{
	struct check check = { .stop_at = 1, .stop_with = -7 };
	struct bench b;

	(void)state;
	begin(&b, &mptp_framing_usb, 512, WHOLE);
	b.shim.ops.control = tell_half;
	b.shim.before = NULL;
	b.calls = 0;
	assert_int_equal(
	    exchange_fetch(b.session, OP_GIVE, 3000000, &check), -7);
	assert_int_equal(b.calls, 1);
	finish(&b);
}

/* ---- many times --------------------------------------------------------- */

static void
two_hundred_in_a_row(void **state)
{
	(void)state;
	srand(200);
	for (size_t p = 0; p < NPIPES; p++)
		for (int slicing = 0; slicing < SLICINGS; slicing += 2) {
			struct bench b;

			begin(&b, pipes[p].framing, pipes[p].packet,
			    (enum slicing)slicing);
			for (int i = 0; i < 200; i++) {
				uint64_t size = 1 + (uint64_t)rand() % 1500000;
				uint64_t at = 1 + (uint64_t)rand() % size;
				struct check check = { .stop_at = at,
					.stop_with = -1 - i };
				struct feed feed = { .stop_at = at,
					.stop_with = -1 - i,
					.most = 3000 };

				if (i % 2 == 0)
					assert_int_equal(
					    exchange_fetch(b.session, OP_GIVE,
						size, &check),
					    -1 - i);
				else
					assert_int_equal(
					    exchange_send(b.session, OP_TAKE,
						size + 4000, &feed, NULL),
					    -1 - i);
			}
			exchange_fetch_all(b.session, 3000000);
			exchange_send_all(b.session, 3000000);
			finish(&b);
		}
}

int
main(void)
{
	const char *wanted = getenv("EVERY");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interrupted_at_every_call),
		cmocka_unit_test(interrupted_where_cancel_is_unknown),
		cmocka_unit_test(out_of_time_in_every_phase),
		cmocka_unit_test(a_slow_camera_is_interrupted),
		cmocka_unit_test(a_camera_that_died_is_told),
		cmocka_unit_test(the_sink_stops_at_every_byte),
		cmocka_unit_test(the_source_stops_around_every_write),
		cmocka_unit_test(the_pipe_stops_at_every_byte),
		cmocka_unit_test(
		    a_person_does_not_wait_for_the_rest_of_a_packet),
		cmocka_unit_test(a_cancel_is_over_sooner_in_silence),
		cmocka_unit_test(half_a_device_status_is_none),
		cmocka_unit_test(two_hundred_in_a_row),
	};

	if (wanted != NULL && atoi(wanted) > 0)
		every = (unsigned)atoi(wanted);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
