/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Opening and closing the trace of a command line.
 */
#include <inttypes.h>

#include "fail.h"
#include "tracing.h"

int
tracing_check(struct app *app, const struct tracing *t)
{
	if (t->file->times == 0 && (t->limit->times | t->content->times) != 0)
		return fail(app, EXIT_USAGE,
		    "--trace-limit and --trace-content are for --trace FILE");
	if (t->limit->times > 0 && t->limit->number < MPTP_TRACE_LIMIT_LEAST)
		return fail(app, EXIT_USAGE,
		    "--trace-limit is %" PRIu64 " bytes at least, 1M",
		    MPTP_TRACE_LIMIT_LEAST);
	return EXIT_DONE;
}

int
tracing_begin(struct app *app, const struct tracing *t)
{
	struct mptp_trace_options options = { .limit = t->limit->number,
		.content = t->content->number };
	struct mptp_error error;

	if (t->file->times == 0)
		return EXIT_DONE;
	/* 0 is the library's word for the usual. */
	if (t->content->times > 0 && t->content->number == 0)
		options.content = 1;
	return mptp_trace_open(&app->options.trace, t->file->text, &options,
		   &error) == MPTP_OK ?
	    EXIT_DONE :
	    fail_error(app, &error);
}

int
tracing_end(struct app *app, int code)
{
	struct mptp_error error;

	if (app->options.trace == NULL)
		return code;
	if (mptp_trace_close(&app->options.trace, &error) == MPTP_OK) {
		if (code == EXIT_DONE && error.text[0] != '\0')
			fail(app, 0, "%s", error.text);
		return code;
	}
	fail_error(app, &error);
	return code == EXIT_DONE ? EXIT_FAILED : code;
}
