/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The input is a capture, which is redacted, and that once more. What comes of it can
 * be read to its end, and tells no more than what it was made of.
 */
#include <miniptp.h>

#include "files.h"

enum { GIVEN, REDACTED, AGAIN };

static bool
tells(const struct mptp_trace_item *item)
{
	const struct mptp_transaction *t = &item->transaction;

	if (item->kind == MPTP_TRACE_TRANSACTION)
		return t->request.code != 0 || t->response.code != 0 ||
		    t->phase != MPTP_PHASE_NONE;
	return item->kind == MPTP_TRACE_EVENT || item->kind == MPTP_TRACE_PEER;
}

/* How much is told by it; negative: it cannot be read to its end. */
static long
count(const char *path)
{
	struct mptp_trace_reader *reader;
	struct mptp_trace_item item = { .kind = MPTP_TRACE_TROUBLE };
	struct mptp_error error;
	int status = mptp_trace_reader_open(&reader, path, &error);
	long n = 0;

	while (status == MPTP_OK && item.kind != MPTP_TRACE_END) {
		status = mptp_trace_reader_next(reader, &item, &error);
		n += tells(&item);
	}
	mptp_trace_reader_close(&reader);
	return status == MPTP_OK ? n : -1;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mptp_error error = { 0 };
	long given, redacted;
	int status;

	file_write(GIVEN, data, size);
	file_remove(REDACTED);
	file_remove(AGAIN);
	given = count(file_path(GIVEN));
	status =
	    mptp_trace_redact(file_path(GIVEN), file_path(REDACTED), &error);
	check(status == MPTP_OK || error.text[0] != '\0');
	check((status == MPTP_OK) == (given > 0));
	if (status != MPTP_OK)
		return 0;
	redacted = count(file_path(REDACTED));
	check(redacted >= 0 && redacted <= given);
	check(mptp_trace_redact(
		  file_path(REDACTED), file_path(AGAIN), &error) == MPTP_OK);
	check(count(file_path(AGAIN)) == redacted);
	return 0;
}
