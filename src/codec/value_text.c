/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Values to text.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/date.h>
#include <miniptp/property.h>

#include "base/bytes.h"
#include "base/utf.h"
#include "codec/scalar.h"
#include "codec/value.h"

struct text {
	char *s;
	size_t len, room;
	bool failed;
};

static void
append(struct text *t, const char *s, size_t n)
{
	if (t->failed)
		return;
	if (t->room - t->len <= n) {
		size_t room = (t->len + n + 1) * 2;
		char *more = realloc(t->s, room);

		if (more == NULL) {
			t->failed = true;
			return;
		}
		t->s = more;
		t->room = room;
	}
	memcpy(t->s + t->len, s, n);
	t->len += n;
	t->s[t->len] = '\0';
}

static char *
finish(struct text *t)
{
	append(t, "", 0);
	if (t->failed) {
		free(t->s);
		return NULL;
	}
	return t->s;
}

static void
append_hex(struct text *t, const uint8_t *bytes, size_t n, bool backwards)
{
	static const char digits[] = "0123456789abcdef";

	append(t, "0x", 2);
	for (size_t i = 0; i < n; i++) {
		uint8_t byte = bytes[backwards ? n - 1 - i : i];
		const char pair[2] = { digits[byte >> 4], digits[byte & 15] };

		append(t, pair, 2);
	}
}

/* ---- strings ------------------------------------------------------------ */

static char *
string_text(const struct mptp_code *property, const struct mptp_value *v)
{
	const char *s = v->str == NULL ? "" : v->str;
	struct text t = { 0 };
	struct mptp_date date;
	char iso[MPTP_DATE_TEXT], wire[MPTP_DATE_TEXT];

	switch (unit_style(property == NULL ? NULL : property->unit)) {
	case UNIT_DATE:
		if (mptp_date_parse(s, &date) &&
		    strcmp(mptp_date_wire(wire, &date), s) == 0) {
			s = mptp_date_iso(iso, &date, 'T');
			append(&t, s, strlen(s));
			return finish(&t);
		}
		break;
	case UNIT_PIXELS:
	case UNIT_RGB:
		break;
	default:
		append(&t, s, strlen(s));
		return finish(&t);
	}
	if (value_string_is_plain(property, s)) {
		append(&t, s, strlen(s));
	} else {
		append(&t, "\"", 1);
		append(&t, s, strlen(s));
		append(&t, "\"", 1);
	}
	return finish(&t);
}

/* ---- arrays ------------------------------------------------------------- */

static void
append_element(struct text *t, const struct mptp_code *property,
    const struct mptp_value *v, uint32_t i)
{
	size_t size = mptp_type_size(v->type);
	char buf[SCALAR_TEXT];

	if (size > 8) {
		append_hex(t, (const uint8_t *)v->array + i * size, size, true);
		return;
	}
	scalar_text(buf, property, v->type & (uint16_t)~MPTP_TYPE_ARRAY,
	    mptp_value_element(v, i));
	append(t, buf, strlen(buf));
}

static void
append_list(struct text *t, const struct mptp_code *property,
    const struct mptp_value *v)
{
	for (uint32_t i = 0; i < v->n && !t->failed; i++) {
		if (i > 0)
			append(t, ", ", 2);
		append_element(t, property, v, i);
	}
}

/* UTF-16 that ends with its only NUL. */
static char *
utf16_text(const struct mptp_value *v)
{
	size_t n = v->n;
	uint8_t *units;
	char *s = NULL;

	if (n == 0 || mptp_value_element(v, v->n - 1) != 0 ||
	    (units = malloc(2 * n)) == NULL)
		return NULL;
	for (uint32_t i = 0; i < v->n; i++)
		put_le16(
		    units + (size_t)2 * i, (uint16_t)mptp_value_element(v, i));
	if ((s = malloc(3 * n + 1)) != NULL)
		utf16le_to_utf8(s, units, n);
	free(units);
	return s;
}

static bool
reads_back(const struct mptp_code *property, const struct mptp_value *v,
    const char *text)
{
	struct mptp_value back;
	bool same;

	if (mptp_value_parse(&back, v->type, property, text, NULL) != MPTP_OK)
		return false;
	same = mptp_value_equal(v, &back);
	mptp_value_clear(&back);
	return same;
}

static char *
array_text(const struct mptp_code *property, const struct mptp_value *v)
{
	struct text t = { 0 };
	char *s;

	if (v->array == NULL || v->n == 0)
		return finish(&t);
	if (value_is_text(property, v->type)) {
		s = utf16_text(v);
		if (s != NULL && reads_back(property, v, s))
			return s;
		free(s);
		append(&t, "[", 1);
		append_list(&t, NULL, v);
		append(&t, "]", 1);
	} else if (v->type == (MPTP_TYPE_ARRAY | MPTP_TYPE_U8)) {
		append_hex(&t, v->array, v->n, false);
	} else {
		append_list(&t, property, v);
	}
	return finish(&t);
}

const struct mptp_code *
mptp_property_in_dialect(struct mptp_code *copy,
    const struct mptp_code *property, enum mptp_dialect dialect)
{
	if (property == NULL || unit_style(property->unit) != UNIT_CODE)
		return property;
	*copy = *property;
	copy->dialect = (uint8_t)dialect;
	return copy;
}

char *
mptp_value_text(const struct mptp_code *property, const struct mptp_value *v)
{
	struct text t = { 0 };
	char buf[SCALAR_TEXT];

	if (v->type == MPTP_TYPE_STR)
		return string_text(property, v);
	if (mptp_type_name(v->type) == NULL)
		return finish(&t);
	if ((v->type & MPTP_TYPE_ARRAY) != 0)
		return array_text(property, v);
	if (scalar_is(v->type)) {
		scalar_text(buf, property, v->type, v->u);
		append(&t, buf, strlen(buf));
	} else {
		append_hex(&t, v->u128, sizeof(v->u128), true);
	}
	return finish(&t);
}
