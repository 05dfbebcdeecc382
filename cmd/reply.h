/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The answer to one request of another program: one line of JSON that has what
 * would otherwise go to stdout and stderr.
 */
#ifndef CMD_REPLY_H
#define CMD_REPLY_H

#include <jansson.h>

#include "cmd.h"

struct reply {
	json_t *id;	    /* of the request; null if it has none */
	const char *camera; /* in its place, of one of several; or NULL */
	bool is_lines;	    /* the verb prints any number of documents */
	bool begun;	    /* documents are on their way already */
	json_t *document;
	json_t *failures, *notes;
	unsigned untold; /* failures beyond what is kept */
	char *text;	 /* what is no JSON: help */
	size_t len;
	bool refused; /* data that do not go into an answer */
};

/* Takes the reference to id. */
void reply_begin(struct app *, struct reply *, json_t *id);
/* Writes the answer, and out goes to stdout again. */
void reply_end(struct app *, int code);

/* What out() and its friends, and fail(), do while there is a reply. The
 * documents' references are taken. */
void reply_text(struct reply *, const char *text);
void reply_document(struct app *, json_t *);
void reply_line(struct app *, json_t *);
/* error may be NULL; with code 0 it is a note. */
void reply_failure(struct app *, int code, const struct mptp_error *error,
    const char *message);
/* Payload does not fit. Tells, once. */
void reply_refuse(struct app *);

#endif
