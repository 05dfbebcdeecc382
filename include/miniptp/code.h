/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The code tables, generated from data/: what each number means, in which
 * dialect. Vendors reuse each other's numbers, so a bare code has no name.
 */
#ifndef MINIPTP_CODE_H
#define MINIPTP_CODE_H

#include <miniptp/codes.h> /* generated: enum mptp_kind, mptp_dialect, MPTP_* */
#include <miniptp/dataset.h>

#ifdef __cplusplus
extern "C" {
#endif

enum mptp_phase { MPTP_PHASE_NONE, MPTP_PHASE_IN, MPTP_PHASE_OUT };

struct mptp_code {
	uint32_t code;
	uint8_t kind;	 /* enum mptp_kind */
	uint8_t dialect; /* enum mptp_dialect */
	uint8_t phase;	 /* operations: enum mptp_phase, in = camera to host */
	uint16_t type;	 /* properties: enum mptp_type */
	const char *name;
	const char *dataset; /* operations: of the data phase, or NULL */
	const char
	    *parameters;  /* operations, events: "storage [format]", or NULL */
	const char *unit; /* properties: name of the unit, or NULL */
	const char *summary; /* one sentence */
};

/* The row of a code in a dialect, or else in the dialects that every camera may
 * speak (ptp, mtp, android; for mtp also windows). NULL: unknown. */
MPTP_API const struct mptp_code *mptp_code_find(
    enum mptp_kind, enum mptp_dialect, uint32_t code);
/* By name, not minding case, with or without the dialect's label in front
 * ("GetMacAddress", "canon_getmacaddress"); same order of dialects, then all the
 * others, so that an explorer can name any code. */
MPTP_API const struct mptp_code *mptp_code_named(
    enum mptp_kind, enum mptp_dialect, const char *name);
/* Row i of all, ordered by kind, dialect and code; NULL behind the last. */
MPTP_API const struct mptp_code *mptp_code_at(size_t i);

/* "ResponseName", or "0x2abc" written to buf when the code is unknown. */
MPTP_API const char *mptp_code_text(
    enum mptp_kind, enum mptp_dialect, uint32_t code, char *buf, size_t cap);

/* Named values of a property ("Automatic"); NULL: the value has no name. */
MPTP_API const char *mptp_code_value_name(
    const struct mptp_code *property, uint64_t value);
/* Name i of them, NULL behind the last. */
MPTP_API const char *mptp_code_value_at(
    const struct mptp_code *property, size_t i, uint64_t *value);
/* By name, not minding case; of several numbers that share a name, the usual
 * one. MPTP_ERR_ARG: no value has that name. */
MPTP_API int mptp_code_value_named(
    const struct mptp_code *property, const char *name, uint64_t *value);

/* "ptp" and "PTP"; label is what names are prefixed with. */
MPTP_API const char *mptp_dialect_name(enum mptp_dialect);
MPTP_API const char *mptp_dialect_label(enum mptp_dialect);
MPTP_API const char *mptp_kind_name(enum mptp_kind);
/* By the vendor extension and, because many vendors claim Microsoft's, by the
 * manufacturer's name. */
MPTP_API enum mptp_dialect mptp_dialect_of(const struct mptp_device_info *);

#ifdef __cplusplus
}
#endif
#endif
