/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Failures for people, and for the shell.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fail.h"
#include "interrupt.h"
#include "out.h"
#include "reply.h"
#include "sink.h"
#include "text.h"

void
tell_stderr(struct app *app, const char *before, const char *line)
{
	/* Behind the rows that were there before. */
	out_flush(app);
	if (app->sink != NULL)
		sink_tell(app->sink, before, line);
	else
		fprintf(stderr, "%s%s\n", before, line);
}

/* error: what the library says of it, or NULL. */
static int tell(struct app *app, int code, const struct mptp_error *error,
    const char *format, ...) CMD_PRINTF(4, 5);

static void
tell_line(struct app *app, int code, const struct mptp_error *error,
    const char *format, va_list ap)
{
	char line[1024], safe[1024];

	vsnprintf(line, sizeof(line), format, ap);
	text_safe(safe, sizeof(safe), line);
	if (app->reply != NULL)
		reply_failure(app, code, error, safe);
	else
		tell_stderr(app, "miniptp: ", safe);
}

static int
tell(struct app *app, int code, const struct mptp_error *error,
    const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	tell_line(app, code, error, format, ap);
	va_end(ap);
	return code;
}

int
fail(struct app *app, int code, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	tell_line(app, code, NULL, format, ap);
	va_end(ap);
	return code;
}

void
note(struct app *app, const char *format, ...)
{
	char line[1024], safe[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	text_safe(safe, sizeof(safe), line);
	if (app->reply != NULL)
		reply_failure(app, EXIT_DONE, NULL, safe);
	else
		tell_stderr(app, "", safe);
}

int
exit_code_of(const struct mptp_error *error)
{
	switch (error->status) {
	case MPTP_OK:
		return EXIT_DONE;
	case MPTP_ERR_NODEV:
	case MPTP_ERR_AMBIGUOUS:
		return EXIT_NO_CAMERA;
	case MPTP_ERR_BUSY:
		return EXIT_BUSY;
	case MPTP_ERR_RESPONSE:
		return error->response == MPTP_RC_DEVICE_BUSY ? EXIT_BUSY :
								EXIT_REFUSED;
	case MPTP_ERR_REFUSED:
	case MPTP_ERR_MISSING:
		return EXIT_REFUSED;
	case MPTP_ERR_UNSUPPORTED:
		return error->operation != 0 ? EXIT_REFUSED : EXIT_FAILED;
	case MPTP_ERR_TIMEOUT:
		return EXIT_TIMED_OUT;
	case MPTP_ERR_INCOMPLETE:
		return EXIT_UNVERIFIED;
	case MPTP_ERR_CANCELLED:
		return interrupted() ? EXIT_INTERRUPTED : EXIT_FAILED;
	default:
		return EXIT_FAILED;
	}
}

/* That it was interrupted is told at the end; of several cameras, also which of them
 * kept one waiting. */
static int
fail_as(struct app *app, int code, const struct mptp_error *error)
{
	if (code == EXIT_INTERRUPTED && app->sink == NULL)
		return code;
	return tell(app, code, error,
	    code == EXIT_INTERRUPTED ? "%s before it answered" : "%s",
	    error->text[0] != '\0' ? error->text :
				     mptp_status_text(error->status));
}

int
fail_error(struct app *app, const struct mptp_error *error)
{
	return fail_as(app, exit_code_of(error), error);
}

int
fail_address(struct app *app, const struct mptp_error *error)
{
	return fail_as(app,
	    error->status == MPTP_ERR_ARG ? EXIT_USAGE : exit_code_of(error),
	    error);
}

int
fail_about(struct app *app, const char *about, const struct mptp_error *error)
{
	int code = exit_code_of(error);

	if (code == EXIT_INTERRUPTED || strstr(error->text, about) != NULL)
		return fail_error(app, error);
	return tell(app, code, error, "%s: %s", about,
	    error->text[0] != '\0' ? error->text :
				     mptp_status_text(error->status));
}

int
fail_camera(struct app *app, const char *about)
{
	const struct mptp_error *error = mptp_camera_error(app->camera);

	return about != NULL ? fail_about(app, about, error) :
			       fail_error(app, error);
}

int
fail_object(struct app *app, uint32_t handle, const struct mptp_error *error)
{
	char about[16];

	snprintf(about, sizeof(about), "0x%08x", (unsigned)handle);
	return fail_about(app, about, error);
}

int
fail_status(struct app *app, int status)
{
	struct mptp_error error = { .status = status };

	return fail_error(app, &error);
}

bool
is_fatal(int code)
{
	return code == EXIT_INTERRUPTED || code == EXIT_NO_CAMERA ||
	    code == EXIT_TIMED_OUT;
}

void
tally_count(struct tally *tally, int code)
{
	if (code == EXIT_DONE) {
		tally->done++;
		return;
	}
	if (tally->failed++ == 0 || is_fatal(code))
		tally->code = code;
	if (is_fatal(code))
		tally->stop = true;
}

int
tally_code(const struct tally *tally, unsigned of)
{
	if (tally->failed == 0)
		return EXIT_DONE;
	return of == 1 || tally->stop ? tally->code : EXIT_PARTIAL;
}
