/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What was found of a camera's way to the user, one thing after another.
 */
#ifndef CMD_FINDING_H
#define CMD_FINDING_H

#include <jansson.h>

#include "fail.h"

enum level {
	LEVEL_OK,
	LEVEL_NOTE,    /* good to know, or not known */
	LEVEL_WARNING, /* it works, and something else works better */
	LEVEL_PROBLEM  /* stands in the way */
};

struct finding {
	enum level level;
	const char *about; /* "permission" */
	char text[480];
	char next[480]; /* what to do; "": nothing */
};

struct findings {
	struct finding *items;
	size_t n, room;
};

/* Whatever it says is made fit to show. */
void found_out(struct findings *, enum level, const char *about,
    const char *format, ...) CMD_PRINTF(4, 5);
/* What to do about the last one. */
void advise(struct findings *, const char *format, ...) CMD_PRINTF(2, 3);
void findings_clear(struct findings *);

size_t findings_count(const struct findings *, enum level);
void findings_print(struct app *, const struct findings *);
json_t *findings_json(const struct findings *);

#endif
