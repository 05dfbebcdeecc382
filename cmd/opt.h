/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Options, described once: the parser and the help both read these tables.
 */
#ifndef CMD_OPT_H
#define CMD_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum opt_type {
	OPT_FLAG,
	OPT_TEXT,
	OPT_OPTIONAL, /* text that may be left out: "--verify", "--verify=disk" */
	OPT_NUMBER,   /* decimal or 0x… */
	OPT_SECONDS,  /* "2.5", held as milliseconds */
	OPT_DURATION, /* "2.5", "30s", "1h30m", held as milliseconds */
	OPT_SIZE      /* "500", "10K", "4G", held as bytes */
};

struct opt {
	char letter; /* 0: none */
	const char *name;
	enum opt_type type;
	const char *arg; /* what the help calls the argument */
	const char *help;
};

#define OPT_MOST 32

#define OPT_REPEATS 16

struct opt_value {
	unsigned times; /* how often it was given */
	const char *text;
	const char *all[OPT_REPEATS]; /* the first texts of them */
	uint64_t number;
};

struct opt_set {
	const struct opt *opts;
	size_t n;
	struct opt_value values[OPT_MOST];
};

/*
 * Parse argv[first…argc-1], looking options up in set a, then in set b. The
 * operands are moved to the front of the range and counted; with only_leading,
 * parsing ends at the first one, whose index is returned instead. -1: error
 * says what is wrong.
 */
int opt_parse(struct opt_set *a, struct opt_set *b, int argc, char **argv,
    int first, bool only_leading, char *error, size_t cap);

/* Is it none of the options? "-" is a file, and "-1" a value. */
bool opt_is_operand(const char *word);

/* "-o, --output FILE", "    --verify[=disk]", or "    --json". */
#define OPT_USAGE 80
char *opt_usage(char buf[OPT_USAGE], const struct opt *);

#endif
