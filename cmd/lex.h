/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The words of a line in the shell.
 */
#ifndef CMD_LEX_H
#define CMD_LEX_H

#include <stdbool.h>
#include <stddef.h>

struct lexed {
	char **word;
	int n;
	/* How the line ends, for completion: */
	size_t start; /* of the last word; the end, if it is not begun */
	bool begun;   /* the last word goes up to the end */
	char open;    /* the quote that is not closed, a backslash, or 0 */
	bool comment; /* in one */
};

/*
 * Spaces and tabs separate words. '…' is taken as it is, "…" too but for \" and
 * \\, and a backslash takes away the meaning of whatever follows. A # where a
 * word could begin ends the line, unless it is a digit that follows and words
 * went before: "prop iso #3" has a value.
 */
void lex(struct lexed *, const char *line);
void lex_clear(struct lexed *);

/* The word, so written that it is read as this again; open: the quote that
 * stands before it already, or 0. Fresh memory. */
char *lex_quote(const char *word, char open);

#endif
