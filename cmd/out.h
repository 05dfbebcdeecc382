/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Standard output: every write is checked, tables are aligned.
 */
#ifndef CMD_OUT_H
#define CMD_OUT_H

#include <jansson.h>

#include "alloc.h"
#include "cmd.h"
#include "fail.h"

/* Printed text must be safe to show: see text_safe(). */
void out(struct app *, const char *format, ...) CMD_PRINTF(2, 3);
/* Past the reply, if there is one. */
void out_stdout(struct app *, const char *text);
/* May payload go to stdout? Not into a reply, nor of one of several cameras. Exit
 * code; it has been told. */
int out_standard(struct app *);
/* Payload, unchanged, where it may. 0, or MPTP_ERR_IO. */
int out_bytes(struct app *, const void *buf, size_t len);
/* Did everything reach stdout so far? */
bool out_flush(struct app *);
/* The same after a row of many: at once for whoever looks on, or when the last time
 * is a while ago. Rows that come in no time are written together. */
bool out_row(struct app *);
/* Ends the program's output: the exit code, which is 1 when output was lost. */
int out_end(struct app *, int code);

/* A document, or one line of a stream. Takes the reference, which may be NULL:
 * then memory ran out. Returns the exit code. */
int out_json(struct app *, json_t *);
int out_json_line(struct app *, json_t *);
/* As all JSON is printed: ASCII, and no control character among it. flags are of
 * json_dumps(). NULL: no memory. */
char *out_json_text(const json_t *, size_t flags);
/* A string that may hold anything; NULL gives "". */
json_t *json_text(const char *);
/* Why a text is no JSON, in words for who wrote it. */
const char *json_problem(const json_error_t *);
/* "0x5190d321". */
json_t *json_hex(uint32_t number, int digits);

/* Cells are collected row by row and printed aligned. */
struct table {
	const char *align; /* '<' or '>' per column */
	char **cells;
	size_t n, room;
};
/* The next cell; its text is made safe. */
void table_cell(struct table *, const char *format, ...) CMD_PRINTF(2, 3);
/* Prints and frees them; or only frees them. */
void table_end(struct app *, struct table *);
void table_drop(struct table *);

#endif
