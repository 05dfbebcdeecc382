/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which copies of the ledger are meant, and how one is told.
 */
#ifndef CMD_LEDGER_CHOOSE_H
#define CMD_LEDGER_CHOOSE_H

#include <jansson.h>
#include <miniptp/import.h>

#include "cmd.h"

struct choice {
	struct choice_path {
		const char *word;
		char *path; /* absolute, by its names alone */
		char *real; /* without links; NULL: there is no such file */
		bool found; /* something fitted it */
	} * paths;
	size_t n;
	const char *serial; /* NULL: any */
	int state;	    /* enum mptp_copy_state; -1: any */
	bool missing;
};

/* By the options, and the operands behind the first. Exit code; choice_clear() is owed
 * in any case. */
int choice_make(struct app *, const struct args *, struct choice *);
void choice_clear(struct choice *);
/* Is everything meant? */
bool choice_is_all(const struct choice *);
bool choice_fits(struct choice *, const struct mptp_copy *);
/* Is it this file, or below this folder? */
bool choice_path_holds(const struct choice_path *, const char *destination);
/* Once all copies were looked at: does each word fit some? Exit code. */
int choice_check(struct app *, const struct choice *);

const char *copy_state(const struct mptp_copy *);
json_t *copy_json(const struct mptp_copy *, enum mptp_hash);
/* "2026-11-26T02:30:00Z" */
#define COPY_TIME 48
char *copy_time(char buf[COPY_TIME], int64_t seconds);

#endif
