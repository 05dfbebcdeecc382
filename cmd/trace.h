/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is done with traces.
 */
#ifndef CMD_TRACE_H
#define CMD_TRACE_H

#include <jansson.h>

#include "cmd.h"

/* Exit codes; failures have been told. */
int trace_show(struct app *, const struct args *);
int trace_profile(struct app *, const struct args *);
int trace_redact(struct app *, const struct args *);
/* EXIT_FAILED: they differ. */
int trace_diff(struct app *, const struct args *);

/* Has take() called for each item, until it returns another exit code than EXIT_DONE. A
 * capture without any PTP is a failure. */
int trace_each(struct app *, const char *path,
    int (*take)(void *ctx, const struct mptp_trace_item *), void *ctx);

/* What is to be said at the end of a capture, where something was found in it or not; amid:
 * of MPTP_TRACE_END, the text. The exit code. */
int trace_ended(struct app *, const char *path, bool found, const char *amid);

/* The dataset that a transaction carried, unpacked, of the kind in *dataset; NULL: none
 * that is known, or it is not whole. Its memory is the caller's: mptp_dataset_clear(),
 * free(). */
void *trace_dataset(
    const struct mptp_transaction *, const struct mptp_dataset **dataset);

#endif
