/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Text to values.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/date.h>
#include <miniptp/property.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/utf.h"
#include "codec/scalar.h"
#include "codec/value.h"

#define MOST_UNITS 254

static int
out_of_memory(struct mptp_error *error)
{
	return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
}

/* ---- integers ----------------------------------------------------------- */

static int
scalar_failed(
    struct mptp_error *error, int status, uint16_t type, const char *unit)
{
	static const struct unit_number one = { false, 1000 };
	uint16_t scalar = type & (uint16_t)~MPTP_TYPE_ARRAY;
	size_t bits = mptp_type_size(type) * 8;
	char example[UNIT_TEXT_SIZE];

	if (status == MPTP_ERR_FORMAT && (scalar & 1) != 0)
		return mptp_error_set(error, status,
		    "beyond what it holds, %" PRId64 " to %" PRId64,
		    (int64_t)(UINT64_MAX << (bits - 1)),
		    (int64_t)(UINT64_MAX >> (65 - bits)));
	if (status == MPTP_ERR_FORMAT)
		return mptp_error_set(error, status,
		    "beyond what it holds, 0 to %" PRIu64,
		    UINT64_MAX >> (64 - bits));
	if (unit_text(example, unit, &one))
		return mptp_error_set(error, status,
		    "neither a name nor a number, such as %s", example);
	return mptp_error_set(error, status, "neither a name nor a number");
}

static int
parse_scalar(struct mptp_value *v, const struct mptp_code *property,
    const char *text, struct mptp_error *error)
{
	int status = scalar_parse(&v->u, property, v->type, text, NULL);

	return status == MPTP_OK ?
	    MPTP_OK :
	    scalar_failed(error, status, v->type,
		property == NULL ? NULL : property->unit);
}

static int
hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *found;

	if (c >= 'A' && c <= 'F')
		c = (char)(c - 'A' + 'a');
	found = c == '\0' ? NULL : strchr(digits, c);
	return found == NULL ? -1 : (int)(found - digits);
}

/* number = number * base + digit, in 16 little-endian bytes; false: too large. */
static bool
extend(uint8_t number[16], unsigned base, unsigned digit)
{
	unsigned carry = digit;

	for (int i = 0; i < 16; i++) {
		carry += number[i] * base;
		number[i] = (uint8_t)carry;
		carry >>= 8;
	}
	return carry == 0;
}

static void
negate(uint8_t number[16])
{
	unsigned carry = 1;

	for (int i = 0; i < 16; i++) {
		carry += (uint8_t)~number[i];
		number[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

/* Is the magnitude at most that of the least number of 128 bits, or below it? */
static bool
is_within(const uint8_t number[16], bool negative)
{
	static const uint8_t least[16] = { [15] = 0x80 };

	return number[15] < 0x80 ||
	    (negative && memcmp(number, least, sizeof(least)) == 0);
}

static int
parse_wide(uint8_t number[16], bool is_signed, const char *text,
    struct mptp_error *error)
{
	bool negative, is_hex, good = true;
	int digit;
	size_t n = 0;

	text += strspn(text, " ");
	negative = *text == '-';
	text += *text == '-' || *text == '+';
	is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	text += is_hex ? 2 : 0;
	memset(number, 0, 16);
	for (; (digit = hex_digit(*text)) >= 0 && (is_hex || digit < 10);
	     text++, n++)
		good =
		    good && extend(number, is_hex ? 16 : 10, (unsigned)digit);
	if (n == 0 || text[strspn(text, " ")] != '\0')
		return mptp_error_set(error, MPTP_ERR_ARG,
		    "no number; hexadecimal ones begin with 0x");
	/* 0xff… is the pattern on the wire. */
	good = good && (is_signed || !negative) &&
	    (is_within(number, negative) || (!negative && is_hex) ||
		!is_signed);
	if (!good)
		return mptp_error_set(
		    error, MPTP_ERR_FORMAT, "beyond what 128 bits hold");
	if (negative)
		negate(number);
	return MPTP_OK;
}

/* ---- strings ------------------------------------------------------------ */

/* "6000 X 4000" and "1,2,3" without what need not be there. False: no numbers,
 * or not so many. */
static bool
numbers_text(char *out, size_t cap, const char *s, int count,
    const char *separators, char separator)
{
	size_t used = 0;

	for (int i = 0; i < count; i++) {
		size_t digits;

		s += strspn(s, " ");
		/* U+00D7 */
		if (i > 0 && separator == 'x' && strncmp(s, "\xc3\x97", 2) == 0)
			s += 2;
		else if (i > 0 && (*s == '\0' || !strchr(separators, *s++)))
			return false;
		s += strspn(s, " ");
		digits = strspn(s, "0123456789");
		if (digits == 0 || digits > 10 || used + digits + 2 > cap)
			return false;
		if (i > 0)
			out[used++] = separator;
		memcpy(out + used, s, digits);
		used += digits;
		s += digits;
	}
	out[used] = '\0';
	return s[strspn(s, " ")] == '\0';
}

#define STYLED_TEXT 64

/* What goes over the wire for a text in the property's unit; NULL: it is in no
 * such form. */
static const char *
styled_string(char buf[STYLED_TEXT], enum unit_style style, const char *text)
{
	struct mptp_date date;

	if (*text == '\0')
		return "";
	switch (style) {
	case UNIT_DATE:
		return mptp_date_parse(text, &date) ?
		    mptp_date_wire(buf, &date) :
		    NULL;
	case UNIT_PIXELS:
		return numbers_text(buf, STYLED_TEXT, text, 2, "xX*", 'x') ?
		    buf :
		    NULL;
	case UNIT_RGB:
		return numbers_text(buf, STYLED_TEXT, text, 3, ":,/", ':') ?
		    buf :
		    NULL;
	default:
		return text;
	}
}

static bool
is_quoted(const char *s, size_t len)
{
	return len >= 2 && s[0] == '"' && s[len - 1] == '"';
}

bool
value_string_is_plain(const struct mptp_code *property, const char *s)
{
	const char *unit = property == NULL ? NULL : property->unit;
	char buf[STYLED_TEXT];
	const char *wire;

	if (is_quoted(s, strlen(s)))
		return false;
	wire = styled_string(buf, unit_style(unit), s);
	return wire != NULL && strcmp(wire, s) == 0;
}

static int
style_failed(struct mptp_error *error, enum unit_style style)
{
	return mptp_error_set(error, MPTP_ERR_ARG, "%s%s",
	    style == UNIT_DATE	     ? "no date, such as 2024-01-31T12:00:00" :
		style == UNIT_PIXELS ? "no size, such as 6000x4000" :
				       "no gains, such as 4:8:4",
	    "; in double quotes any text is taken");
}

static int
parse_string(struct mptp_value *v, const struct mptp_code *property,
    const char *text, struct mptp_error *error)
{
	const enum unit_style style =
	    unit_style(property == NULL ? NULL : property->unit);
	bool styled =
	    style == UNIT_DATE || style == UNIT_PIXELS || style == UNIT_RGB;
	char buf[STYLED_TEXT];
	size_t len = strlen(text), units;

	if (styled && is_quoted(text, len)) {
		text++;
		len -= 2;
	} else if (styled) {
		text = styled_string(buf, style, text);
		if (text == NULL)
			return style_failed(error, style);
		len = strlen(text);
	}
	if ((v->str = malloc(len + 1)) == NULL)
		return out_of_memory(error);
	memcpy(v->str, text, len);
	v->str[len] = '\0';
	units = utf8_units(v->str);
	if (units <= MOST_UNITS)
		return MPTP_OK;
	return mptp_error_set(error, MPTP_ERR_FORMAT, "%s",
	    units == SIZE_MAX ?
		"no UTF-8" :
		"longer than a string can be, 254 UTF-16 units");
}

/* ---- arrays ------------------------------------------------------------- */

bool
value_is_text(const struct mptp_code *property, uint16_t type)
{
	return property != NULL && unit_style(property->unit) == UNIT_TEXT &&
	    type == (MPTP_TYPE_ARRAY | MPTP_TYPE_U16);
}

static int
allocate(struct mptp_value *v, size_t n, struct mptp_error *error)
{
	if (n > UINT32_MAX)
		return mptp_error_set(
		    error, MPTP_ERR_FORMAT, "more elements than can be sent");
	v->n = (uint32_t)n;
	v->array = n == 0 ? NULL : calloc(n, mptp_type_size(v->type));
	return n > 0 && v->array == NULL ? out_of_memory(error) : MPTP_OK;
}

/* "0x89504e47". False: not of this form. */
static bool
is_byte_string(const char *text)
{
	size_t len = strlen(text);

	return len > 2 && len % 2 == 0 && text[0] == '0' &&
	    (text[1] == 'x' || text[1] == 'X') &&
	    strspn(text + 2, "0123456789abcdefABCDEF") == len - 2;
}

static int
parse_bytes(struct mptp_value *v, const char *text, struct mptp_error *error)
{
	int status = allocate(v, strlen(text) / 2 - 1, error);
	uint8_t *bytes = v->array;

	if (status != MPTP_OK)
		return status;
	text += 2;
	for (uint32_t i = 0; i < v->n; i++)
		bytes[i] = (uint8_t)(hex_digit(text[2 * (size_t)i]) << 4 |
		    hex_digit(text[2 * (size_t)i + 1]));
	return MPTP_OK;
}

static int
parse_utf16(struct mptp_value *v, const char *text, struct mptp_error *error)
{
	size_t units = utf8_units(text);
	uint8_t *wire;
	uint16_t *array;
	int status;

	if (units == SIZE_MAX)
		return mptp_error_set(error, MPTP_ERR_FORMAT, "no UTF-8");
	status = allocate(v, *text == '\0' ? 0 : units + 1, error);
	if (status != MPTP_OK || v->n == 0)
		return status;
	if ((wire = malloc(2 * units)) == NULL)
		return out_of_memory(error);
	units = utf8_to_utf16le(wire, units, text);
	array = v->array;
	for (size_t i = 0; i < units; i++)
		array[i] = get_le16(wire + 2 * i);
	free(wire);
	return MPTP_OK;
}

static int
parse_element(struct mptp_value *v, uint32_t i,
    const struct mptp_code *property, const char *text,
    struct mptp_error *error)
{
	const size_t size = mptp_type_size(v->type);
	const struct number number = { .held = (uint8_t)size };
	uint8_t *at = (uint8_t *)v->array + i * size;
	uint64_t u;
	int status;

	if (size > 8)
		return parse_wide(at, (v->type & 1) != 0, text, error);
	status = scalar_parse(
	    &u, property, v->type & (uint16_t)~MPTP_TYPE_ARRAY, text, NULL);
	if (status != MPTP_OK)
		return scalar_failed(error, status, v->type,
		    property == NULL ? NULL : property->unit);
	number_store(at, number, u);
	return MPTP_OK;
}

/* Pieces between separators; text is cut up. Empty ones count between commas
 * only. */
static int
parse_pieces(struct mptp_value *v, const struct mptp_code *property, char *text,
    char separator, struct mptp_error *error)
{
	size_t n = 1;
	int status;

	for (const char *at = text; *at != '\0'; at++)
		n += *at == separator &&
		    (separator == ',' || (at[1] != ' ' && at[1] != '\0'));
	status = allocate(v, n, error);
	for (uint32_t i = 0; i < v->n && status == MPTP_OK; i++) {
		size_t len;

		text += strspn(text, " ");
		len = strcspn(text, separator == ',' ? "," : " ");
		text[len] = '\0';
		status = parse_element(v, i, property, text, error);
		text += len + 1;
	}
	return status;
}

static int
parse_list(struct mptp_value *v, const struct mptp_code *property,
    const char *text, struct mptp_error *error)
{
	const uint16_t type = v->type;
	size_t len;
	char *copy;
	int status;

	text += strspn(text, " ");
	len = strlen(text);
	while (len > 0 && text[len - 1] == ' ')
		len--;
	if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (strspn(text, " ") >= len)
		return MPTP_OK;
	if ((copy = malloc(len + 1)) == NULL)
		return out_of_memory(error);
	memcpy(copy, text, len);
	copy[len] = '\0';
	status = parse_pieces(v, property, copy, ',', error);
	if (status == MPTP_ERR_ARG && v->n == 1 && memchr(text, ' ', len)) {
		/* "1 2 3" */
		mptp_value_clear(v);
		v->type = type;
		memcpy(copy, text, len);
		copy[len] = '\0';
		status = parse_pieces(v, property, copy, ' ', error);
	}
	free(copy);
	return status;
}

static int
parse_array(struct mptp_value *v, const struct mptp_code *property,
    const char *text, struct mptp_error *error)
{
	const uint16_t type = v->type;
	int status;

	if (type == (MPTP_TYPE_ARRAY | MPTP_TYPE_U8) && is_byte_string(text))
		return parse_bytes(v, text, error);
	if (!value_is_text(property, type))
		return parse_list(v, property, text, error);
	if (text[0] == '[') {
		status = parse_list(v, NULL, text, NULL);
		if (status == MPTP_OK)
			return status;
		/* Whether it is a list is not known then. */
		if (status == MPTP_ERR_NOMEM)
			return out_of_memory(error);
		mptp_value_clear(v);
		v->type = type;
	}
	return parse_utf16(v, text, error);
}

int
mptp_value_parse(struct mptp_value *v, uint16_t type,
    const struct mptp_code *property, const char *text,
    struct mptp_error *error)
{
	int status;

	*v = (struct mptp_value){ .type = type };
	if (type == MPTP_TYPE_STR)
		status = parse_string(v, property, text, error);
	else if (mptp_type_name(type) == NULL)
		status = mptp_error_set(
		    error, MPTP_ERR_ARG, "the property has no known type");
	else if ((type & MPTP_TYPE_ARRAY) != 0)
		status = parse_array(v, property, text, error);
	else if (scalar_is(type))
		status = parse_scalar(v, property, text, error);
	else
		status = parse_wide(v->u128, (type & 1) != 0, text, error);
	if (status != MPTP_OK)
		mptp_value_clear(v);
	return status;
}

int
mptp_value_parse_bare(struct mptp_value *v, uint16_t type,
    const struct mptp_code *property, const char *text)
{
	struct unit_amount amount;

	*v = (struct mptp_value){ .type = type };
	if (scalar_is(type) && property != NULL &&
	    unit_parse_bare(property->unit, text, &amount) &&
	    scalar_fits(type, &amount.number, &v->u))
		return MPTP_OK;
	*v = (struct mptp_value){ 0 };
	return MPTP_ERR_ARG;
}
