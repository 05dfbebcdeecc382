/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * libminiptp-trace, when it is needed, for the program that does not carry it.
 */
#include <miniptp/trace_reader.h>
#include <string.h>

#include "lazy.h"

static struct lazy reading = { .soname = LAZY_TRACE };

static int
missing(struct mptp_error *error)
{
	if (lazy_failed(true, false))
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
	    "traces cannot be read: %s", lazy_problem(&reading));
}

LAZY(&reading, int, mptp_trace_reader_open,
    (struct mptp_trace_reader * *reader, const char *path,
	struct mptp_error *error),
    (reader, path, error), (*reader = NULL, missing(error)))
LAZY(&reading, int, mptp_trace_reader_next,
    (struct mptp_trace_reader * reader, struct mptp_trace_item *item,
	struct mptp_error *error),
    (reader, item, error), missing(error))
LAZY_VOID(&reading, mptp_trace_reader_close,
    (struct mptp_trace_reader * *reader), (reader))
LAZY(&reading, int, mptp_trace_choose,
    (const char *name, char **path, unsigned *connection,
	struct mptp_error *error),
    (name, path, connection, error), (*path = NULL, missing(error)))
LAZY(&reading, int, mptp_trace_redact,
    (const char *from, const char *to, struct mptp_error *error),
    (from, to, error), missing(error))

static int
open_replay(struct mptp_transport **transport, const char *address,
    const struct mptp_options *options, struct mptp_error *error)
{
	lazy_function *found = lazy_find(&reading, "mptp_replay_transport");
	const struct mptp_transport_ops *ops;
	int status;

	*transport = NULL;
	if (found == NULL)
		return missing(error);
	memcpy(&ops, &found, sizeof(ops)); /* it is no function */
	status = ops->open(transport, address, options, error);
	if (status == MPTP_OK)
		(*transport)->ops = ops;
	return status;
}

/* What is opened has the library's own. */
const struct mptp_transport_ops mptp_replay_transport = {
	.scheme = "replay",
	.open = open_replay,
};
