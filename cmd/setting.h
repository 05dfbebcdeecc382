/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is asked of a property: "NAME VALUE", "NAME=VALUE", "NAME#2", "NAME +1".
 */
#ifndef CMD_SETTING_H
#define CMD_SETTING_H

#include "cmd.h"

struct setting {
	const struct mptp_code *row; /* what the tables know of it, or NULL */
	char name[80];		     /* or the code, if it has no name */
	struct mptp_property_desc desc;
	struct mptp_value wanted, actual;
	int64_t steps; /* from desc.current; 0: a value was given */
	bool is_set;   /* actual is what the camera has now */
	bool verified;
};

struct settings {
	struct setting *items;
	int n;
};

/*
 * Reads what the operands ask for and the descriptions of these properties, and
 * checks all of it; with force, the values are not held against the
 * descriptions. An exit code; what is wrong has been told. In any case they are
 * to be cleared.
 */
int settings_read(
    struct app *, struct settings *, char **operand, int n, bool force);
/* Sets one after the other and reads each back, until one fails. An exit code;
 * failures have been told. */
int settings_apply(struct app *, struct settings *);
void settings_clear(struct settings *);

/* Is this one of several in a single operand, such as "iso=400"? */
bool setting_is_word(const char *operand);
/* The property of that name or number, with its description. */
int setting_find(struct app *, struct setting *, const char *name);
/* Reads the value that it has now into actual. */
int setting_read_back(struct app *, struct setting *);
/* Sets it, reads it back and compares. An exit code; failures have been told. */
int setting_apply(struct app *, struct setting *);

#endif
