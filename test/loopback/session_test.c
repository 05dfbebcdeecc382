/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Sessions against a toy responder in the same process: both machines, both
 * framings, random slicing, sizes around every boundary, cancels anywhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "exchange.h"
#include "shim.h"

/* Every pipe that there is. */
static const struct {
	const struct mptp_framing *framing;
	size_t max_packet;
	uint32_t data_packet;
} pipes[] = {
	{ &mptp_framing_usb, 64, 0 }, { &mptp_framing_usb, 512, 0 },
	{ &mptp_framing_usb, 1024, 0 }, { &mptp_framing_ip, 0, 0 },
	{ &mptp_framing_ip, 0, 1000 }, { &mptp_framing_ip, 0, 65536 },
	{ &mptp_framing_ip, 0,
	    700000 }, /* of several writes, and several of them */
};
#define NPIPES (sizeof(pipes) / sizeof(*pipes))

static struct mptp_session *
connect_to(struct toy *toy, size_t pipe, bool slicing)
{
	toy->data_packet = pipes[pipe].data_packet;
	return toy_connect(
	    toy, pipes[pipe].framing, pipes[pipe].max_packet, slicing, NULL);
}

static void
every_size_arrives(void **state)
{
	static const uint64_t around[] = { 0, 64, 512, 1024, 65536, 262144,
		524288, 1048576 };

	(void)state;
	srand(11);
	for (size_t p = 0; p < 2 * NPIPES; p++) {
		struct toy toy = { 0 };
		struct mptp_session *session = connect_to(&toy, p / 2, p % 2);

		for (size_t i = 0; i < sizeof(around) / sizeof(*around); i++)
			for (int delta = -33; delta <= 14; delta++) {
				uint64_t size = around[i] + (uint64_t)delta;

				if (size > 2000000)
					continue;
				/* the large ones only where it matters */
				if (size > 70000 && delta != 0 &&
				    delta != -12 && delta != -32 &&
				    delta != 1 && delta != -13)
					continue;
				exchange_fetch_all(session, size);
				exchange_send_all(session, size);
			}
		assert_int_equal(toy.releases, toy.requests);
		mptp_session_close(&session);
		assert_false(toy.session_open);
	}
}

/* So that a transport can ask for the data ahead, and for no more than that. */
static void
what_is_to_come_is_told(void **state)
{
	static const uint64_t sizes[] = { 300000, 1000000, 2000000 };

	(void)state;
	for (int slicing = 0; slicing < 2; slicing++) {
		struct toy toy = { 0 };
		struct shim shim = { 0 };
		struct mptp_session *session;
		struct mptp_error error;

		assert_int_equal(mptp_session_adopt(&session,
				     shim_put(&shim,
					 toy_transport(&toy, &mptp_framing_usb,
					     512, slicing != 0)),
				     NULL, &error),
		    MPTP_OK);
		for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
			exchange_fetch_all(session, sizes[i]);
			assert_int_equal(shim.first_end, 12 + sizes[i]);
			assert_int_equal(shim.last_end, 12 + sizes[i]);
			exchange_send_all(session, sizes[i]);
			assert_int_equal(shim.first_end, 0);
		}
		mptp_session_close(&session);
	}
}

static void
cancelled_anywhere_the_session_goes_on(void **state)
{
	(void)state;
	srand(13);
	for (size_t p = 0; p < 2 * NPIPES; p++) {
		struct toy toy = { 0 };
		struct mptp_session *session = connect_to(&toy, p / 2, p % 2);

		for (int i = 0; i < 60; i++) {
			uint64_t size = 1 + (uint64_t)rand() % 1500000;
			struct check check = {
				.stop_at = 1 + (uint64_t)rand() % size,
				.stop_with = -1000 - i,
				.interrupt = i % 2 ? session : NULL,
			};
			struct feed feed = { .stop_at = check.stop_at,
				.stop_with = -2000 - i,
				.most = 3000 };
			int status =
			    exchange_fetch(session, OP_GIVE, size, &check);

			/* An interrupt that came with the very last byte was
			 * too late: the data are there. */
			if (i % 2 == 0)
				assert_int_equal(status, -1000 - i);
			else if (status == MPTP_OK)
				assert_true(check.at == size);
			else
				assert_int_equal(status, MPTP_ERR_CANCELLED);
			if (i % 2 && status == MPTP_OK) {
				struct mptp_op echo = { .code = OP_ECHO };

				assert_int_equal(mptp_session_run(session,
						     &echo, NULL, NULL, NULL),
				    MPTP_ERR_CANCELLED);
			}
			exchange_fetch_all(session, 100 + (uint64_t)i);
			status = exchange_send(
			    session, OP_TAKE, size + 4000, &feed, NULL);
			assert_int_equal(status, -2000 - i);
			exchange_send_all(session, 5000 + (uint64_t)i);
		}
		assert_int_equal(toy.releases, toy.requests);
		mptp_session_close(&session);
	}
}

static void
refusals_keep_the_session_in_step(void **state)
{
	(void)state;
	for (size_t p = 0; p < NPIPES; p++) {
		struct toy toy = { 0 };
		struct mptp_session *session = connect_to(&toy, p, true);
		struct feed feed = { .at = 0 };
		struct check check = { .at = 0 };
		struct mptp_op unknown = { .code = 0x9799 }, response;

		for (int i = 0; i < 5; i++) {
			assert_int_equal(exchange_send(session, OP_REFUSE,
					     700000, &feed, &response),
			    MPTP_ERR_RESPONSE);
			assert_int_equal(response.code, MPTP_RC_STORE_FULL);
			/* no data where data were expected */
			check = (struct check){ .at = 0 };
			assert_int_equal(
			    exchange_fetch(session, 0x9799, 5, &check),
			    MPTP_ERR_RESPONSE);
			assert_int_equal(check.at, 0);
			/* data for an operation that wants none */
			feed.at = 0;
			assert_int_equal(exchange_send(session, 0x9799, 3000,
					     &feed, &response),
			    MPTP_ERR_RESPONSE);
			assert_int_equal(mptp_session_run(session, &unknown,
					     NULL, NULL, &response),
			    MPTP_ERR_RESPONSE);
			assert_int_equal(
			    response.code, MPTP_RC_OPERATION_NOT_SUPPORTED);
			exchange_fetch_all(session, 1000);
			exchange_send_all(session, 1000);
		}
		mptp_session_close(&session);
	}
}

static void
a_source_that_fails_is_told(void **state)
{
	(void)state;
	for (size_t p = 0; p < NPIPES; p++) {
		struct toy toy = { 0 };
		struct mptp_session *session = connect_to(&toy, p, true);

		for (uint64_t size = 2; size < 1500000; size = size * 3 + 1) {
			struct check check = { .at = 0 };

			assert_int_equal(
			    exchange_fetch(session, OP_FAIL, size, &check),
			    MPTP_ERR_RESPONSE);
			assert_int_equal(mptp_session_error(session)->response,
			    MPTP_RC_INCOMPLETE_TRANSFER);
			exchange_fetch_all(session, 10);
		}
		mptp_session_close(&session);
	}
}

static void
events_come_in_order(void **state)
{
	(void)state;
	for (size_t p = 0; p < NPIPES; p++) {
		struct toy toy = { 0 };
		struct mptp_session *session = connect_to(&toy, p, true);
		struct mptp_op op = {
			.code = OP_EVENTS, .nparam = 1, .param = { 100 }
		};
		struct mptp_typed_event event;

		assert_int_equal(
		    mptp_session_event(session, &event, 0), MPTP_ERR_TIMEOUT);
		mptp_session_run(session, &op, NULL, NULL, NULL);
		exchange_fetch_all(session, 300000);
		for (uint32_t i = 1; i <= 100; i++) {
			assert_int_equal(
			    mptp_session_event(session, &event, 1000), MPTP_OK);
			assert_int_equal(event.code, MPTP_EV_OBJECT_ADDED);
			assert_int_equal(event.has, MPTP_EVENT_HANDLE);
			assert_int_equal(event.handle, i);
			assert_int_equal(event.sequence, i);
			assert_int_equal(event.lost, 0);
		}
		assert_int_equal(
		    mptp_session_event(session, &event, 0), MPTP_ERR_TIMEOUT);
		mptp_session_close(&session);
	}
}

static void
lost_events_are_counted(void **state)
{
	struct toy toy = { 0 };
	struct mptp_session *session = connect_to(&toy, 1, false);
	struct mptp_op op = {
		.code = OP_EVENTS, .nparam = 1, .param = { 400 }
	};
	struct mptp_typed_event event;
	unsigned got = 0, all_lost = 0;

	(void)state;
	mptp_session_run(session, &op, NULL, NULL, NULL);
	for (int i = 0; i < 500; i++)
		exchange_send_all(session, 1000); /* events arrive meanwhile */
	while (mptp_session_event(session, &event, 10) == MPTP_OK) {
		got++;
		all_lost += event.lost;
		assert_int_equal(event.handle, got + all_lost);
		assert_int_equal(event.sequence, got + all_lost);
	}
	assert_true(all_lost > 0);
	assert_int_equal(got + all_lost, 400);
	mptp_session_close(&session);
}

static void
a_session_left_open_is_taken_over(void **state)
{
	struct toy toy = { .session_open = true };
	struct mptp_session *session = connect_to(&toy, 1, false);

	(void)state;
	exchange_fetch_all(session, 10);
	mptp_session_close(&session);
}

static void
interrupted_between_transactions(void **state)
{
	(void)state;
	for (size_t p = 0; p < NPIPES; p++) {
		struct toy toy = { 0 };
		struct mptp_session *session = connect_to(&toy, p, false);
		struct mptp_op echo = {
			.code = OP_ECHO, .nparam = 1, .param = { 9 }
		};
		struct mptp_op response;
		unsigned before = toy.requests;

		mptp_session_interrupt(session);
		assert_int_equal(
		    mptp_session_run(session, &echo, NULL, NULL, &response),
		    MPTP_ERR_CANCELLED);
		assert_int_equal(toy.requests, before);
		assert_int_equal(
		    mptp_session_run(session, &echo, NULL, NULL, &response),
		    MPTP_OK);
		assert_int_equal(response.param[0], 9);
		mptp_session_interrupt(session);
		mptp_session_close(&session); /* polite all the same */
		assert_int_equal(toy.closes, 1);
	}
}

/* The answer would come, but too late. */
static void
a_slow_camera_is_not_waited_for(void **state)
{
	const struct mptp_options options = { .timeout_ms = 100 };
	struct mptp_op echo = { .code = OP_ECHO };

	(void)state;
	for (size_t p = 0; p < NPIPES; p++) {
		struct toy toy = { 0 };
		struct mptp_session *session = toy_connect(&toy,
		    pipes[p].framing, pipes[p].max_packet, false, &options);

		toy.device.latency_ms = 3600 * 1000;
		assert_int_equal(
		    mptp_session_run(session, &echo, NULL, NULL, NULL),
		    MPTP_ERR_TIMEOUT);
		assert_non_null(strchr(mptp_session_error(session)->text, ':'));
		toy.device.latency_ms = 0;
		mptp_session_close(&session);
	}
}

static void
beyond_four_gibibytes(void **state)
{
	/* Not read to the end: what is announced is what matters here. */
	static const uint64_t sizes[] = { 0xfffffff2, 0xfffffff3, 0xfffffffe,
		0xffffffff, 0x100000000, 0x140000000 };

	(void)state;
	for (size_t p = 0; p < NPIPES; p++) {
		struct toy toy = { 0 };
		struct mptp_session *session = connect_to(&toy, p, false);

		for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
			struct check check = { .stop_at = 100000,
				.stop_with = -5 };

			assert_int_equal(
			    exchange_fetch(session, OP_GIVE, sizes[i], &check),
			    -5);
			assert_int_equal(check.wrong, 0);
			if (pipes[p].framing == &mptp_framing_ip ||
			    sizes[i] < 0xfffffff3)
				assert_true(check.announced == sizes[i]);
			else
				assert_true(
				    check.announced == MPTP_SIZE_UNKNOWN);
		}
		exchange_fetch_all(session, 77);
		mptp_session_close(&session);
	}
}

/* ---- meanwhile ---------------------------------------------------------- */

struct work {
	struct mptp_session *session;
	const uint64_t *sent, *came; /* at that time */
	unsigned times;
	uint64_t sent_then, came_then;
	int run, event;
	int pause_ms;
};

static void
work(void *ctx)
{
	const struct mptp_op echo = { .code = OP_ECHO };
	struct work *w = ctx;
	struct timespec pause = { 0, w->pause_ms * 1000000L };
	struct mptp_typed_event event;

	w->times++;
	w->sent_then = w->sent == NULL ? 0 : *w->sent;
	w->came_then = w->came == NULL ? 0 : *w->came;
	w->run = mptp_session_run(w->session, &echo, NULL, NULL, NULL);
	w->event = mptp_session_event(w->session, &event, 0);
	nanosleep(&pause, NULL);
}

static void
work_is_done_once_all_is_sent(void **state)
{
	(void)state;
	for (size_t p = 0; p < 2 * NPIPES; p++) {
		struct toy toy = { 0 };
		struct mptp_session *session = connect_to(&toy, p / 2, p % 2);
		struct check check = { .at = 0 };
		struct feed feed = { .at = 0 };
		struct work w = { .session = session, .came = &check.at };

		mptp_session_meanwhile(session, work, &w);
		assert_int_equal(w.times, 0);
		assert_int_equal(
		    exchange_fetch(session, OP_GIVE, 600000, &check), MPTP_OK);
		assert_int_equal(check.at, 600000);
		assert_int_equal(check.wrong, 0);
		assert_int_equal(w.times, 1);
		assert_int_equal(w.came_then, 0);
		assert_int_equal(w.run, MPTP_ERR_STATE);
		assert_int_equal(w.event, MPTP_ERR_STATE);
		exchange_fetch_all(session, 100);
		assert_int_equal(w.times, 1);

		w.came = NULL;
		w.sent = &feed.at;
		mptp_session_meanwhile(session, work, &w);
		assert_int_equal(
		    exchange_send(session, OP_TAKE, 600000, &feed, NULL),
		    MPTP_OK);
		assert_int_equal(w.times, 2);
		assert_int_equal(w.sent_then, 600000);
		mptp_session_close(&session);
	}
}

static void
work_stays_until_something_is_sent(void **state)
{
	(void)state;
	for (size_t p = 0; p < NPIPES; p++) {
		const struct mptp_op echo = { .code = OP_ECHO };
		struct toy toy = { 0 };
		struct mptp_session *session = connect_to(&toy, p, false);
		struct work w = { .session = session };

		mptp_session_meanwhile(session, work, &w);
		mptp_session_interrupt(session);
		assert_int_equal(
		    mptp_session_run(session, &echo, NULL, NULL, NULL),
		    MPTP_ERR_CANCELLED);
		assert_int_equal(w.times, 0);
		exchange_fetch_all(session, 10);
		assert_int_equal(w.times, 1);
		mptp_session_meanwhile(session, work, &w);
		mptp_session_meanwhile(session, NULL, NULL);
		exchange_fetch_all(session, 10);
		assert_int_equal(w.times, 1);
		mptp_session_close(&session);
	}
}

/* The camera has as long for its answer as without. */
static void
work_may_take_longer_than_an_answer(void **state)
{
	const struct mptp_options options = { .timeout_ms = 50 };

	(void)state;
	for (size_t p = 0; p < NPIPES; p++) {
		struct toy toy = { 0 };
		struct mptp_session *session = toy_connect(&toy,
		    pipes[p].framing, pipes[p].max_packet, true, &options);
		struct work w = { .session = session, .pause_ms = 80 };

		mptp_session_meanwhile(session, work, &w);
		exchange_fetch_all(session, 10);
		assert_int_equal(w.times, 1);
		mptp_session_close(&session);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_arrives),
		cmocka_unit_test(what_is_to_come_is_told),
		cmocka_unit_test(cancelled_anywhere_the_session_goes_on),
		cmocka_unit_test(refusals_keep_the_session_in_step),
		cmocka_unit_test(a_source_that_fails_is_told),
		cmocka_unit_test(events_come_in_order),
		cmocka_unit_test(lost_events_are_counted),
		cmocka_unit_test(a_session_left_open_is_taken_over),
		cmocka_unit_test(interrupted_between_transactions),
		cmocka_unit_test(a_slow_camera_is_not_waited_for),
		cmocka_unit_test(beyond_four_gibibytes),
		cmocka_unit_test(work_is_done_once_all_is_sent),
		cmocka_unit_test(work_stays_until_something_is_sent),
		cmocka_unit_test(work_may_take_longer_than_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
