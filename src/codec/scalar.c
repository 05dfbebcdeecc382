/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One integer of a property, as people write it.
 *
 * Writing tries one form after the other, and takes the first that reading makes
 * the same number of; hexadecimal is the last, which always does.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <miniptp/date.h>

#include "codec/scalar.h"
#include "codes/fold.h"

#define LAST_YEAR UINT64_C(253402300799) /* its last second, since 1970 */

bool
scalar_is(uint16_t type)
{
	return type >= MPTP_TYPE_I8 && type <= MPTP_TYPE_U64;
}

static bool
is_signed(uint16_t type)
{
	return (type & 1) != 0;
}

static uint64_t
most(uint16_t type)
{
	size_t bits = mptp_type_size(type) * 8;

	return UINT64_MAX >> (64 - bits + is_signed(type));
}

bool
scalar_fits(uint16_t type, const struct unit_number *n, uint64_t *u)
{
	if (n->magnitude > most(type) + (n->negative && is_signed(type)))
		return false;
	if (n->negative && n->magnitude != 0 && !is_signed(type))
		return false;
	*u = n->negative ? 0 - n->magnitude : n->magnitude;
	return true;
}

struct unit_number
scalar_number(uint16_t type, uint64_t u)
{
	bool negative = is_signed(type) && u > INT64_MAX;

	return (struct unit_number){ negative, negative ? 0 - u : u };
}

/* Tables hold names for the type that a property should have. */
static bool
is_held(uint16_t type, uint64_t u)
{
	const struct unit_number n = scalar_number(type, u);
	uint64_t same;

	return scalar_fits(type, &n, &same);
}

/* ---- from text ---------------------------------------------------------- */

/* As text, or as a number: "+0.30" is 0.3. */
static bool
is_name(const char *text, const char *name)
{
	struct unit_amount one, other;

	if (fold_equal(text, name))
		return true;
	/* Any unit of bare numbers will do. */
	return unit_parse("ev_1000", text, &one) &&
	    unit_parse("ev_1000", name, &other) && one.exact == other.exact &&
	    one.number.magnitude == other.number.magnitude;
}

/* Of units that stand around the names: "f/2.8", "1/250 s", "+1 EV". */
static bool
parse_named_unit(
    const struct mptp_code *property, const char *text, uint64_t *u)
{
	const char *after = unit_after(property->unit), *name, *end;
	char word[64];
	size_t len;

	unit_skip(&text, unit_before(property->unit));
	len = strcspn(text, " ");
	end = text + len;
	if (after[0] != '\0' && *end == '\0' && len > 0) {
		/* Without the space, or without the unit. */
		len = strspn(text, "+-./0123456789");
		end = text + len;
	}
	if (len == 0 || len >= sizeof(word) ||
	    (*end != '\0' && (!unit_skip(&end, after) || *end != '\0')))
		return false;
	snprintf(word, sizeof(word), "%.*s", (int)len, text);
	for (size_t i = 0; (name = mptp_code_value_at(property, i, u)) != NULL;
	     i++)
		if (is_name(word, name))
			return true;
	return false;
}

/* What else people call Yes and No. */
static bool
parse_flag(const struct mptp_code *property, const char *text, uint64_t *u)
{
	bool yes = fold_equal(text, "on") || fold_equal(text, "true");
	bool no = fold_equal(text, "off") || fold_equal(text, "false");
	uint64_t other;

	return (yes || no) &&
	    mptp_code_value_named(property, yes ? "Yes" : "No", u) == MPTP_OK &&
	    mptp_code_value_named(property, yes ? "No" : "Yes", &other) ==
	    MPTP_OK;
}

static bool
parse_name(const struct mptp_code *property, const char *text, uint64_t *u)
{
	if (property == NULL)
		return false;
	return mptp_code_value_named(property, text, u) == MPTP_OK ||
	    (unit_style(property->unit) == UNIT_NAMED &&
		parse_named_unit(property, text, u)) ||
	    parse_flag(property, text, u);
}

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

/* "0x1f" or "12": MPTP_ERR_ARG is no number, MPTP_ERR_FORMAT one that is too
 * large. */
static int
parse_whole(const char *text, struct unit_number *n, bool *is_hex)
{
	uint64_t base;

	*n = (struct unit_number){ .negative = *text == '-' };
	text += *text == '-' || *text == '+';
	*is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	text += *is_hex ? 2 : 0;
	base = *is_hex ? 16 : 10;
	if (*text == '\0')
		return MPTP_ERR_ARG;
	for (; *text != '\0'; text++) {
		uint64_t digit = (uint64_t)digit_of(*text);

		if (digit >= base)
			return MPTP_ERR_ARG;
		if (n->magnitude > (UINT64_MAX - digit) / base)
			return MPTP_ERR_FORMAT;
		n->magnitude = n->magnitude * base + digit;
	}
	return MPTP_OK;
}

static int
hold(uint16_t type, const struct unit_number *n, bool is_hex, uint64_t *u)
{
	size_t bits = mptp_type_size(type) * 8;

	if (scalar_fits(type, n, u))
		return MPTP_OK;
	/* 0xffff is what is on the wire of an i16 that is -1. */
	if (!is_hex || n->negative || !is_signed(type) ||
	    n->magnitude > UINT64_MAX >> (64 - bits))
		return MPTP_ERR_FORMAT;
	*u = n->magnitude | ~(UINT64_MAX >> (64 - bits));
	return MPTP_OK;
}

static int
parse_bit(const struct mptp_code *property, const char *word, uint64_t *bit)
{
	struct unit_number n;
	bool is_hex;

	if (mptp_code_value_named(property, word, bit) == MPTP_OK)
		return MPTP_OK;
	if (parse_whole(word, &n, &is_hex) != MPTP_OK || n.negative)
		return MPTP_ERR_ARG;
	*bit = n.magnitude;
	return MPTP_OK;
}

static int
parse_set(
    const struct mptp_code *property, const char *text, struct unit_number *n)
{
	char word[64];
	uint64_t bit;

	*n = (struct unit_number){ 0 };
	for (text += strspn(text, ",| "); *text != '\0';
	     text += strspn(text, ",| ")) {
		size_t len = strcspn(text, ",| ");

		snprintf(word, sizeof(word), "%.*s",
		    (int)(len < sizeof(word) ? len : sizeof(word) - 1), text);
		if (len >= sizeof(word) ||
		    parse_bit(property, word, &bit) != MPTP_OK)
			return MPTP_ERR_ARG;
		n->magnitude |= bit;
		text += len;
	}
	return MPTP_OK;
}

static bool
parse_fourcc(const char *text, struct unit_number *n)
{
	if (strlen(text) != 4)
		return false;
	for (int i = 3; i >= 0; i--) {
		if (text[i] <= ' ' || text[i] > '~')
			return false;
		n->magnitude = n->magnitude << 8 | (unsigned char)text[i];
	}
	return true;
}

/* What only properties of some units know. */
static bool
parse_styled(
    const struct mptp_code *property, const char *text, struct unit_number *n)
{
	const struct mptp_code *row;
	struct mptp_date date;
	int64_t when;

	*n = (struct unit_number){ 0 };
	switch (unit_style(property->unit)) {
	case UNIT_CODE:
		row = mptp_code_named((enum mptp_kind)unit_kind(property->unit),
		    (enum mptp_dialect)property->dialect, text);
		n->magnitude = row == NULL ? 0 : row->code;
		return row != NULL;
	case UNIT_SET:
		return *text != '\0' && parse_set(property, text, n) == MPTP_OK;
	case UNIT_FOURCC:
		return parse_fourcc(text, n);
	case UNIT_UNIX:
		if (!mptp_date_parse(text, &date) || date.zoned)
			return false;
		when = mptp_date_seconds(&date);
		n->magnitude = (uint64_t)(when < 0 ? -when : when);
		n->negative = when < 0;
		return true;
	default:
		return false;
	}
}

static int
parse_trimmed(uint64_t *u, const struct mptp_code *property, uint16_t type,
    const char *text, struct unit_amount *amount)
{
	const char *unit = property == NULL ? NULL : property->unit;
	struct unit_number n;
	bool is_hex;
	int whole;

	if (parse_name(property, text, u)) {
		n = scalar_number(
		    property->type == 0 ? type : property->type, *u);
		return hold(type, &n, false, u);
	}
	whole = parse_whole(text, &n, &is_hex);
	if (whole == MPTP_OK && is_hex)
		return hold(type, &n, true, u);
	if (unit_parse(unit, text, amount))
		return hold(type, &amount->number, false, u);
	if (whole != MPTP_ERR_ARG)
		return whole != MPTP_OK ? whole : hold(type, &n, false, u);
	if (property != NULL && parse_styled(property, text, &n))
		return hold(type, &n, false, u);
	return MPTP_ERR_ARG;
}

int
scalar_parse(uint64_t *u, const struct mptp_code *property, uint16_t type,
    const char *text, struct unit_amount *amount)
{
	struct unit_amount unused;
	char trimmed[SCALAR_TEXT];
	size_t len;
	int status;

	if (amount == NULL)
		amount = &unused;
	*amount = (struct unit_amount){ 0 };
	text += strspn(text, " ");
	len = strlen(text);
	while (len > 0 && text[len - 1] == ' ')
		len--;
	if (len >= sizeof(trimmed))
		return MPTP_ERR_ARG;
	memcpy(trimmed, text, len);
	trimmed[len] = '\0';
	status = parse_trimmed(u, property, type, trimmed, amount);
	if (status == MPTP_OK && amount->spread == 0) {
		amount->number = scalar_number(type, *u);
		amount->exact = (double)amount->number.magnitude *
		    (amount->number.negative ? -1 : 1);
	}
	return status;
}

/* ---- to text ------------------------------------------------------------ */

static bool
name_text(char buf[SCALAR_TEXT], const struct mptp_code *property, uint64_t u)
{
	const char *name = mptp_code_value_name(property, u);
	const char *unit = property->unit;

	if (name == NULL)
		return false;
	if (unit_style(unit) == UNIT_NAMED && strspn(name, "+-0123456789") > 0)
		snprintf(buf, SCALAR_TEXT, "%s%s%s", unit_before(unit), name,
		    unit_after(unit));
	else
		snprintf(buf, SCALAR_TEXT, "%s", name);
	return true;
}

static bool
set_text(char buf[SCALAR_TEXT], const struct mptp_code *property, uint64_t u)
{
	size_t used = 0;

	for (int i = 0; i < 64 && used < SCALAR_TEXT - 80; i++) {
		uint64_t bit = UINT64_C(1) << i;
		const char *name;

		if ((u & bit) == 0)
			continue;
		name = mptp_code_value_name(property, bit);
		used += (size_t)snprintf(
		    buf + used, SCALAR_TEXT - used, "%s", used == 0 ? "" : "|");
		used += name != NULL ?
		    (size_t)snprintf(
			buf + used, SCALAR_TEXT - used, "%.60s", name) :
		    (size_t)snprintf(
			buf + used, SCALAR_TEXT - used, "0x%" PRIx64, bit);
	}
	return used > 0;
}

static bool
fourcc_text(char buf[SCALAR_TEXT], uint64_t u)
{
	for (int i = 0; i < 4; i++, u >>= 8) {
		if ((u & 0xff) <= ' ' || (u & 0xff) > '~')
			return false;
		buf[i] = (char)(u & 0xff);
	}
	buf[4] = '\0';
	return u == 0;
}

static bool
styled_text(char buf[SCALAR_TEXT], const struct mptp_code *property,
    uint16_t type, uint64_t u)
{
	const struct unit_number n = scalar_number(type, u);
	const struct mptp_code *row;
	char text[MPTP_DATE_TEXT > UNIT_TEXT_SIZE ? MPTP_DATE_TEXT :
						    UNIT_TEXT_SIZE];
	struct mptp_date date;

	switch (unit_style(property->unit)) {
	case UNIT_CODE:
		row = u > UINT32_MAX ?
		    NULL :
		    mptp_code_find((enum mptp_kind)unit_kind(property->unit),
			(enum mptp_dialect)property->dialect, (uint32_t)u);
		snprintf(buf, SCALAR_TEXT, "%s", row == NULL ? "" : row->name);
		return row != NULL;
	case UNIT_SET:
		return set_text(buf, property, u);
	case UNIT_FOURCC:
		return fourcc_text(buf, u);
	case UNIT_HANDLE:
		snprintf(buf, SCALAR_TEXT, "0x%08" PRIx64, u);
		return true;
	case UNIT_UNIX:
		if (n.negative || u > LAST_YEAR)
			return false;
		mptp_date_at(&date, (int64_t)u);
		snprintf(
		    buf, SCALAR_TEXT, "%s", mptp_date_iso(text, &date, 'T'));
		return true;
	default:
		if (!unit_text(text, property->unit, &n))
			return false;
		snprintf(buf, SCALAR_TEXT, "%s", text);
		return true;
	}
}

void
scalar_text(char buf[SCALAR_TEXT], const struct mptp_code *property,
    uint16_t type, uint64_t u)
{
	const struct unit_number n = scalar_number(type, u);
	const char *sign = n.negative ? "-" : "";
	uint64_t back;

	if (property != NULL && is_held(type, u)) {
		if (name_text(buf, property, u) &&
		    scalar_parse(&back, property, type, buf, NULL) == MPTP_OK &&
		    back == u)
			return;
		if (styled_text(buf, property, type, u) &&
		    scalar_parse(&back, property, type, buf, NULL) == MPTP_OK &&
		    back == u)
			return;
	}
	snprintf(buf, SCALAR_TEXT, "%s%" PRIu64, sign, n.magnitude);
	if (scalar_parse(&back, property, type, buf, NULL) != MPTP_OK ||
	    back != u)
		snprintf(buf, SCALAR_TEXT, "%s0x%" PRIx64, sign, n.magnitude);
}
