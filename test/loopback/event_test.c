/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Events of a session: by callback, by call and by descriptor, in one process
 * and over TCP.
 */
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "transport/poller.h"

#include "net.h"
#include "toy.h"

enum rig_kind { RIG_MEM_USB, RIG_MEM_IP, RIG_TCP, RIG_USBIP, RIGS };

/* A session with the toy, wherever that is. */
struct rig {
	enum rig_kind kind;
	struct toy toy;
	struct mptp_session *session;
	struct mptp_listener *listener;
	pthread_t thread;
};

static uint64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static unsigned
ms_since(uint64_t ns)
{
	return (unsigned)((now_ns() - ns) / 1000000);
}

static void *
serve(void *ctx)
{
	struct rig *rig = ctx;

	mptp_listener_run(rig->listener, &rig->toy.device, NULL);
	return NULL;
}

static void
rig_open(struct rig *rig, int kind, const struct mptp_options *options)
{
	struct mptp_error error = { 0 };
	char uri[80];

	rig->kind = (enum rig_kind)kind;
	if (kind < RIG_TCP) {
		rig->session = toy_connect(&rig->toy,
		    kind == RIG_MEM_IP ? &mptp_framing_ip : &mptp_framing_usb,
		    512, true, options);
		return;
	}
	toy_init(&rig->toy);
	assert_int_equal(
	    mptp_listener_open(&rig->listener,
		kind == RIG_TCP ? "127.0.0.1:0" : "usbip:127.0.0.1:0", NULL),
	    MPTP_OK);
	pthread_create(&rig->thread, NULL, serve, rig);
	snprintf(uri, sizeof(uri), "%s%s", kind == RIG_TCP ? "ip:" : "",
	    mptp_listener_address(rig->listener));
	if (mptp_session_open(&rig->session, uri, options, &error) != MPTP_OK)
		fail_msg("%s", error.text);
}

static void
rig_close(struct rig *rig)
{
	mptp_session_close(&rig->session);
	if (rig->kind < RIG_TCP)
		return;
	mptp_listener_interrupt(rig->listener);
	pthread_join(rig->thread, NULL);
	mptp_listener_close(&rig->listener);
}

static void
ask(struct rig *rig, uint16_t code, uint32_t parameter)
{
	const struct mptp_op op = {
		.code = code, .nparam = 1, .param = { parameter }
	};

	if (mptp_session_run(rig->session, &op, NULL, NULL, NULL) != MPTP_OK)
		fail_msg("%s", mptp_session_error(rig->session)->text);
}

static int
event_in(struct rig *rig, struct mptp_typed_event *event, int timeout_ms)
{
	return mptp_session_event(rig->session, event, timeout_ms);
}

/* ---- by callback -------------------------------------------------------- */

struct heard {
	struct mptp_session *session;
	unsigned events;
	uint64_t size, moved, moved_then; /* of the download that goes on */
	uint64_t sequence, time_ns;
	int run, wait, descriptor; /* what calls return from within */
	bool take;
};

static bool
hear(void *ctx, const struct mptp_typed_event *event)
{
	const struct mptp_op op = { .code = OP_ECHO };
	struct mptp_typed_event other;
	struct heard *heard = ctx;

	heard->events++;
	heard->moved_then = heard->moved;
	heard->sequence = event->sequence;
	heard->time_ns = event->time_ns;
	if (heard->session != NULL) {
		heard->run =
		    mptp_session_run(heard->session, &op, NULL, NULL, NULL);
		heard->wait = mptp_session_event(heard->session, &other, 0);
		heard->descriptor = mptp_session_fd(heard->session);
	}
	return heard->take;
}

static int
count(void *ctx, const void *buf, size_t len)
{
	struct heard *heard = ctx;

	(void)buf;
	heard->moved += len;
	return 0;
}

/* Long enough for a pipe that looks for events only now and then. */
static void
download(struct rig *rig, struct heard *heard)
{
	const uint32_t size = 64000000;
	const struct mptp_op op = {
		.code = OP_GIVE, .nparam = 1, .param = { size }
	};
	const struct mptp_sink sink = { .write = count, .ctx = heard };

	heard->moved = 0;
	heard->size = size;
	if (mptp_session_run(rig->session, &op, NULL, &sink, NULL) != MPTP_OK)
		fail_msg("%s", mptp_session_error(rig->session)->text);
	assert_int_equal(heard->moved, size);
}

static void
a_callback_hears_in_mid_download(void **state)
{
	(void)state;
	for (int kind = 0; kind < RIGS; kind++) {
		struct rig rig = { .toy.event_midway = true };
		struct heard heard = { .take = true };
		const struct mptp_options options = { .event = hear,
			.event_ctx = &heard };
		struct mptp_typed_event event;
		uint64_t begin;

		rig_open(&rig, kind, &options);
		heard.session = rig.session;
		begin = now_ns();
		download(&rig, &heard);
		assert_int_equal(heard.events, 1);
		assert_true(heard.moved_then > 0);
		assert_true(heard.moved_then < heard.size);
		assert_int_equal(heard.sequence, 1);
		assert_true(heard.time_ns >= begin);
		assert_true(heard.time_ns <= now_ns());
		assert_int_equal(heard.run, MPTP_ERR_STATE);
		assert_int_equal(heard.wait, MPTP_ERR_STATE);
		assert_int_equal(heard.descriptor, MPTP_ERR_STATE);
		/* It was taken. */
		assert_int_equal(event_in(&rig, &event, 0), MPTP_ERR_TIMEOUT);
		/* Not taken, it is there for both. */
		heard.take = false;
		download(&rig, &heard);
		assert_int_equal(heard.events, 2);
		assert_int_equal(event_in(&rig, &event, 0), MPTP_OK);
		assert_int_equal(event.sequence, 2);
		assert_int_equal(event.lost, 0);
		assert_int_equal(event_in(&rig, &event, 0), MPTP_ERR_TIMEOUT);
		rig_close(&rig);
	}
}

static void
a_callback_hears_while_waiting(void **state)
{
	(void)state;
	for (int kind = 0; kind < RIGS; kind++) {
		struct rig rig = { 0 };
		struct heard heard = { .take = true };
		const struct mptp_options options = { .event = hear,
			.event_ctx = &heard };
		struct mptp_typed_event event;

		rig_open(&rig, kind, &options);
		heard.session = rig.session;
		ask(&rig, OP_LATER, 30);
		assert_int_equal(event_in(&rig, &event, 400), MPTP_ERR_TIMEOUT);
		assert_int_equal(heard.events, 1);
		/* Nothing else is under way, but from within nothing may be. */
		assert_int_equal(heard.run, MPTP_ERR_STATE);
		assert_int_equal(heard.wait, MPTP_ERR_STATE);
		assert_int_equal(heard.descriptor, MPTP_ERR_STATE);
		rig_close(&rig);
	}
}

/* ---- by call ------------------------------------------------------------ */

static void
deadlines_are_kept(void **state)
{
	(void)state;
	for (int kind = 0; kind < RIGS; kind++) {
		struct rig rig = { 0 };
		struct mptp_typed_event event;
		uint64_t begin;

		rig_open(&rig, kind, NULL);
		begin = now_ns();
		assert_int_equal(event_in(&rig, &event, 0), MPTP_ERR_TIMEOUT);
		assert_true(ms_since(begin) < 100);
		begin = now_ns();
		assert_int_equal(event_in(&rig, &event, 150), MPTP_ERR_TIMEOUT);
		assert_in_range(ms_since(begin), 149, 400);
		/* Not sooner than it comes, and not later. */
		ask(&rig, OP_LATER, 150);
		begin = now_ns();
		assert_int_equal(event_in(&rig, &event, 10000), MPTP_OK);
		assert_in_range(ms_since(begin), 100, 500);
		assert_int_equal(event.sequence, 1);
		ask(&rig, OP_LATER, 10);
		assert_int_equal(event_in(&rig, &event, -1), MPTP_OK);
		assert_int_equal(event.sequence, 2);
		rig_close(&rig);
	}
}

static void *
interrupt_soon(void *ctx)
{
	net_sleep(80);
	mptp_session_interrupt(ctx);
	return NULL;
}

static void
an_interrupt_ends_the_wait(void **state)
{
	(void)state;
	for (int kind = 0; kind < RIGS; kind++) {
		struct rig rig = { 0 };
		struct mptp_typed_event event;
		pthread_t thread;
		uint64_t begin = now_ns();

		rig_open(&rig, kind, NULL);
		pthread_create(&thread, NULL, interrupt_soon, rig.session);
		assert_int_equal(
		    event_in(&rig, &event, -1), MPTP_ERR_CANCELLED);
		assert_in_range(ms_since(begin), 50, 2000);
		pthread_join(thread, NULL);
		ask(&rig, OP_EVENTS, 1);
		assert_int_equal(event_in(&rig, &event, 1000), MPTP_OK);
		/* One that comes before the wait counts as well, once. */
		mptp_session_interrupt(rig.session);
		assert_int_equal(
		    event_in(&rig, &event, -1), MPTP_ERR_CANCELLED);
		assert_int_equal(event_in(&rig, &event, 0), MPTP_ERR_TIMEOUT);
		rig_close(&rig);
	}
}

static void
a_full_queue_drops_the_oldest_and_tells(void **state)
{
	(void)state;
	for (int kind = 0; kind < RIGS; kind++) {
		struct rig rig = { 0 };
		struct mptp_typed_event event;
		unsigned got = 0;

		rig_open(&rig, kind, NULL);
		ask(&rig, OP_EVENTS, 400);
		/* Behind this one, all of them were read. */
		for (int i = 0; i < 500; i++)
			ask(&rig, OP_ECHO, 1);
		net_sleep(kind >= RIG_TCP ? 300 : 0);
		for (int i = 0; i < 100; i++)
			ask(&rig, OP_ECHO, 1);
		while (event_in(&rig, &event, 50) == MPTP_OK) {
			assert_int_equal(event.lost, got == 0 ? 144 : 0);
			assert_int_equal(event.sequence, 145 + got);
			assert_int_equal(event.handle, 145 + got);
			got++;
		}
		assert_int_equal(got, 256);
		/* Told once. */
		ask(&rig, OP_EVENTS, 1);
		assert_int_equal(event_in(&rig, &event, 1000), MPTP_OK);
		assert_int_equal(event.lost, 0);
		assert_int_equal(event.sequence, 401);
		rig_close(&rig);
	}
}

/* ---- by descriptor ------------------------------------------------------ */

static bool
readable(int fd, int timeout_ms)
{
	struct pollfd p = { fd, POLLIN, 0 };

	assert_true(poll(&p, 1, timeout_ms) >= 0);
	return p.revents != 0;
}

/* As a program's loop does it. It may be woken up in vain, but not for ever. */
static void
expect_by_descriptor(struct rig *rig, int fd, uint64_t sequence)
{
	struct mptp_typed_event event;
	int vain = 0;

	for (;;) {
		assert_true(readable(fd, 5000));
		if (event_in(rig, &event, 0) == MPTP_OK)
			break;
		assert_true(++vain < 20);
	}
	assert_int_equal(event.sequence, sequence);
}

/* Some systems have none, which session_fd() tells. */
static bool
has_descriptors(void)
{
	struct poller poller = { .open = false };
	bool has = poller_open(&poller, NULL) != MPTP_ERR_UNSUPPORTED;

	poller_close(&poller);
	return has;
}

static void
the_descriptor_is_readable_when_there_is_one(void **state)
{
	(void)state;
	if (!has_descriptors())
		return;
	for (int kind = 0; kind < RIGS; kind++) {
		struct rig rig = { 0 };
		struct mptp_typed_event event;
		uint64_t begin;
		int fd;

		rig_open(&rig, kind, NULL);
		/* Those that are kept already are told at once. */
		ask(&rig, OP_EVENTS, 2);
		for (int i = 0; i < 10; i++)
			ask(&rig, OP_ECHO, 1);
		fd = mptp_session_fd(rig.session);
		assert_true(fd >= 0);
		expect_by_descriptor(&rig, fd, 1);
		expect_by_descriptor(&rig, fd, 2);
		assert_false(readable(fd, 100));
		assert_int_equal(event_in(&rig, &event, 0), MPTP_ERR_TIMEOUT);
		assert_false(readable(fd, 0));
		assert_int_equal(mptp_session_fd(rig.session), fd);
		/* Those that come with a transaction, */
		ask(&rig, OP_EVENTS, 3);
		for (uint64_t i = 3; i <= 5; i++)
			expect_by_descriptor(&rig, fd, i);
		assert_false(readable(fd, 0));
		/* and those that come while nobody calls. */
		begin = now_ns();
		ask(&rig, OP_LATER, 120);
		if (ms_since(begin) < 60) /* on a slow machine it has come */
			assert_false(readable(fd, 30));
		expect_by_descriptor(&rig, fd, 6);
		assert_in_range(ms_since(begin), 80, 2000);
		assert_false(readable(fd, 50));
		/* A transaction in between takes none away. */
		ask(&rig, OP_EVENTS, 1);
		ask(&rig, OP_ECHO, 1);
		ask(&rig, OP_ECHO, 1);
		expect_by_descriptor(&rig, fd, 7);
		assert_false(readable(fd, 0));
		rig_close(&rig);
	}
}

/* The pipe may be empty after the first, and yet there are more. */
static void
the_descriptor_tells_of_what_one_read_brought(void **state)
{
	const struct mptp_op three_soon = {
		.code = OP_LATER, .nparam = 2, .param = { 20, 2 }
	};
	const struct timespec moment = { 0, 50000000 };

	(void)state;
	if (!has_descriptors())
		return;
	for (int kind = 0; kind < RIGS; kind++) {
		struct rig rig = { 0 };
		int fd;

		rig_open(&rig, kind, NULL);
		fd = mptp_session_fd(rig.session);
		assert_true(fd >= 0);
		assert_int_equal(mptp_session_run(rig.session, &three_soon,
				     NULL, NULL, NULL),
		    MPTP_OK);
		assert_true(readable(fd, 5000));
		nanosleep(&moment, NULL);
		for (uint64_t i = 1; i <= 3; i++)
			expect_by_descriptor(&rig, fd, i);
		assert_false(readable(fd, 0));
		rig_close(&rig);
	}
}

static void
descriptors_are_given_back(void **state)
{
	unsigned before = net_descriptors();

	(void)state;
	if (!has_descriptors())
		return;
	for (int kind = 0; kind < RIGS; kind++) {
		struct rig rig = { 0 };

		rig_open(&rig, kind, NULL);
		assert_true(mptp_session_fd(rig.session) >= 0);
		/* Who polls one would not hear of another connection. */
		assert_int_equal(mptp_session_reconnect(rig.session),
		    MPTP_ERR_UNSUPPORTED);
		rig_close(&rig);
	}
	assert_int_equal(net_descriptors(), before);
}

/* ---- hang-up ------------------------------------------------------------ */

/* A camera that hangs up one of its connections after OpenSession. */
struct rude {
	int listening, command, event;
	bool event_goes;
	pthread_t thread;
};

static void *
be_rude(void *ctx)
{
	static const uint8_t ok[14] = { 14, 0, 0, 0, 7, 0, 0, 0, 0x01, 0x20 };
	uint8_t ack[8 + 4 + 16 + 4 + 4] = { sizeof(ack), 0, 0, 0, 2, 0, 0, 0, 1,
		0, 0, 0 };
	static const uint8_t event_ack[8] = { 8, 0, 0, 0, 4 };
	uint8_t buf[400];
	struct rude *rude = ctx;
	size_t n;

	ack[28] = 'X';
	ack[34] = 1; /* version 1.0 */
	rude->command = net_accept(rude->listening);
	net_recv(rude->command, buf, 8);
	n = buf[0] + (size_t)buf[1] * 256;
	net_recv(rude->command, buf, n - 8);
	net_send(rude->command, ack, sizeof(ack));
	rude->event = net_accept(rude->listening);
	net_recv(rude->event, buf, 12);
	net_send(rude->event, event_ack, sizeof(event_ack));
	net_recv(rude->command, buf, 18 + 4); /* OpenSession 1 */
	net_send(rude->command, ok, sizeof(ok));
	net_sleep(100);
	close(rude->event_goes ? rude->event : rude->command);
	return NULL;
}

static void
a_hang_up_is_an_error_and_no_spin(void **state)
{
	(void)state;
	if (!has_descriptors())
		return;
	for (int way = 0; way < 2; way++) {
		struct rude rude = { .event_goes = way == 0 };
		struct mptp_session *session;
		struct mptp_error error = { 0 };
		struct mptp_typed_event event;
		const struct mptp_op op = { .code = OP_ECHO };
		uint64_t begin;
		uint16_t port = 0;
		char uri[40];
		int fd;

		rude.listening = net_listen("127.0.0.1", &port, 4);
		pthread_create(&rude.thread, NULL, be_rude, &rude);
		snprintf(uri, sizeof(uri), "ip:127.0.0.1:%u", port);
		if (mptp_session_open(&session, uri, NULL, &error) != MPTP_OK)
			fail_msg("%s", error.text);
		fd = mptp_session_fd(session);
		assert_true(fd >= 0);
		begin = now_ns();
		assert_true(readable(fd, 5000));
		for (int i = 0; i < 3; i++)
			assert_int_equal(mptp_session_event(session, &event, 0),
			    MPTP_ERR_NODEV);
		assert_int_equal(
		    mptp_session_event(session, &event, 5000), MPTP_ERR_NODEV);
		assert_true(mptp_session_error(session)->text[0] != '\0');
		assert_int_equal(
		    mptp_session_run(session, &op, NULL, NULL, NULL),
		    MPTP_ERR_NODEV);
		assert_true(ms_since(begin) < 3000);
		mptp_session_close(&session);
		pthread_join(rude.thread, NULL);
		close(rude.event_goes ? rude.command : rude.event);
		close(rude.listening);
	}
}

/* While a call waits for an event, too. */
static void
a_hang_up_ends_the_wait(void **state)
{
	(void)state;
	for (int way = 0; way < 2; way++) {
		struct rude rude = { .event_goes = way == 0 };
		struct mptp_session *session;
		struct mptp_typed_event event;
		uint64_t begin = now_ns();
		uint16_t port = 0;
		char uri[40];

		rude.listening = net_listen("127.0.0.1", &port, 4);
		pthread_create(&rude.thread, NULL, be_rude, &rude);
		snprintf(uri, sizeof(uri), "ip:127.0.0.1:%u", port);
		assert_int_equal(
		    mptp_session_open(&session, uri, NULL, NULL), MPTP_OK);
		assert_int_equal(
		    mptp_session_event(session, &event, -1), MPTP_ERR_NODEV);
		assert_true(ms_since(begin) < 3000);
		mptp_session_close(&session);
		pthread_join(rude.thread, NULL);
		close(rude.event_goes ? rude.command : rude.event);
		close(rude.listening);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_callback_hears_in_mid_download),
		cmocka_unit_test(a_callback_hears_while_waiting),
		cmocka_unit_test(deadlines_are_kept),
		cmocka_unit_test(an_interrupt_ends_the_wait),
		cmocka_unit_test(a_full_queue_drops_the_oldest_and_tells),
		cmocka_unit_test(the_descriptor_is_readable_when_there_is_one),
		cmocka_unit_test(the_descriptor_tells_of_what_one_read_brought),
		cmocka_unit_test(descriptors_are_given_back),
		cmocka_unit_test(a_hang_up_is_an_error_and_no_spin),
		cmocka_unit_test(a_hang_up_ends_the_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
