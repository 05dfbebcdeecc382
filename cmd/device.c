/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * reset, self-test and power-off: the camera itself.
 */
#include <stdio.h>

#include "changes.h"
#include "out.h"
#include "text.h"

/* ---- reset and power-off ------------------------------------------------ */

struct ending {
	uint16_t operation;
	int (*run)(struct mptp_camera *);
	const char *verb, *what, *would, *done;
	const char *lost; /* or NULL: it can be opened again at once */
};

static int
end_failed(struct app *app, const struct ending *ending)
{
	const struct mptp_error *error = mptp_camera_error(app->camera);
	int code;

	/* Silence is what follows the answer, so it may have come too early. */
	if (error->status != MPTP_ERR_IO && error->status != MPTP_ERR_NODEV)
		return fail_camera(app, NULL);
	code = exit_code_of(error);
	return fail(app, code,
	    "the camera hung up without an answer, so it is not known whether "
	    "it %s",
	    ending->what);
}

/* After it, the camera knows of no session and may have hung up already. */
static int
end(struct app *app, const struct args *args, const struct ending *ending)
{
	bool dry = args->option[0].times > 0;
	int code = camera_offers(app, ending->operation, ending->verb);

	if (code != EXIT_DONE)
		return code;
	if (!dry && ending->run(app->camera) != MPTP_OK)
		return end_failed(app, ending);
	if (app->json)
		code = out_json(app, json_pack("{s:b}", "done", (int)!dry));
	else
		out(app, "%s\n", dry ? ending->would : ending->done);
	if (!dry) {
		app_disconnect(app);
		app->again.lost = ending->lost;
	}
	return code;
}

static int
run_reset(struct app *app, const struct args *args)
{
	static const struct ending ending = { MPTP_OP_RESET_DEVICE,
		mptp_reset_device, "be reset", "was reset",
		"The camera would be reset, which ends the session",
		"The camera was reset, which ended the session", NULL };

	return end(app, args, &ending);
}

static int
run_power_off(struct app *app, const struct args *args)
{
	static const struct ending ending = { MPTP_OP_POWER_DOWN,
		mptp_power_down, "be switched off", "switches off",
		"The camera would switch off", "The camera switches off",
		"the camera is off" };

	return end(app, args, &ending);
}

static const struct opt ending_opts[] = {
	{ 'n', "dry-run", OPT_FLAG, NULL, "only say what would be done" },
};

const struct command cmd_reset = {
	.name = "reset",
	.args = "",
	.summary = "Reset a camera to the state in which it starts",
	.details = "Its settings may go back to their defaults; what is on its "
		   "stores stays.",
	OPTS(ending_opts),
	.needs_camera = true,
	.run = run_reset,
};

const struct command cmd_power_off = {
	.name = "power-off",
	.args = "",
	.summary = "Switch a camera off",
	OPTS(ending_opts),
	.needs_camera = true,
	.run = run_power_off,
};

/* ---- self-test ---------------------------------------------------------- */

static int
test_failed(struct app *app, uint16_t type)
{
	const struct mptp_error *error = mptp_camera_error(app->camera);

	if (error->response != MPTP_RC_SELF_TEST_FAILED)
		return fail_camera(app, NULL);
	if (app->json)
		out_json(app,
		    json_pack("{s:i, s:b}", "type", (int)type, "passed", 0));
	return fail(app, EXIT_FAILED,
	    "the camera tested itself and found a fault (SelfTestFailed); it "
	    "does not say which");
}

static int
run_self_test(struct app *app, const struct args *args)
{
	uint64_t type = 0;
	int code;

	if (args->n > 0 &&
	    (!text_number(args->operand[0], &type) || type > UINT16_MAX))
		return fail(app, EXIT_USAGE,
		    "'%s' is no type of test: 0 is the usual one, 0x8000 to "
		    "0xffff are the maker's",
		    args->operand[0]);
	code = camera_offers(app, MPTP_OP_SELF_TEST, "test itself");
	if (code != EXIT_DONE)
		return code;
	if (mptp_self_test(app->camera, (uint16_t)type) != MPTP_OK)
		return test_failed(app, (uint16_t)type);
	if (app->json)
		return out_json(app,
		    json_pack("{s:i, s:b}", "type", (int)type, "passed", 1));
	out(app, "The camera tested itself and found no fault\n");
	return EXIT_DONE;
}

const struct command cmd_self_test = {
	.name = "self-test",
	.args = "[TYPE]",
	.summary = "Let a camera test itself",
	.details = "TYPE 0, the usual test, is that without one; the maker's "
		   "are 0x8000 to 0xffff.\nA test that takes long needs a "
		   "longer --timeout.",
	.most = 1,
	.needs_camera = true,
	.run = run_self_test,
};
