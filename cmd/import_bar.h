/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * How far an import is, on stderr if that is a terminal.
 */
#ifndef CMD_IMPORT_BAR_H
#define CMD_IMPORT_BAR_H

#include <miniptp/import.h>

#include "cmd.h"

struct import_bar {
	struct sink *sink;     /* of one of several cameras; or NULL */
	bool shown, on_line;   /* something stands on the last line */
	double started, drawn; /* seconds */
	uint64_t had;	       /* bytes that were here when it started */
};

void bar_begin(struct import_bar *, const struct app *);
/* Objects that were seen so far. */
void bar_listed(struct import_bar *, uint64_t objects);
void bar_add(struct import_bar *, const struct mptp_import_progress *);
/* Makes room for a line of something else. */
void bar_hide(struct import_bar *);

/* One line of at most columns, no newline. name is safe to show. */
void bar_line(char *line, size_t cap, const struct mptp_import_progress *,
    const char *name, uint64_t had, double seconds, size_t columns);
/* "1:02:03", "4:05"; "" if nobody knows. */
#define SPAN 24
void bar_span(char text[SPAN], uint64_t bytes, double rate);

#endif
