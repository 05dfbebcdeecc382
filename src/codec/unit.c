/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What stands around a number, and how many of its parts make one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <miniptp/codes.h>

#include "codec/unit.h"

/* Another way to write it, as times / per of the first. */
struct other {
	const char *suffix;
	uint32_t times, per;
};

static const struct other seconds[] = { { "\"", 1, 1 }, { "sec", 1, 1 },
	{ "ms", 1, 1000 }, { "us", 1, 1000000 }, { "min", 60, 1 },
	{ "h", 3600, 1 }, { NULL, 0, 0 } };
static const struct other milliseconds[] = { { "s", 1000, 1 },
	{ "sec", 1000, 1 }, { "\"", 1000, 1 }, { "min", 60000, 1 },
	{ "h", 3600000, 1 }, { NULL, 0, 0 } };
static const struct other millimetres[] = { { "cm", 10, 1 }, { "m", 1000, 1 },
	{ NULL, 0, 0 } };
static const struct other hertz[] = { { "kHz", 1000, 1 }, { NULL, 0, 0 } };
static const struct other bytes[] = { { "B", 1, 1 }, { "byte", 1, 1 },
	{ "KiB", 1u << 10, 1 }, { "MiB", 1u << 20, 1 }, { "GiB", 1u << 30, 1 },
	{ NULL, 0, 0 } };
static const struct other bits[] = { { "bit", 1, 1 }, { NULL, 0, 0 } };
static const struct other bits_s[] = { { "kbit/s", 1000, 1 },
	{ "Mbit/s", 1000000, 1 }, { NULL, 0, 0 } };
static const struct other pixels[] = { { "pixels", 1, 1 }, { NULL, 0, 0 } };
static const struct other none[] = { { NULL, 0, 0 } };

static const struct unit {
	const char *name, *before, *after;
	enum unit_style style;
	uint32_t parts; /* a power of ten */
	const struct other *others;
	bool always; /* numbers without it are of it, too */
	int kind;    /* UNIT_CODE */
} units[] = {
	{ "association", "", "", UNIT_CODE, 0, none, false,
	    MPTP_KIND_ASSOCIATION_TYPE },
	{ "bits", "", " bits", UNIT_NUMBER, 1, bits, false, -1 },
	{ "bits_s", "", " bit/s", UNIT_NUMBER, 1, bits_s, false, -1 },
	{ "bytes", "", " bytes", UNIT_NUMBER, 1, bytes, false, -1 },
	{ "date", "", "", UNIT_DATE, 0, none, false, -1 },
	{ "ev", "", " EV", UNIT_NAMED, 0, none, false, -1 },
	{ "ev_1000", "", " EV", UNIT_NUMBER, 1000, none, true, -1 },
	{ "f", "f/", "", UNIT_NAMED, 0, none, false, -1 },
	{ "f_100", "f/", "", UNIT_NUMBER, 100, none, false, -1 },
	{ "factor_10", "", "x", UNIT_NUMBER, 10, none, false, -1 },
	{ "format", "", "", UNIT_CODE, 0, none, false, MPTP_KIND_FORMAT },
	{ "fourcc", "", "", UNIT_FOURCC, 0, none, false, -1 },
	{ "fps_1000", "", " fps", UNIT_NUMBER, 1000, none, false, -1 },
	{ "handle", "", "", UNIT_HANDLE, 0, none, false, -1 },
	{ "hz", "", " Hz", UNIT_NUMBER, 1, hertz, false, -1 },
	{ "iso", "ISO ", "", UNIT_NUMBER, 1, none, false, -1 },
	{ "iso_named", "ISO ", "", UNIT_NAMED, 0, none, false, -1 },
	{ "kelvin", "", " K", UNIT_NUMBER, 1, none, false, -1 },
	{ "mm", "", " mm", UNIT_NUMBER, 1, millimetres, false, -1 },
	{ "mm_100", "", " mm", UNIT_NUMBER, 100, millimetres, false, -1 },
	{ "ms", "", " ms", UNIT_NUMBER, 1, milliseconds, false, -1 },
	{ "percent", "", "%", UNIT_NUMBER, 1, none, false, -1 },
	{ "pixels", "", " px", UNIT_PIXELS, 1, pixels, false, -1 },
	{ "protection", "", "", UNIT_CODE, 0, none, false,
	    MPTP_KIND_PROTECTION },
	{ "rate_1000", "", "x", UNIT_NUMBER, 1000, none, false, -1 },
	{ "rgb", "", "", UNIT_RGB, 0, none, false, -1 },
	{ "s", "", " s", UNIT_NAMED, 0, none, false, -1 },
	{ "s_10", "", " s", UNIT_NUMBER, 10, seconds, false, -1 },
	{ "s_10000", "", " s", UNIT_SECONDS, 10000, seconds, false, -1 },
	{ "s_1970", "", "", UNIT_UNIX, 0, none, false, -1 },
	{ "seconds", "", " s", UNIT_NUMBER, 1, seconds, false, -1 },
	{ "set", "", "", UNIT_SET, 0, none, false, -1 },
	{ "storage", "", "", UNIT_HANDLE, 0, none, false, -1 },
	{ "text", "", "", UNIT_TEXT, 0, none, false, -1 },
};

static const struct unit *
find(const char *name)
{
	for (size_t i = 0; name != NULL && i < sizeof(units) / sizeof(*units);
	     i++)
		if (strcmp(units[i].name, name) == 0)
			return &units[i];
	return NULL;
}

enum unit_style
unit_style(const char *name)
{
	const struct unit *unit = find(name);

	return unit == NULL ? UNIT_NONE : unit->style;
}

int
unit_kind(const char *name)
{
	const struct unit *unit = find(name);

	return unit == NULL ? -1 : unit->kind;
}

const char *
unit_before(const char *name)
{
	const struct unit *unit = find(name);

	return unit == NULL ? "" : unit->before;
}

const char *
unit_after(const char *name)
{
	const struct unit *unit = find(name);

	return unit == NULL ? "" : unit->after;
}

/* ---- to text ------------------------------------------------------------ */

/* n / parts, exactly: "2.8". */
static void
decimal_text(char buf[32], const struct unit_number *n, uint32_t parts)
{
	uint64_t rest = n->magnitude % parts;
	int len = snprintf(buf, 32, "%s%" PRIu64,
	    n->negative && n->magnitude > 0 ? "-" : "", n->magnitude / parts);

	if (rest == 0)
		return;
	buf[len++] = '.';
	for (parts /= 10; rest > 0; parts /= 10) {
		buf[len++] = (char)('0' + rest / parts);
		rest %= parts;
	}
	buf[len] = '\0';
}

/* Short exposures are fractions, as exact as is needed to read them back. */
static bool
fraction_text(char buf[UNIT_TEXT_SIZE], const struct unit *unit,
    const struct unit_number *n)
{
	struct unit_amount back;

	if (unit->style != UNIT_SECONDS || n->negative || n->magnitude == 0 ||
	    n->magnitude >= 3 * unit->parts / 10)
		return false;
	for (int decimals = 0; decimals <= 3; decimals++) {
		snprintf(buf, UNIT_TEXT_SIZE, "1/%.*f%s", decimals,
		    (double)unit->parts / (double)n->magnitude, unit->after);
		if (unit_parse(unit->name, buf, &back) &&
		    back.number.magnitude == n->magnitude)
			return true;
	}
	return false;
}

bool
unit_text(
    char buf[UNIT_TEXT_SIZE], const char *name, const struct unit_number *n)
{
	const struct unit *unit = find(name);
	char number[32];

	if (unit == NULL || unit->parts == 0)
		return false;
	if (fraction_text(buf, unit, n))
		return true;
	decimal_text(number, n, unit->parts);
	snprintf(
	    buf, UNIT_TEXT_SIZE, "%s%s%s", unit->before, number, unit->after);
	return true;
}

/* ---- from text ---------------------------------------------------------- */

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
unit_skip(const char **s, const char *word)
{
	const char *at = *s;

	for (; *word != '\0'; word++) {
		if (*word == ' ')
			continue;
		at += strspn(at, " ");
		if (lower(*at) != lower(*word))
			return false;
		at++;
	}
	*s = at + strspn(at, " ");
	return true;
}

/* digits / 10^scale */
struct decimal {
	uint64_t digits;
	unsigned scale;
	bool point;
};

static bool
parse_decimal(const char **s, struct decimal *d)
{
	uint64_t digit;
	bool any = false;

	*d = (struct decimal){ 0 };
	for (;; (*s)++) {
		if (**s == '.' && !d->point) {
			d->point = true;
			continue;
		}
		if (**s < '0' || **s > '9')
			break;
		digit = (uint64_t)(**s - '0');
		if (d->digits > (UINT64_MAX - digit) / 10)
			return false;
		d->digits = d->digits * 10 + digit;
		d->scale += d->point;
		any = true;
	}
	/* "2." is the end of a sentence. */
	return any && (*s)[-1] != '.';
}

static bool
multiply(uint64_t *product, uint64_t factor)
{
	if (factor != 0 && *product > UINT64_MAX / factor)
		return false;
	*product *= factor;
	return true;
}

static bool
shift(uint64_t *product, unsigned digits)
{
	while (digits-- > 0)
		if (!multiply(product, 10))
			return false;
	return true;
}

/* What was read: above / below, or above alone where below.digits is 0. */
struct written {
	bool negative;
	struct decimal above, below;
};

static bool
parse_number(const char **s, struct written *w)
{
	w->below = (struct decimal){ 0 };
	w->negative = **s == '-';
	if (**s == '-' || **s == '+')
		*s += 1 + strspn(*s + 1, " ");
	if (!parse_decimal(s, &w->above))
		return false;
	if (**s != '/')
		return true;
	(*s)++;
	return parse_decimal(s, &w->below) && w->below.digits > 0;
}

/* Of times / per each. */
static bool
to_amount(const struct written *w, uint64_t times, uint64_t per,
    struct unit_amount *a)
{
	uint64_t above = w->above.digits, below = per;
	bool fraction = w->below.digits > 0;
	double digit, near;

	if (!multiply(&above, times) || !shift(&above, w->below.scale) ||
	    (fraction && !multiply(&below, w->below.digits)) ||
	    !shift(&below, w->above.scale))
		return false;
	a->number.magnitude =
	    above / below + (above % below >= below - above % below);
	a->number.negative = w->negative && a->number.magnitude > 0;
	a->exact = (double)above / (double)below * (w->negative ? -1 : 1);
	/* The other neighbour on the wire, where it hardly differs; with a point
	 * what rounds to the last digit. */
	near = (double)above / (double)below / 20;
	near = near > 1 ? 1 : near;
	digit = (double)times / (double)below / 2;
	a->spread = !fraction && !w->above.point ? 0 :
	    !fraction && digit > near		 ? digit :
						   near;
	return true;
}

static bool
parse_suffix(const struct unit *unit, const char *text, struct other *found)
{
	const char *at = text;

	*found = (struct other){ unit->after, 1, 1 };
	if (unit_skip(&at, unit->after) && *at == '\0')
		return true;
	for (const struct other *o = unit->others; o->suffix != NULL; o++) {
		at = text;
		*found = *o;
		if (unit_skip(&at, o->suffix) && *at == '\0')
			return true;
	}
	return false;
}

static bool
parse(const struct unit *unit, const char *text, bool bare_too,
    struct unit_amount *amount)
{
	struct written w;
	struct other suffix = { "", 1, 1 };
	bool marked;

	if (unit == NULL || unit->parts == 0 ||
	    (text[0] == '0' && lower(text[1]) == 'x' && text[2] != '\0'))
		return false; /* 0x… is what is on the wire */
	marked = unit->before[0] != '\0' &&
	    (unit_skip(&text, unit->before) ||
		(unit->before[1] == '/' && lower(*text) == unit->before[0] &&
		    (text++, true)));
	if (!parse_number(&text, &w))
		return false;
	text += strspn(text, " ");
	if (*text != '\0' || unit->after[0] == '\0') {
		if (!parse_suffix(unit, text, &suffix))
			return false;
		marked = marked || unit->after[0] != '\0';
	}
	amount->bare = !marked && !w.above.point && w.below.digits == 0;
	if (amount->bare && !bare_too && !unit->always && unit->parts != 1)
		return false;
	return to_amount(
	    &w, (uint64_t)unit->parts * suffix.times, suffix.per, amount);
}

bool
unit_parse(const char *name, const char *text, struct unit_amount *amount)
{
	return parse(find(name), text, false, amount);
}

bool
unit_parse_bare(const char *name, const char *text, struct unit_amount *amount)
{
	const struct unit *unit = find(name);

	return unit != NULL && unit->parts > 1 && !unit->always &&
	    parse(unit, text, true, amount) && amount->bare;
}
