/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * How far a transfer is, on stderr if that is a terminal.
 */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include "cmd.h"

struct progress {
	bool shown;
	char name[64]; /* safe to show, at most 16 columns */
	uint64_t size; /* or MPTP_SIZE_UNKNOWN */
	uint64_t moved;
	double started, drawn; /* seconds */
};

/* Is it shown to anybody? */
bool progress_is_seen(struct app *);
void progress_begin(
    struct progress *, struct app *, const char *name, uint64_t size);
void progress_add(struct progress *, uint64_t bytes);
/* Makes room for a line of something else. */
void progress_hide(const struct progress *);
void progress_end(struct progress *);
/* One line of at most columns, no newline. */
void progress_line(char *line, size_t cap, const struct progress *,
    double seconds, size_t columns);

#endif
