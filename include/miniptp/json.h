/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Datasets as JSON, both ways. Keys are the names of the struct's fields.
 */
#ifndef MINIPTP_JSON_H
#define MINIPTP_JSON_H

#include <miniptp/dataset.h>

#ifdef __cplusplus
extern "C" {
#endif

struct json_t; /* jansson's */

/* A new reference, or NULL when memory ran out or a string is no UTF-8.
 * Integers of up to 64 bits are numbers (unsigned ones beyond 2^63-1 strings
 * "0x..."), 128-bit ones strings of 32 hex digits, the most significant first,
 * byte arrays strings of two hex digits a byte. A value without a type is left
 * out. */
MPTP_API struct json_t *mptp_dataset_to_json(
    const struct mptp_dataset *, const void *d);

/* Fill zeroed *d from an object made by mptp_dataset_to_json(), or by hand:
 * numbers may also be strings ("0x5001"), and absent keys are left zero.
 * MPTP_ERR_FORMAT (unknown key, wrong type, number out of range; error, when
 * not NULL, says which), MPTP_ERR_NOMEM. On failure *d is cleared. */
MPTP_API int mptp_dataset_from_json(const struct mptp_dataset *, void *d,
    const struct json_t *, struct mptp_error *);

/* The same for one value; without a type it is null. from_json takes the type
 * from the caller. */
MPTP_API struct json_t *mptp_value_to_json(const struct mptp_value *);
MPTP_API int mptp_value_from_json(struct mptp_value *, uint16_t type,
    const struct json_t *, struct mptp_error *);

#ifdef __cplusplus
}
#endif
#endif
