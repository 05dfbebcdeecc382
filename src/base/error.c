/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Status codes and error texts.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include <miniptp/text.h>

const char *
mptp_version(void)
{
	return MPTP_VERSION;
}

const char *
mptp_status_text(int status)
{
	static const char *const text[] = {
		[-MPTP_OK] = "success",
		[-MPTP_ERR_NOMEM] = "out of memory",
		[-MPTP_ERR_ARG] = "bad argument",
		[-MPTP_ERR_STATE] = "not possible now",
		[-MPTP_ERR_NODEV] = "no such camera",
		[-MPTP_ERR_AMBIGUOUS] = "more than one camera",
		[-MPTP_ERR_ACCESS] = "access denied by the system",
		[-MPTP_ERR_BUSY] = "busy or in use",
		[-MPTP_ERR_TIMEOUT] = "timed out",
		[-MPTP_ERR_CANCELLED] = "cancelled",
		[-MPTP_ERR_IO] = "input/output failed",
		[-MPTP_ERR_SHORT] = "data end too early",
		[-MPTP_ERR_FORMAT] = "data contradict the protocol",
		[-MPTP_ERR_INCOMPLETE] = "incomplete transfer",
		[-MPTP_ERR_RESPONSE] = "the camera said no",
		[-MPTP_ERR_REFUSED] = "the camera refused the connection",
		[-MPTP_ERR_UNSUPPORTED] = "not supported",
		[-MPTP_ERR_MISSING] = "no such object",
	};
	const int n = (int)(sizeof(text) / sizeof(*text));

	return status <= 0 && status > -n ? text[-status] : "unknown error";
}

void
error_clear(struct mptp_error *error)
{
	if (error != NULL)
		*error = (struct mptp_error){ 0 };
}

static int
fill(struct mptp_error *error, int status, const char *format, va_list args)
{
	if (error == NULL)
		return status;
	error_clear(error);
	error->status = status;
	vsnprintf(error->text, sizeof(error->text), format, args);
	mptp_text_clean(error->text);
	return status;
}

int
mptp_error_set(struct mptp_error *error, int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	status = fill(error, status, format, args);
	va_end(args);
	return status;
}

int
error_set_sys(
    struct mptp_error *error, int status, int sys, const char *format, ...)
{
	va_list args;
	size_t len;

	va_start(args, format);
	status = fill(error, status, format, args);
	va_end(args);
	if (error == NULL)
		return status;
	error->sys = sys;
	len = strlen(error->text);
	snprintf(error->text + len, sizeof(error->text) - len, ": %s",
	    strerror(sys));
	mptp_text_clean(error->text);
	return status;
}
