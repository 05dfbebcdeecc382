/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Decoded data for people.
 */
#ifndef CMD_PRETTY_H
#define CMD_PRETTY_H

#include <jansson.h>

#include "cmd.h"
#include "field.h"

/* A dataset that has become JSON: one field a line. */
void pretty_json(
    struct app *, const struct dataset_of *, const json_t *, int indent);
/* Bytes, 16 a line, in hex and ASCII. */
void pretty_bytes(struct app *, const uint8_t *bytes, size_t len);

/* Words on lines of 79 columns, the first one behind a title. */
struct wrap {
	struct app *app;
	size_t indent, column;
};
void wrap_begin(struct wrap *, struct app *, const char *title, size_t indent);
void wrap_word(struct wrap *, const char *word);
void wrap_end(struct wrap *);

#endif
