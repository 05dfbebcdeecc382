/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Datasets and values that are written as JSON, as bytes.
 */
#ifndef CMD_ENCODE_H
#define CMD_ENCODE_H

#include <jansson.h>

#include "cmd.h"
#include "field.h"

/* A file's JSON, or that of standard input for "-"; of a whole answer of raw,
 * its data. Exit code; what is wrong has been told. */
int encode_read(struct app *, const char *path, json_t **);

/*
 * Exit code; what is wrong has been told. *bytes is to be freed. The JSON, which
 * is changed on the way, is what mptp_dataset_to_json() makes, but may have
 * names in place of numbers, leave out the types of properties that the tables
 * know, and be the list alone where a dataset is nothing else.
 */
int encode_dataset(struct app *, const struct mptp_dataset *, json_t *,
    uint8_t **bytes, size_t *len);
/* The same of a value; property may be NULL. */
int encode_value(struct app *, uint16_t type, const struct mptp_code *property,
    const json_t *, uint8_t **bytes, size_t *len);
/* The same of a value as prop takes it. */
int encode_text(struct app *, uint16_t type, const struct mptp_code *property,
    const char *text, uint8_t **bytes, size_t *len);

#endif
