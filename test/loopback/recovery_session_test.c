/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Getting into step within a session, and by hand.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "exchange.h"
#include "stuck.h"

static int
echo(struct stuck *stuck)
{
	const struct mptp_op op = { .code = OP_ECHO };

	return mptp_session_run(stuck->session, &op, NULL, NULL, NULL);
}

static void
the_next_transaction_gets_it_into_step(void **state)
{
	static const int cures[] = { MPTP_CONTROL_CANCEL,
		MPTP_CONTROL_CLEAR_HALT };

	(void)state;
	for (size_t i = 0; i < sizeof(cures) / sizeof(*cures); i++) {
		struct stuck stuck = { .works = true, .cure = cures[i] };

		assert_int_equal(stuck_open(&stuck), MPTP_OK);
		exchange_fetch_all(stuck.session, 1000);
		stuck.works = false;
		stuck.ignorant = true; /* for once */
		assert_int_equal(echo(&stuck), MPTP_ERR_IO);
		assert_false(mptp_session_lost(stuck.session));
		stuck.ignorant = false;
		assert_int_equal(echo(&stuck), MPTP_OK);
		exchange_fetch_all(stuck.session, 1000);
		assert_false(stuck_was_asked(&stuck, MPTP_CONTROL_RESET));
		stuck_close(&stuck);
	}
}

/* A session that the camera forgot is not opened anew behind the program's back: that
 * would void its handles. */
static void
a_forgotten_session_is_told(void **state)
{
	struct stuck stuck = { .works = true,
		.cure = MPTP_CONTROL_CANCEL,
		.toy = { .strict = true } };

	(void)state;
	assert_int_equal(stuck_open(&stuck), MPTP_OK);
	stuck.works = false;
	stuck.ignorant = true; /* for once */
	assert_int_equal(echo(&stuck), MPTP_ERR_IO);
	stuck.ignorant = false;
	stuck.toy.session_open = false;
	assert_int_equal(echo(&stuck), MPTP_ERR_RESPONSE);
	assert_true(mptp_session_forgotten(stuck.session));
	assert_false(stuck.toy.session_open);
	/* The program may. */
	assert_int_equal(mptp_session_recover(stuck.session, NULL), MPTP_OK);
	assert_int_equal(echo(&stuck), MPTP_OK);
	stuck_close(&stuck);
}

/* A reset would void the handles that the program has. */
static void
a_reset_is_for_the_program_to_decide(void **state)
{
	struct stuck stuck = { .works = true, .cure = MPTP_CONTROL_RESET };
	struct mptp_recovery recovery;

	(void)state;
	assert_int_equal(stuck_open(&stuck), MPTP_OK);
	stuck.works = false;
	stuck.ignorant = true;
	assert_int_equal(echo(&stuck), MPTP_ERR_IO);
	stuck.ignorant = false;
	assert_int_equal(echo(&stuck), MPTP_ERR_IO);
	assert_true(mptp_session_lost(stuck.session));
	assert_int_equal(echo(&stuck), MPTP_ERR_NODEV);
	assert_false(stuck_was_asked(&stuck, MPTP_CONTROL_RESET));

	assert_int_equal(
	    mptp_session_recover(stuck.session, &recovery), MPTP_OK);
	assert_false(mptp_session_lost(stuck.session));
	assert_true(recovery.reopened);
	stuck_expect_rung(&stuck, &recovery, MPTP_RUNG_RESET);
	exchange_fetch_all(stuck.session, 1000);
	stuck_close(&stuck);
}

static void
recovery_of_a_healthy_session_only_asks(void **state)
{
	struct stuck stuck = { .works = true, .cure = NOTHING };
	struct mptp_recovery recovery;

	(void)state;
	assert_int_equal(stuck_open(&stuck), MPTP_OK);
	assert_int_equal(
	    mptp_session_recover(stuck.session, &recovery), MPTP_OK);
	stuck_expect_rung(&stuck, &recovery, MPTP_RUNG_ASK);
	assert_int_equal(mptp_session_recover(stuck.session, NULL), MPTP_OK);
	assert_false(recovery.reopened);
	exchange_fetch_all(stuck.session, 1000);
	stuck_close(&stuck);
	assert_int_equal(stuck.nasked, 0);
}

static void
recovery_can_be_interrupted(void **state)
{
	struct stuck stuck = { .works = true, .cure = NOTHING };

	(void)state;
	assert_int_equal(stuck_open(&stuck), MPTP_OK);
	mptp_session_interrupt(stuck.session);
	assert_int_equal(
	    mptp_session_recover(stuck.session, NULL), MPTP_ERR_CANCELLED);
	assert_false(mptp_session_lost(stuck.session));
	exchange_fetch_all(stuck.session, 1000);
	stuck_close(&stuck);
}

static void
a_stream_has_no_way_back(void **state)
{
	struct mptp_op op = { .code = OP_ECHO };
	struct mptp_recovery recovery;
	struct mptp_session *session;
	struct toy toy = { .deaf = true };
	char cause[320];

	(void)state;
	session = toy_connect(&toy, &mptp_framing_ip, 0, false, NULL);
	assert_int_equal(mptp_session_recover(session, &recovery), MPTP_OK);
	toy.frozen = true;
	assert_int_equal(
	    mptp_session_run(session, &op, NULL, NULL, NULL), MPTP_ERR_TIMEOUT);
	snprintf(cause, sizeof(cause), "%s", mptp_session_error(session)->text);
	toy.frozen = false;
	assert_true(mptp_session_lost(session));
	assert_int_equal(
	    mptp_session_recover(session, &recovery), MPTP_ERR_NODEV);
	assert_non_null(
	    strstr(mptp_session_error(session)->text, "open the camera anew"));
	/* And each time it says by what it was lost. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		    mptp_session_run(session, &op, NULL, NULL, NULL),
		    MPTP_ERR_NODEV);
		assert_non_null(strstr(
		    mptp_session_error(session)->text, "lost earlier: "));
		assert_non_null(
		    strstr(mptp_session_error(session)->text, cause));
	}
	mptp_session_close(&session);
}

/* The question was cancelled as any transaction, and nothing is left behind. */
static void
asking_over_a_stream_can_be_interrupted(void **state)
{
	struct mptp_op op = { .code = OP_ECHO };
	struct mptp_session *session;
	struct toy toy = { .deaf = true };

	(void)state;
	session = toy_connect(&toy, &mptp_framing_ip, 0, false, NULL);
	mptp_session_interrupt(session);
	assert_int_equal(
	    mptp_session_recover(session, NULL), MPTP_ERR_CANCELLED);
	assert_false(mptp_session_lost(session));
	assert_int_equal(
	    mptp_session_run(session, &op, NULL, NULL, NULL), MPTP_OK);
	mptp_session_close(&session);
}

/* ---- data that are not wanted ------------------------------------------- */

/* They stall, and the answer comes. */
static int
refuse_data(void *ctx, enum shim_call call)
{
	struct stuck *stuck = ctx;
	uint8_t empty[12];

	if (call != SHIM_WRITE || stuck->shim.bytes[4] != 2)
		return MPTP_OK;
	memcpy(empty, stuck->shim.bytes, sizeof(empty));
	memcpy(empty, "\x0c\0\0\0", 4);
	stuck->shim.behind->ops->write(stuck->shim.behind, MPTP_PIPE_COMMAND,
	    empty, sizeof(empty), true, 1000, NULL);
	stuck->shim.sys = EPIPE;
	return MPTP_ERR_IO;
}

static void
data_that_are_not_wanted_are_answered(void **state)
{
	static const uint64_t data[] = { 1, 100, 512, 1000000 };
	struct stuck stuck = { .cure = NOTHING,
		.works = true,
		.shim = { .before = refuse_data } };
	struct mptp_op response;

	(void)state;
	assert_int_equal(stuck_open(&stuck), MPTP_OK);
	for (size_t i = 0; i < sizeof(data) / sizeof(*data); i++) {
		struct feed feed = { .at = 0 };

		assert_int_equal(exchange_send(stuck.session, OP_REFUSE,
				     data[i], &feed, &response),
		    MPTP_ERR_RESPONSE);
		assert_int_equal(response.code, MPTP_RC_STORE_FULL);
		assert_int_equal(echo(&stuck), MPTP_OK);
	}
	mptp_session_close(&stuck.session);
	assert_int_equal(stuck.nasked, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_transaction_gets_it_into_step),
		cmocka_unit_test(a_forgotten_session_is_told),
		cmocka_unit_test(a_reset_is_for_the_program_to_decide),
		cmocka_unit_test(recovery_of_a_healthy_session_only_asks),
		cmocka_unit_test(recovery_can_be_interrupted),
		cmocka_unit_test(a_stream_has_no_way_back),
		cmocka_unit_test(asking_over_a_stream_can_be_interrupted),
		cmocka_unit_test(data_that_are_not_wanted_are_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
