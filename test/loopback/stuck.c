/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A camera whose pipe stalls until the right step is taken.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "stuck.h"

static bool
is_class_request(enum mptp_control request)
{
	return request <= MPTP_CONTROL_STATUS;
}

static int
on_control(struct stuck *stuck)
{
	enum mptp_control request = stuck->shim.request;

	if (stuck->ignorant && is_class_request(request))
		return MPTP_ERR_UNSUPPORTED;
	assert_true(stuck->nasked < ASKED_MAX);
	stuck->asked[stuck->nasked++] = (int)request;
	if ((int)request == stuck->cure)
		stuck->works = true;
	return MPTP_OK;
}

int
stuck_before(void *ctx, enum shim_call call)
{
	struct stuck *stuck = ctx;

	if (call == SHIM_CONTROL)
		return on_control(stuck);
	stuck->shim.sys = EPIPE;
	return call == SHIM_WRITE && !stuck->works ? MPTP_ERR_IO : MPTP_OK;
}

static void
say(void *ctx, enum mptp_log_level level, const char *line)
{
	struct stuck *stuck = ctx;

	if (level != MPTP_LOG_INFO)
		return;
	strncat(stuck->log, line, sizeof(stuck->log) - strlen(stuck->log) - 2);
	strcat(stuck->log, "\n");
}

struct mptp_transport *
stuck_transport(struct stuck *stuck)
{
	struct mptp_transport *t =
	    toy_transport(&stuck->toy, &mptp_framing_usb, 512, false);

	stuck->options.log = say;
	stuck->options.log_ctx = stuck;
	stuck->options.recovery = &stuck->recovery;
	if (stuck->shim.before == NULL)
		stuck->shim.before = stuck_before;
	stuck->shim.ctx = stuck;
	return shim_put(&stuck->shim, t);
}

int
stuck_adopt(struct stuck *stuck, struct mptp_transport *t)
{
	return mptp_session_adopt(
	    &stuck->session, t, &stuck->options, &stuck->error);
}

int
stuck_open(struct stuck *stuck)
{
	return stuck_adopt(stuck, stuck_transport(stuck));
}

void
stuck_close(struct stuck *stuck)
{
	stuck->works = true;
	mptp_session_close(&stuck->session);
}

bool
stuck_was_asked(const struct stuck *stuck, int request)
{
	for (unsigned i = 0; i < stuck->nasked; i++)
		if (stuck->asked[i] == request)
			return true;
	return false;
}

void
stuck_expect_rung(const struct stuck *stuck,
    const struct mptp_recovery *recovery, enum mptp_rung rung)
{
	char line[64];

	assert_true(recovery->nstep > 0);
	for (unsigned i = 0; i < recovery->nstep; i++) {
		const struct mptp_step *step = &recovery->step[i];
		bool is_last = i + 1 == recovery->nstep;

		assert_int_equal(step->status == MPTP_OK, is_last);
		assert_true(step->text[0] != '\0');
		if (is_last)
			assert_int_equal(step->rung, rung);
		if (step->rung == MPTP_RUNG_ASK)
			continue;
		snprintf(line, sizeof(line),
		    "recovery: %s: ", mptp_rung_text(step->rung));
		assert_non_null(strstr(stuck->log, line));
	}
}
