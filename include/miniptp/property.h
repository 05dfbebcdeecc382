/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Values of device and object properties as people write them, and which of
 * them a description allows. Nothing here talks to a camera.
 *
 * A value is written by its name ("Daylight"), in the unit of its property
 * ("f/2.8", "1/250 s", "-0.333 EV", "50 mm", "ISO 400", "63%") or, where the
 * tables know neither, as a number. Further forms: "Video|Audio" of bits,
 * "MJPG" of a four-letter code, "0x00010001" of handles, storages and 128-bit
 * numbers, "1, 2, 3" of arrays, "0x89504e47" of arrays of bytes,
 * "2024-01-31T12:00:00+02:00" of dates, "6000x4000" of sizes, "4:8:4" of gains.
 */
#ifndef MINIPTP_PROPERTY_H
#define MINIPTP_PROPERTY_H

#include <miniptp/code.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Fresh memory, to be freed with free(); NULL: it ran out. property may be NULL:
 * then it has neither names nor a unit. mptp_value_parse() with the same
 * property and type makes the same value of it again, whatever the value is: of
 * the forms above, those are used that do. What a camera put into a string is in
 * it unchanged, so before it is shown, see mptp_text_clean(). */
MPTP_API char *mptp_value_text(
    const struct mptp_code *property, const struct mptp_value *);

/*
 * Fills *v, to be cleared with mptp_value_clear(), from any of the forms above
 * and some more that people write: names in any case; yes, on and true, no, off
 * and false; "F2.8", "0.5s", "2\"", "500 ms", "1.5m", "90 min", "48 kHz",
 * "64 MiB"; dates as on the wire; commas between the names of bits.
 *
 * A whole number alone is what goes over the wire (400 is f/4), except for
 * corrections of the exposure, which always are in EV; with 0x, it is in any
 * case. A number with a decimal point or a fraction is in the property's unit,
 * and becomes the nearest that the wire can carry. In a string that is a date,
 * a size or gains, double quotes around it make the text in them the value as it
 * is; all other strings are taken as they are.
 *
 * MPTP_ERR_ARG (no value is written so, or there is no such type),
 * MPTP_ERR_FORMAT (beyond what the type holds; no UTF-8, or over 254 UTF-16
 * units), MPTP_ERR_NOMEM. error, when not NULL, gets words to stand behind the
 * text and a colon. On failure *v is cleared.
 */
MPTP_API int mptp_value_parse(struct mptp_value *v, uint16_t type,
    const struct mptp_code *property, const char *text, struct mptp_error *);

/* The property as cameras of a dialect use it: values that are codes, such as
 * formats of objects, may be of the dialect, too, though the property is the
 * standard's. Fills *copy and returns it, or returns property where there is no
 * difference; NULL for NULL. */
MPTP_API const struct mptp_code *mptp_property_in_dialect(
    struct mptp_code *copy, const struct mptp_code *property,
    enum mptp_dialect);

/* Of the same type and the same on the wire; NULL strings equal "". */
MPTP_API bool mptp_value_equal(
    const struct mptp_value *a, const struct mptp_value *b);
/* Overwrites *to, which is to be cleared. MPTP_ERR_NOMEM leaves it cleared. */
MPTP_API int mptp_value_copy(
    struct mptp_value *to, const struct mptp_value *from);

/* ---- what a description allows ------------------------------------------ */

/* The common part of a description of a device property (ISO 15740 13.3.3) and
 * of an object property (MTP 1.1 5.3.2.3), borrowed from it. */
struct mptp_allowed {
	uint16_t type;
	uint8_t form; /* enum mptp_form */
	bool writable;
	const struct mptp_value *minimum, *maximum, *step; /* MPTP_FORM_RANGE */
	const struct mptp_value *choices;		   /* MPTP_FORM_ENUM */
	uint32_t nchoices;
	uint32_t length; /* MPTP_FORM_FIXED_ARRAY, _BYTE_ARRAY: elements */
};
MPTP_API struct mptp_allowed mptp_property_allowed(
    const struct mptp_property_desc *);
MPTP_API struct mptp_allowed mptp_object_prop_allowed(
    const struct mptp_object_prop_desc *);

enum mptp_verdict {
	MPTP_VERDICT_ALLOWED,
	MPTP_VERDICT_READ_ONLY,
	MPTP_VERDICT_TYPE,  /* another type than the property's */
	MPTP_VERDICT_RANGE, /* less than the minimum or more than the maximum */
	MPTP_VERDICT_STEP,  /* between two steps of the range */
	MPTP_VERDICT_CHOICES, /* none of the choices */
	MPTP_VERDICT_LENGTH,  /* an array of another length */
	MPTP_VERDICT_DATE     /* no date, where the form wants one */
};
/* By the description alone, which may be wrong. Ranges of integers are checked,
 * unless the minimum is above the maximum; a step of 0 is none. */
MPTP_API enum mptp_verdict mptp_allowed_check(
    const struct mptp_allowed *, const struct mptp_value *);

/* How many values there are: choices, or steps of a range of integers, and one;
 * 0 where they cannot be counted. A range of all of u64 counts UINT64_MAX. */
MPTP_API uint64_t mptp_allowed_count(const struct mptp_allowed *);
/* A copy of value i, in the order of the choices or from the minimum up, to be
 * cleared. MPTP_ERR_ARG: there are not so many; MPTP_ERR_NOMEM. */
MPTP_API int mptp_allowed_at(
    const struct mptp_allowed *, uint64_t i, struct mptp_value *);
/* MPTP_ERR_ARG: it is none of them. */
MPTP_API int mptp_allowed_index(
    const struct mptp_allowed *, const struct mptp_value *, uint64_t *i);
/* The value so many steps after (or, if negative, before) from. A value between
 * two steps of a range goes to the next one first. MPTP_ERR_UNSUPPORTED (they
 * cannot be counted), MPTP_ERR_STATE (from is none of the choices),
 * MPTP_ERR_ARG (there are not so many in that direction), MPTP_ERR_NOMEM. */
MPTP_API int mptp_allowed_step(const struct mptp_allowed *,
    const struct mptp_value *from, int64_t steps, struct mptp_value *);
/* The nearest that is allowed, of integers and of sizes ("6000x4000"), a copy to
 * be cleared. MPTP_ERR_ARG: there is none, no order of the values, or it is of
 * another type; MPTP_ERR_NOMEM. */
MPTP_API int mptp_allowed_nearest(const struct mptp_allowed *,
    const struct mptp_value *, struct mptp_value *nearest);

/*
 * mptp_value_parse() by what is allowed. In addition:
 * - what is written like a choice is that choice;
 * - a number with a decimal point stands for what rounds to it, and a fraction
 *   for what a camera may have made of it: 1/60 is 166 or 167, 0.3 EV is 333,
 *   whichever is allowed. The nearest is taken.
 * Errors are the same, and so is *v after one; whether the value is allowed is
 * another question.
 */
MPTP_API int mptp_allowed_parse(const struct mptp_allowed *,
    const struct mptp_code *property, const char *text, struct mptp_value *,
    struct mptp_error *);
/* A whole number alone is what goes over the wire. Does it mean something else
 * with the unit of the property, such as 4 and f/4? Then *v is that, MPTP_OK;
 * otherwise MPTP_ERR_ARG. */
MPTP_API int mptp_value_parse_bare(struct mptp_value *v, uint16_t type,
    const struct mptp_code *property, const char *text);

#ifdef __cplusplus
}
#endif
#endif
