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
#include "base/utf.h"

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

int
error_set(struct mptp_error *error, int status, const char *format, ...)
{
	va_list args;

	if (error == NULL)
		return status;
	error_clear(error);
	error->status = status;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	utf8_make_printable(error->text);
	return status;
}

int
error_set_sys(struct mptp_error *error, int status, int sys,
    const char *format, ...)
{
	va_list args;
	size_t len;

	if (error == NULL)
		return status;
	error_clear(error);
	error->status = status;
	error->sys = sys;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	len = strlen(error->text);
	snprintf(error->text + len, sizeof(error->text) - len, ": %s",
	    strerror(sys));
	utf8_make_printable(error->text);
	return status;
}
