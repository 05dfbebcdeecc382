/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * repr() of strings, ints and lists.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "alloc.h"
#include "python.h"
#include <miniptp/text.h>

#include "text.h"

/* Neither what Python does not print (spaces other than ' ', private use and
 * noncharacters among it), nor what cannot be seen, some of which it does. */
static bool
printable(uint32_t c)
{
	return mptp_text_printable(c) && c != 0xa0 && c != 0xad &&
	    c != 0x1680 && c != 0x180e && !(c >= 0x2000 && c <= 0x200a) &&
	    c != 0x202f && c != 0x205f && c != 0x3000 &&
	    !(c >= 0xe000 && c <= 0xf8ff) && c < 0xf0000 &&
	    (c & 0xfffe) != 0xfffe && !(c >= 0xfdd0 && c <= 0xfdef);
}

static size_t
put_escape(char *out, uint32_t c)
{
	const char *named = c == '\n' ? "\\n" :
	    c == '\r'		      ? "\\r" :
	    c == '\t'		      ? "\\t" :
					NULL;

	if (named != NULL)
		return (size_t)sprintf(out, "%s", named);
	return (size_t)sprintf(out,
	    c < 0x100	    ? "\\x%02x" :
		c < 0x10000 ? "\\u%04x" :
			      "\\U%08x",
	    (unsigned)c);
}

char *
python_string(const char *s)
{
	const char *text = s == NULL ? "" : s;
	char quote = strchr(text, '\'') != NULL && strchr(text, '"') == NULL ?
	    '"' :
	    '\'';
	/* A byte takes at most the six of "\udc80". */
	char *out = must_alloc(NULL, strlen(text) * 6 + 3);
	size_t at = 0, n;
	uint32_t c;

	out[at++] = quote;
	for (; *text != '\0'; text += n) {
		if ((n = mptp_text_next(text, &c)) == 0) {
			c = 0xdc00u | (unsigned char)*text;
			n = 1;
			at += put_escape(out + at, c);
		} else if (c == '\\' || c == (unsigned char)quote) {
			out[at++] = '\\';
			out[at++] = (char)c;
		} else if (!printable(c)) {
			at += put_escape(out + at, c);
		} else {
			memcpy(out + at, text, n);
			at += n;
		}
	}
	out[at++] = quote;
	out[at] = '\0';
	return out;
}

char *
python_wide(char buf[PYTHON_WIDE], const uint8_t bytes[16], bool sign)
{
	uint8_t n[16];
	bool negative = sign && (bytes[15] & 0x80) != 0, zero;
	char *at = buf + PYTHON_WIDE - 1;
	unsigned carry = 1;

	memcpy(n, bytes, 16);
	for (size_t i = 0; negative && i < 16; i++) {
		carry += (uint8_t)~n[i];
		n[i] = (uint8_t)carry;
		carry >>= 8;
	}
	*at = '\0';
	do {
		unsigned rest = 0;

		zero = true;
		for (size_t i = 16; i-- > 0;) {
			rest = rest << 8 | n[i];
			n[i] = (uint8_t)(rest / 10);
			rest %= 10;
			zero = zero && n[i] == 0;
		}
		*--at = (char)('0' + rest);
	} while (!zero);
	if (negative)
		*--at = '-';
	memmove(buf, at, strlen(at) + 1);
	return buf;
}

static void
put_integer(char *buf, uint16_t type, uint64_t u, const uint8_t *wide)
{
	bool sign = (type & 1) != 0;

	if (wide != NULL)
		python_wide(buf, wide, sign);
	else if (sign)
		snprintf(buf, PYTHON_WIDE, "%" PRId64, (int64_t)u);
	else
		snprintf(buf, PYTHON_WIDE, "%" PRIu64, u);
}

static char *
python_list(const struct mptp_value *v)
{
	size_t size = mptp_type_size(v->type), at = 1;
	char *out = must_alloc(NULL, (size_t)v->n * PYTHON_WIDE + 3);

	out[0] = '[';
	for (uint32_t i = 0; i < v->n; i++) {
		const uint8_t *wide = size == 16 ?
		    (const uint8_t *)v->array + (size_t)i * 16 :
		    NULL;

		if (i > 0)
			at += (size_t)sprintf(out + at, ", ");
		put_integer(out + at, v->type, mptp_value_element(v, i), wide);
		at += strlen(out + at);
	}
	strcpy(out + at, "]");
	return out;
}

char *
python_value(const struct mptp_value *v)
{
	char *out;

	if (v->type == MPTP_TYPE_STR)
		return python_string(v->str);
	if (v->type == MPTP_TYPE_UNDEFINED)
		return must_copy("None");
	if ((v->type & MPTP_TYPE_ARRAY) != 0)
		return python_list(v);
	out = must_alloc(NULL, PYTHON_WIDE);
	put_integer(
	    out, v->type, v->u, mptp_type_size(v->type) == 16 ? v->u128 : NULL);
	return out;
}
