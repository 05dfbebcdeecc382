/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The recovery ladder on opening a camera whose pipe stalls until the right step is
 * taken.
 */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "exchange.h"
#include "stuck.h"

static void
a_healthy_camera_is_left_alone(void **state)
{
	struct stuck stuck = { .works = true, .cure = NOTHING };

	(void)state;
	assert_int_equal(stuck_open(&stuck), MPTP_OK);
	stuck_expect_rung(&stuck, &stuck.recovery, MPTP_RUNG_ASK);
	assert_int_equal(stuck.recovery.nstep, 1);
	assert_null(strstr(stuck.log, "step"));
	assert_null(strstr(stuck.log, "recovery"));
	stuck_close(&stuck);
	assert_int_equal(stuck.nasked, 0);
}

static void
each_step_is_taken_in_its_turn(void **state)
{
	static const struct {
		int cure;
		enum mptp_rung rung;
	} cures[] = { { MPTP_CONTROL_CANCEL, MPTP_RUNG_CANCEL },
		{ MPTP_CONTROL_CLEAR_HALT, MPTP_RUNG_HALTS },
		{ MPTP_CONTROL_RESET, MPTP_RUNG_RESET },
		{ MPTP_CONTROL_INTERFACE, MPTP_RUNG_REOPEN },
		{ MPTP_CONTROL_PORT_RESET, MPTP_RUNG_PORT_RESET } };

	(void)state;
	for (size_t i = 0; i < sizeof(cures) / sizeof(*cures); i++) {
		struct stuck stuck = { .cure = cures[i].cure };

		stuck.options.usb_reset = true;
		assert_int_equal(stuck_open(&stuck), MPTP_OK);
		stuck_expect_rung(&stuck, &stuck.recovery, cures[i].rung);
		assert_false(stuck.recovery.reopened);
		/* Nothing beyond what helped. */
		for (size_t j = i + 1; j < sizeof(cures) / sizeof(*cures); j++)
			assert_false(stuck_was_asked(&stuck, cures[j].cure));
		exchange_fetch_all(stuck.session, 1000);
		stuck_close(&stuck);
	}
}

static void
the_port_is_reset_only_if_allowed(void **state)
{
	struct stuck stuck = { .cure = MPTP_CONTROL_PORT_RESET };
	const struct mptp_step *last;

	(void)state;
	assert_int_equal(stuck_open(&stuck), MPTP_ERR_IO);
	assert_null(stuck.session);
	assert_false(stuck_was_asked(&stuck, MPTP_CONTROL_PORT_RESET));
	last = &stuck.recovery.step[stuck.recovery.nstep - 1];
	assert_int_equal(last->rung, MPTP_RUNG_PORT_RESET);
	assert_int_equal(last->status, MPTP_ERR_ACCESS);
}

static void
what_cannot_be_cured_fails(void **state)
{
	struct stuck stuck = { .cure = NOTHING };

	(void)state;
	stuck.options.usb_reset = true;
	assert_int_equal(stuck_open(&stuck), MPTP_ERR_IO);
	assert_null(stuck.session);
	assert_int_equal(stuck.error.status, MPTP_ERR_IO);
	assert_true(stuck_was_asked(&stuck, MPTP_CONTROL_PORT_RESET));
	for (unsigned i = 0; i < stuck.recovery.nstep; i++)
		assert_int_not_equal(stuck.recovery.step[i].status, MPTP_OK);
}

/* To who asked for a report, what was tried tells more. */
static void
what_is_left_to_do_is_told(void **state)
{
	struct stuck stuck = { .cure = NOTHING };
	struct mptp_transport *t = stuck_transport(&stuck);

	(void)state;
	stuck.options.recovery = NULL;
	assert_int_equal(stuck_adopt(&stuck, t), MPTP_ERR_IO);
	assert_non_null(
	    strstr(stuck.error.text, "; switch the camera off and on"));
	stuck = (struct stuck){ .cure = NOTHING };
	assert_int_equal(stuck_open(&stuck), MPTP_ERR_IO);
	assert_null(strstr(stuck.error.text, "switch the camera"));
}

static void
requests_that_are_unknown_are_told(void **state)
{
	struct stuck stuck = { .cure = MPTP_CONTROL_INTERFACE,
		.ignorant = true };

	(void)state;
	assert_int_equal(stuck_open(&stuck), MPTP_OK);
	stuck_expect_rung(&stuck, &stuck.recovery, MPTP_RUNG_REOPEN);
	for (unsigned i = 0; i < stuck.recovery.nstep; i++)
		if (stuck.recovery.step[i].rung == MPTP_RUNG_CANCEL ||
		    stuck.recovery.step[i].rung == MPTP_RUNG_RESET)
			assert_int_equal(stuck.recovery.step[i].status,
			    MPTP_ERR_UNSUPPORTED);
	stuck_close(&stuck);
}

/* ---- GetDeviceStatus ----------------------------------------------------- */

#define HALTED 0x81

/* Busy so many times, and then an endpoint is halted. */
struct busy {
	struct stuck stuck; /* first */
	unsigned polls, polled;
	uint8_t told;	 /* the length that the status tells; 0: its own */
	int clears, halt; /* of these endpoints, the latter cures it */
};

static int
busy_control(struct mptp_transport *t, enum mptp_control request, void *buf,
    size_t *len, int timeout_ms, struct mptp_error *error)
{
	static const uint8_t busy[] = { 4, 0, 0x19, 0x20 };
	struct busy *b = (struct busy *)t;
	const uint8_t halted[] = { b->told != 0 ? b->told : 8, 0, 0x1f, 0x20,
		HALTED, 0, 0, 0 };

	(void)timeout_ms;
	(void)error;
	if (request == MPTP_CONTROL_STATUS) {
		bool last = ++b->polled == b->polls;

		*len = last ? sizeof(halted) : sizeof(busy);
		memcpy(buf, last ? halted : busy, *len);
		return MPTP_OK;
	}
	if (request == MPTP_CONTROL_CLEAR_HALT) {
		b->clears += *(const uint8_t *)buf == HALTED;
		if (*(const uint8_t *)buf == b->halt)
			b->stuck.works = true;
	}
	if ((int)request == b->stuck.cure)
		b->stuck.works = true;
	return MPTP_OK;
}

static void
it_is_waited_for_until_it_is_ready(void **state)
{
	struct busy b = {
		.stuck = { .cure = NOTHING }, .polls = 4, .halt = HALTED
	};
	struct mptp_transport *t = stuck_transport(&b.stuck);

	(void)state;
	b.stuck.shim.ops.control = busy_control;
	assert_int_equal(stuck_adopt(&b.stuck, t), MPTP_OK);
	assert_int_equal(b.polled, 4);
	stuck_expect_rung(&b.stuck, &b.stuck.recovery, MPTP_RUNG_CANCEL);
	assert_non_null(
	    strstr(b.stuck.log, "clearing the halt of endpoint 0x81"));
	stuck_close(&b.stuck);
}

/* What stands behind the end that it tells is none of it. */
static void
a_status_has_its_own_length(void **state)
{
	struct busy b = {
		.stuck = { .cure = NOTHING }, .polls = 1, .told = 4
	};
	struct mptp_transport *t = stuck_transport(&b.stuck);

	(void)state;
	b.stuck.shim.ops.control = busy_control;
	assert_int_equal(stuck_adopt(&b.stuck, t), MPTP_OK);
	assert_int_equal(b.clears, 0);
	/* Both halves are cleared later. */
	stuck_expect_rung(&b.stuck, &b.stuck.recovery, MPTP_RUNG_HALTS);
	stuck_close(&b.stuck);
}

static void
one_that_stays_busy_is_not_waited_for(void **state)
{
	struct busy b = {
		.stuck = { .cure = MPTP_CONTROL_RESET,
		    .options.timeout_ms = 1000 },
		.halt = HALTED
	};
	struct mptp_transport *t = stuck_transport(&b.stuck);

	(void)state;
	b.stuck.shim.ops.control = busy_control;
	assert_int_equal(stuck_adopt(&b.stuck, t), MPTP_OK);
	assert_in_range(b.polled, 2, 1000);
	assert_int_equal(b.clears, 0);
	stuck_expect_rung(&b.stuck, &b.stuck.recovery, MPTP_RUNG_RESET);
	assert_non_null(strstr(b.stuck.log, "is busy, and stays so"));
	stuck_close(&b.stuck);
}

/* ---- it goes on sending ------------------------------------------------- */

/* As QEMU's device: it takes no command while there are data to fetch, and knows no
 * class request. What is left of them does not end before the interface is selected
 * anew. */
struct stubborn {
	struct stuck stuck; /* first */
	unsigned left;
	bool empty; /* are its transfers */
	bool selected;
};

static int
stubborn_wait(struct mptp_transport *t, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	struct stubborn *s = (struct stubborn *)t;

	if (s->left == 0)
		return s->stuck.shim.behind->ops->wait(
		    s->stuck.shim.behind, pipes, ready, timeout_ms, error);
	*ready = pipes & 1u << MPTP_PIPE_COMMAND;
	return MPTP_OK;
}

static int
stubborn_next(struct mptp_transport *t, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	static const uint8_t data[512] = { 0xff, 0xd8 };
	struct stubborn *s = (struct stubborn *)t;

	if (s->left == 0)
		return s->stuck.shim.behind->ops->next(
		    s->stuck.shim.behind, pipe, slice, error);
	*slice = (struct mptp_slice){ data, s->empty ? 0 : sizeof(data),
		s->empty || s->left == 1 };
	return MPTP_OK;
}

static void
stubborn_done(struct mptp_transport *t, enum mptp_pipe pipe, size_t n)
{
	struct stubborn *s = (struct stubborn *)t;

	if (s->left == 0)
		s->stuck.shim.behind->ops->done(s->stuck.shim.behind, pipe, n);
	else if (s->selected && !s->empty)
		s->stuck.works = --s->left == 0;
}

static int
stubborn_before(void *ctx, enum shim_call call)
{
	struct stubborn *s = ctx;

	if (call == SHIM_CONTROL &&
	    s->stuck.shim.request == MPTP_CONTROL_INTERFACE)
		s->selected = true;
	return stuck_before(ctx, call);
}

static int
open_stubborn(struct stubborn *s)
{
	struct mptp_transport *t;

	s->stuck.shim.before = stubborn_before;
	t = stuck_transport(&s->stuck);
	s->stuck.shim.ops.wait = stubborn_wait;
	s->stuck.shim.ops.next = stubborn_next;
	s->stuck.shim.ops.done = stubborn_done;
	return stuck_adopt(&s->stuck, t);
}

static void
hear(void *ctx, const char *line)
{
	struct stuck *stuck = ctx;

	strncat(stuck->heard, line,
	    sizeof(stuck->heard) - strlen(stuck->heard) - 1);
}

static void
what_it_still_sends_is_read_to_the_end(void **state)
{
	struct stubborn s = { .stuck = { .cure = NOTHING, .ignorant = true },
		.left = 5000000 };

	(void)state;
	assert_int_equal(open_stubborn(&s), MPTP_OK);
	assert_true(s.stuck.recovery.step[s.stuck.recovery.nstep - 1].rung >=
	    MPTP_RUNG_REOPEN);
	exchange_fetch_all(s.stuck.session, 1000);
	stuck_close(&s.stuck);
}

static void
hear_and_end(void *ctx, const char *line)
{
	struct stubborn *s = ctx;

	hear(&s->stuck, line);
	if (s->selected)
		s->left = 1;
}

/* For so long, where the program does not say how long an answer may take. */
static void
it_is_read_for_half_a_minute(void **state)
{
	struct stubborn s = { .stuck = { .cure = NOTHING,
				  .ignorant = true,
				  .options = { .notice = hear_and_end } },
		.left = UINT_MAX };

	(void)state;
	s.stuck.options.notice_ctx = &s;
	assert_int_equal(open_stubborn(&s), MPTP_OK);
	assert_non_null(strstr(s.stuck.heard, "for at most 30 s"));
	stuck_close(&s.stuck);
}

/* Transfers without a byte are no object: there is no end to wait for. */
static void
nothing_is_not_waited_for(void **state)
{
	struct stubborn s = { .stuck = { .cure = NOTHING, .ignorant = true },
		.left = 1,
		.empty = true };

	(void)state;
	assert_int_not_equal(open_stubborn(&s), MPTP_OK);
	for (unsigned i = 0; i < s.stuck.recovery.nstep; i++)
		assert_int_not_equal(
		    s.stuck.recovery.step[i].rung, MPTP_RUNG_WAIT);
}

static const char *
text_of(const struct stuck *stuck, enum mptp_rung rung)
{
	for (unsigned i = 0; i < stuck->recovery.nstep; i++)
		if (stuck->recovery.step[i].rung == rung)
			return stuck->recovery.step[i].text;
	return "";
}

/* The time for an answer is the limit of it, too, and a person hears why. */
static void
what_never_ends_is_given_up(void **state)
{
	struct stubborn s = {
		.stuck = { .cure = NOTHING,
		    .options = { .timeout_ms = 100, .notice = hear } },
		.left = UINT_MAX,
	};

	(void)state;
	s.stuck.options.notice_ctx = &s.stuck;
	assert_int_not_equal(open_stubborn(&s), MPTP_OK);
	assert_non_null(strstr(s.stuck.error.text, "without end"));
	assert_non_null(strstr(text_of(&s.stuck, MPTP_RUNG_WAIT), "bytes"));
	assert_non_null(strstr(s.stuck.heard, "goes on sending"));
}

static int
say_nothing(void *ctx, enum shim_call call)
{
	return call == SHIM_WAIT ? MPTP_ERR_TIMEOUT : stuck_before(ctx, call);
}

/* The same, which knows how long it was to be waited for. */
struct silent {
	struct stuck stuck; /* first */
	int longest;
};

static int
say_nothing_and_look(void *ctx, enum shim_call call)
{
	struct silent *s = ctx;

	if (call == SHIM_WAIT && s->stuck.shim.timeout_ms > s->longest)
		s->longest = s->stuck.shim.timeout_ms;
	return say_nothing(ctx, call);
}

/* Who says how long an answer may take waits for all steps together as long, or 4 s, of
 * which each of those behind the first has an equal share. */
static void
a_time_that_is_told_is_kept_by_all_steps(void **state)
{
	static const struct {
		int told, least, most;
	} cases[] = { { 0, 8000, 30000 }, { 100, 100, 1500 },
		{ 6000, 6000, 6000 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct silent s = { .stuck = { .cure = NOTHING,
					.works = true,
					.shim = { .before =
						      say_nothing_and_look },
					.options = { .timeout_ms =
							 cases[i].told } } };

		assert_int_equal(stuck_open(&s.stuck), MPTP_ERR_TIMEOUT);
		assert_in_range(s.longest, cases[i].least - 100, cases[i].most);
	}
}

/* Each step tells what it did, and in short what came of it. */
static void
steps_of_a_silent_camera_tell_what_they_did(void **state)
{
	static const char *const did[MPTP_RUNGS] = {
		[MPTP_RUNG_DRAIN] = "nothing was left in the pipe",
		[MPTP_RUNG_CANCEL] = "it took Cancel",
		[MPTP_RUNG_HALTS] = "it took the clearing of halts",
		[MPTP_RUNG_RESET] = "it took the reset request",
		[MPTP_RUNG_REOPEN] = "it took the selection of its interface",
	};
	struct stuck stuck = { .cure = NOTHING,
		.works = true,
		.shim = { .before = say_nothing },
		.options = { .timeout_ms = 100, .notice = hear } };
	char text[160];

	(void)state;
	stuck.options.notice_ctx = &stuck;
	assert_int_equal(stuck_open(&stuck), MPTP_ERR_TIMEOUT);
	for (int rung = 0; rung < MPTP_RUNGS; rung++) {
		if (did[rung] == NULL)
			continue;
		snprintf(text, sizeof(text), "%s; still no answer", did[rung]);
		assert_string_equal(
		    text_of(&stuck, (enum mptp_rung)rung), text);
	}
	assert_string_equal(stuck.error.text, text_of(&stuck, MPTP_RUNG_ASK));
	assert_non_null(strstr(stuck.heard, "does not answer"));
}

/* ---- interrupted while it is opened ------------------------------------- */

static struct mptp_session *opening;
static unsigned ended;

static void
interruptible(void *ctx, struct mptp_session *session)
{
	(void)ctx;
	if (session != NULL)
		mptp_session_interrupt(session);
	else
		ended++;
	opening = session;
}

/* Nothing is written, and whoever reads is interrupted. */
static int
interrupt_reading(void *ctx, enum shim_call call)
{
	return call == SHIM_WAIT ? MPTP_ERR_CANCELLED : stuck_before(ctx, call);
}

static void
a_step_that_is_interrupted_is_the_last(void **state)
{
	struct stuck stuck = { .cure = NOTHING,
		.shim = { .before = interrupt_reading } };

	(void)state;
	assert_int_equal(stuck_open(&stuck), MPTP_ERR_CANCELLED);
	assert_int_equal(stuck.recovery.nstep, 2);
	assert_int_equal(stuck.nasked, 0);
}

static void
opening_can_be_interrupted(void **state)
{
	static const struct mptp_framing *const framings[] = {
		&mptp_framing_usb, &mptp_framing_ip
	};

	(void)state;
	for (int i = 0; i < 2; i++) {
		const struct mptp_options options = { .interruptible =
							  interruptible };
		struct toy toy = { .slicing = false };
		struct mptp_transport *t =
		    toy_transport(&toy, framings[i], i == 0 ? 512 : 0, false);
		struct mptp_session *session;
		struct mptp_error error;

		ended = 0;
		assert_int_equal(
		    mptp_session_adopt(&session, t, &options, &error),
		    MPTP_ERR_CANCELLED);
		assert_null(session);
		assert_null(opening);
		assert_int_equal(ended, 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_healthy_camera_is_left_alone),
		cmocka_unit_test(each_step_is_taken_in_its_turn),
		cmocka_unit_test(the_port_is_reset_only_if_allowed),
		cmocka_unit_test(what_cannot_be_cured_fails),
		cmocka_unit_test(what_is_left_to_do_is_told),
		cmocka_unit_test(requests_that_are_unknown_are_told),
		cmocka_unit_test(it_is_waited_for_until_it_is_ready),
		cmocka_unit_test(a_status_has_its_own_length),
		cmocka_unit_test(one_that_stays_busy_is_not_waited_for),
		cmocka_unit_test(what_it_still_sends_is_read_to_the_end),
		cmocka_unit_test(it_is_read_for_half_a_minute),
		cmocka_unit_test(nothing_is_not_waited_for),
		cmocka_unit_test(what_never_ends_is_given_up),
		cmocka_unit_test(a_time_that_is_told_is_kept_by_all_steps),
		cmocka_unit_test(steps_of_a_silent_camera_tell_what_they_did),
		cmocka_unit_test(a_step_that_is_interrupted_is_the_last),
		cmocka_unit_test(opening_can_be_interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
