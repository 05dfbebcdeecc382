/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * trace redact: what may be given away.
 */
#include "fail.h"
#include "out.h"
#include "trace.h"

int
trace_redact(struct app *app, const struct args *args)
{
	const char *from = args->operand[0], *to = args->operand[1];
	struct mptp_error error;

	if (mptp_trace_redact(from, to, &error) != MPTP_OK)
		return fail_error(app, &error);
	trace_ended(app, from, true, error.text);
	if (app->json)
		return out_json_line(app, json_pack("{s:s}", "trace", to));
	return EXIT_DONE;
}
