/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * --trace: what goes over the wire, in a file.
 */
#ifndef CMD_TRACING_H
#define CMD_TRACING_H

#include "cmd.h"

struct tracing {
	const struct opt_value *file, *limit, *content;
};

/* Is what is given right? Exit code; it has been told. */
int tracing_check(struct app *, const struct tracing *);
/* Into the options with which cameras are opened, if a file is given. */
int tracing_begin(struct app *, const struct tracing *);
/* The exit code, which is 1 when the trace is not whole. */
int tracing_end(struct app *, int code);

#endif
