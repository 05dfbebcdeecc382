/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * UTF-8 and UTF-16.
 */
#include <stdbool.h>
#include <string.h>

#include <miniptp/text.h>

#include "base/utf.h"

#define REPLACEMENT 0xfffdu

size_t
mptp_text_next(const char *text, uint32_t *character)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const uint8_t *s = (const uint8_t *)text;
	size_t n;
	uint32_t c;

	if (s[0] < 0x80) {
		*character = s[0];
		return 1;
	}
	n = s[0] < 0xc2 ? 0 :
	    s[0] < 0xe0 ? 2 :
	    s[0] < 0xf0 ? 3 :
	    s[0] < 0xf5 ? 4 :
			  0;
	if (n == 0)
		return 0;
	c = s[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3fu);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*character = c;
	return n;
}

size_t
utf8_put(char *out, uint32_t c)
{
	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		c = REPLACEMENT;
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

size_t
utf8_units(const char *s)
{
	size_t units = 0, n;
	uint32_t c;

	for (; *s != '\0'; s += n) {
		if ((n = mptp_text_next(s, &c)) == 0)
			return SIZE_MAX;
		units += c < 0x10000 ? 1 : 2;
	}
	return units;
}

size_t
utf16le_to_utf8(char *out, const uint8_t *units, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t c = (uint32_t)(units[2 * i] | units[2 * i + 1] << 8);

		if (c == 0)
			break;
		if (c >= 0xd800 && c < 0xdc00 && i + 1 < n) {
			uint32_t low = (uint32_t)(units[2 * i + 2] |
			    units[2 * i + 3] << 8);

			if (low >= 0xdc00 && low < 0xe000) {
				c = 0x10000 + ((c - 0xd800) << 10) +
				    (low - 0xdc00);
				i++;
			}
		}
		len += utf8_put(out + len, c);
	}
	out[len] = '\0';
	return len;
}

static void
put_unit(uint8_t *out, uint32_t unit)
{
	out[0] = (uint8_t)unit;
	out[1] = (uint8_t)(unit >> 8);
}

size_t
utf8_to_utf16le(uint8_t *out, size_t units, const char *s)
{
	size_t at = 0, n;
	uint32_t c;

	for (; *s != '\0' && (n = mptp_text_next(s, &c)) != 0; s += n) {
		if (at + (c < 0x10000 ? 1 : 2) > units)
			break;
		if (c < 0x10000) {
			put_unit(out + 2 * at++, c);
			continue;
		}
		c -= 0x10000;
		put_unit(out + 2 * at++, 0xd800 + (c >> 10));
		put_unit(out + 2 * at++, 0xdc00 + (c & 0x3ff));
	}
	return at;
}

struct span {
	uint32_t first, last;
};

static bool
is_in(uint32_t c, const struct span *spans, size_t n)
{
	for (size_t i = 0; i < n && c >= spans[i].first; i++)
		if (c <= spans[i].last)
			return true;
	return false;
}

/* Controls, separators, and what Unicode calls Default_Ignorable_Code_Point; and the
 * empty pattern of Braille. */
bool
mptp_text_printable(uint32_t c)
{
	static const struct span hidden[] = { { 0x00, 0x1f }, { 0x7f, 0x9f },
		{ 0xad, 0xad }, { 0x34f, 0x34f }, { 0x61c, 0x61c },
		{ 0x115f, 0x1160 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },
		{ 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f },
		{ 0x2800, 0x2800 }, { 0x3164, 0x3164 }, { 0xfe00, 0xfe0f },
		{ 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb },
		{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
		{ 0xe0000, 0xe0fff } };

	return !is_in(c, hidden, sizeof(hidden) / sizeof(*hidden));
}

bool
mptp_text_nameable(uint32_t c)
{
	/* Joiners of letters and of marks, old Korean's, Khmer's and Mongolian's; which
	 * variant of a character is meant; tags. */
	static const struct span written[] = { { 0x34f, 0x34f },
		{ 0x115f, 0x1160 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },
		{ 0x200c, 0x200d }, { 0xfe00, 0xfe0f },
		{ 0xe0020, 0xe007f }, { 0xe0100, 0xe01ef } };

	if (c == '/' || c == '\\')
		return false;
	return mptp_text_printable(c) ||
	    is_in(c, written, sizeof(written) / sizeof(*written));
}

/* How many characters s begins with that are ASCII and can be seen. */
static size_t
plain(const char *s)
{
	size_t n = 0;

	while (s[n] >= 0x20 && s[n] < 0x7f)
		n++;
	return n;
}

/* Does s begin a character whose rest is missing? */
static bool
cut_short(const char *s)
{
	uint8_t lead = (uint8_t)s[0];
	size_t need = lead >= 0xf0 ? 4 :
	    lead >= 0xe0	   ? 3 :
	    lead >= 0xc2	   ? 2 :
				     1;

	return lead < 0xf5 && strlen(s) < need;
}

static void
clean(char *s, bool (*keep)(uint32_t c))
{
	char *out = s += plain(s);
	size_t n;
	uint32_t c;

	while (*s != '\0') {
		n = mptp_text_next(s, &c);
		if (n == 0 && cut_short(s))
			break;
		if (n == 0 || !keep(c)) {
			*out++ = '?';
			s += n == 0 ? 1 : n;
		} else {
			memmove(out, s, n);
			out += n;
			s += n;
		}
	}
	*out = '\0';
}

void
mptp_text_clean(char *s)
{
	clean(s, mptp_text_printable);
}

/* Joiners and marks are part of how words are written; overrides of the
 * direction only mislead. */
static bool
in_a_line(uint32_t c)
{
	return c >= 0x20 && (c < 0x7f || c > 0x9f) &&
	    (c < 0x2028 || c > 0x202e) && (c < 0x2066 || c > 0x2069);
}

void
utf8_one_line(char *s)
{
	clean(s, in_a_line);
}
