/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * recover: get a camera that is stuck into step again.
 */
#include <string.h>

#include "interrupt.h"
#include "out.h"

enum { RECOVER_USB_RESET };

static const struct opt opts[] = {
	[RECOVER_USB_RESET] = { 0, "usb-reset", OPT_FLAG, NULL,
	    "reset its USB port, too, if nothing else helps" },
};

/* ---- what came of it ---------------------------------------------------- */

static const char *
outcome(const struct mptp_step *step)
{
	switch (step->status) {
	case MPTP_OK:
		return step->rung == MPTP_RUNG_ASK ? "answers" : "helped";
	case MPTP_ERR_UNSUPPORTED:
		return "not known";
	case MPTP_ERR_ACCESS:
		return "not allowed";
	default:
		return step->rung == MPTP_RUNG_ASK ? "no answer" : "no help";
	}
}

static void
print_steps(struct app *app, const struct mptp_recovery *recovery)
{
	struct table table = { .align = "<<><" };

	if (recovery->nstep == 0)
		return;
	table_cell(&table, "STEP");
	table_cell(&table, "RESULT");
	table_cell(&table, "SECONDS");
	table_cell(&table, "WHAT HAPPENED");
	for (unsigned i = 0; i < recovery->nstep; i++) {
		const struct mptp_step *step = &recovery->step[i];

		table_cell(&table, "%s", mptp_rung_text(step->rung));
		table_cell(&table, "%s", outcome(step));
		table_cell(&table, "%d.%d", step->elapsed_ms / 1000,
		    step->elapsed_ms % 1000 / 100);
		table_cell(&table, "%s", step->text);
	}
	table_end(app, &table);
}

static json_t *
json_steps(const struct mptp_recovery *recovery)
{
	json_t *steps = json_array();

	for (unsigned i = 0; i < recovery->nstep; i++) {
		const struct mptp_step *step = &recovery->step[i];

		json_array_append_new(steps,
		    json_pack("{s:s, s:s, s:i, s:o}", "step",
			mptp_rung_text(step->rung), "result", outcome(step),
			"ms", step->elapsed_ms, "text", json_text(step->text)));
	}
	return steps;
}

/* What a person can do now; NULL: nothing is left to be done. */
static const char *
advice(const struct app *app, bool answers, bool port_reset)
{
	if (answers)
		return NULL;
	if (strncmp(app->uri, "ip:", 3) == 0)
		return "by PTP/IP there is no way to reset a camera: switch it, "
		       "or its network, off and on, and try again";
	if (!port_reset)
		return "try recover --usb-reset, or switch the camera off and on; "
		       "if that is not enough, unplug it and take out its "
		       "battery for a moment";
	return "switch the camera off and on; if that is not enough, unplug it "
	       "and take out its battery for a moment";
}

static void
tell(struct app *app, const struct mptp_recovery *recovery)
{
	print_steps(app, recovery);
	if (recovery->nstep == 1 && !recovery->reopened)
		out(app, "The camera answers: there was nothing to do\n");
	else
		out(app, "The camera answers again%s\n",
		    recovery->reopened ?
			"; the session is a new one, and so may be the numbers "
			"of objects" :
			"");
}

static int
report(struct app *app, const struct mptp_recovery *recovery, int code,
    bool port_reset)
{
	const char *next = advice(app, code == EXIT_DONE, port_reset);

	if (app->json) {
		int printed = out_json(app,
		    json_pack("{s:o, s:b, s:b, s:o, s:s?}", "uri",
			json_text(app->uri), "answers", code == EXIT_DONE,
			"reopened", recovery->reopened, "steps",
			json_steps(recovery), "next", next));

		return code != EXIT_DONE ? code : printed;
	}
	if (code == EXIT_DONE) {
		tell(app, recovery);
		return code;
	}
	print_steps(app, recovery);
	note(app, "nothing helped: %s", next);
	return code;
}

/* ---- the verb ----------------------------------------------------------- */

/* Opening takes all the steps. */
static int
open_anew(struct app *app, struct mptp_recovery *recovery)
{
	int code;

	app->again.lost = NULL;
	app->options.recovery = recovery;
	code = app_connect(app);
	app->options.recovery = NULL;
	if (code != EXIT_DONE && app->in_shell)
		app->again.lost = LOST;
	return code;
}

static int
by_hand(struct app *app, struct mptp_recovery *recovery, bool port_reset)
{
	struct mptp_session *session = mptp_camera_session(app->camera);
	int status;

	mptp_session_allow_usb_reset(session, port_reset);
	status = mptp_session_recover(session, recovery);
	mptp_session_allow_usb_reset(session, false);
	return status == MPTP_OK ? EXIT_DONE :
				   fail_error(app, mptp_session_error(session));
}

static int
run(struct app *app, const struct args *args)
{
	const bool port_reset = args->option[RECOVER_USB_RESET].times > 0;
	struct mptp_recovery recovery = { .nstep = 0 };
	int code;

	app->options.usb_reset = port_reset;
	code = app->camera != NULL ? by_hand(app, &recovery, port_reset) :
				     open_anew(app, &recovery);
	app->options.usb_reset = false;
	/* There is nothing to report of a camera that is not there. */
	if (recovery.nstep == 0 || code == EXIT_INTERRUPTED)
		return code;
	return report(app, &recovery, code, port_reset);
}

const struct command cmd_recover = {
	.name = "recover",
	.args = "",
	.summary = "Get a camera that is stuck into step again",
	.details =
	    "For a camera that another program left in the middle of "
	    "something. Each step is\ntaken only if those before it did not "
	    "help, and the camera asked again after it:\nits pipe drained, "
	    "Cancel, halts cleared, the class's reset, the session opened\n"
	    "anew, what it still sends read to the end. Every verb does so by "
	    "itself when it\nopens a camera; -v tells of it. Only --usb-reset "
	    "also resets the USB port, which\nsome cameras take badly.",
	OPTS(opts),
	.run = run,
};
