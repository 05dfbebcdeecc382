/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Parsing the command line by the option tables.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "opt.h"
#include "text.h"
#include "word.h"

struct parser {
	struct opt_set *sets[2];
	char **argv;
	int argc, at;
	char *error;
	size_t cap;
};

static const char *
name_at(const void *ctx, size_t i)
{
	struct opt_set *const *sets = ctx;

	if (i < sets[0]->n)
		return sets[0]->opts[i].name;
	i -= sets[0]->n;
	return i < sets[1]->n ? sets[1]->opts[i].name : NULL;
}

static bool
parse_seconds(const char *text, uint64_t *ms)
{
	char *end;
	double seconds;

	if (!isdigit((unsigned char)text[0]) && text[0] != '.')
		return false;
	seconds = strtod(text, &end);
	if (*end != '\0' || !(seconds > 0) || seconds > 2000000)
		return false;
	*ms = (uint64_t)(seconds * 1000 + 0.5);
	if (*ms == 0)
		*ms = 1;
	return true;
}

/* "1h30m", "5m", "30s", "250ms": each unit once, the longer ones first. Alone, a
 * number is of seconds. */
static bool
parse_duration(const char *text, uint64_t *ms)
{
	static const struct {
		const char *name;
		double ms;
	} units[] = { { "h", 3600000 }, { "m", 60000 }, { "s", 1000 },
		{ "ms", 1 } };
	const size_t nunits = sizeof(units) / sizeof(*units);
	size_t least = 0;
	double all = 0;

	for (const char *at = text; at == text || *at != '\0';) {
		size_t digits = strspn(at, "0123456789.");
		size_t len = strspn(at + digits, "hms"), unit = least;
		char *end;
		double amount = strtod(at, &end);

		if (!isdigit((unsigned char)at[0]) || end != at + digits)
			return false;
		if (len == 0 && at == text && at[digits] == '\0')
			unit = 2;
		else
			while (unit < nunits &&
			    (strlen(units[unit].name) != len ||
				memcmp(units[unit].name, at + digits, len) !=
				    0))
				unit++;
		if (unit >= nunits)
			return false;
		all += amount * units[unit].ms;
		least = unit + 1;
		at += digits + len;
	}
	if (all > 1e12)
		return false;
	*ms = (uint64_t)(all + 0.5);
	return true;
}

/* "500", "10K", "4G": with a unit, so many times 1024. */
static bool
parse_size(const char *text, uint64_t *size)
{
	static const char units[] = "KMGT";
	const size_t digits = strspn(text, "0123456789");
	const char *unit = text[digits] == '\0' ?
	    NULL :
	    strchr(units, toupper((unsigned char)text[digits]));
	char number[24];

	if (digits == 0 || digits >= sizeof(number) ||
	    (text[digits] != '\0' &&
		(unit == NULL || text[digits + 1] != '\0')))
		return false;
	snprintf(number, sizeof(number), "%.*s", (int)digits, text);
	if (!text_number(number, size))
		return false;
	for (ptrdiff_t n = unit == NULL ? 0 : unit - units + 1; n > 0; n--) {
		if (*size > UINT64_MAX / 1024)
			return false;
		*size *= 1024;
	}
	return true;
}

/* What an argument has to be. */
static const char *
wanted(enum opt_type type)
{
	switch (type) {
	case OPT_SECONDS:
		return "number of seconds";
	case OPT_DURATION:
		return "time, such as 30s, 5m or 1h30m";
	case OPT_SIZE:
		return "size, such as 500, 10K, 20M or 4G";
	default:
		return "number";
	}
}

static int
set_value(struct parser *p, const struct opt *opt, struct opt_value *value,
    const char *text)
{
	bool good = true;

	if (value->times < OPT_REPEATS)
		value->all[value->times] = text;
	value->times++;
	value->text = text;
	if (opt->type == OPT_NUMBER)
		good = text_number(text, &value->number);
	else if (opt->type == OPT_SECONDS)
		good = parse_seconds(text, &value->number);
	else if (opt->type == OPT_DURATION)
		good = parse_duration(text, &value->number);
	else if (opt->type == OPT_SIZE)
		good = parse_size(text, &value->number);
	if (good)
		return 0;
	snprintf(p->error, p->cap, "--%s: '%s' is no %s", opt->name, text,
	    wanted(opt->type));
	return -1;
}

/* The argument is what is attached, or the next word. */
static int
take(struct parser *p, const struct opt *opt, struct opt_value *value,
    const char *attached)
{
	if (opt->type == OPT_FLAG ||
	    (opt->type == OPT_OPTIONAL && attached == NULL)) {
		value->times++;
		return 0;
	}
	if (attached == NULL && p->at + 1 < p->argc)
		attached = p->argv[++p->at];
	if (attached == NULL) {
		snprintf(p->error, p->cap, "--%s needs an argument: %s",
		    opt->name, opt->arg);
		return -1;
	}
	return set_value(p, opt, value, attached);
}

static int
parse_long(struct parser *p, const char *word)
{
	char name[64], problem[240];
	const char *equals = strchr(word, '=');
	size_t len = equals == NULL ? strlen(word) : (size_t)(equals - word);
	const struct words words = { name_at, p->sets, "--" };
	struct opt_set *set = p->sets[0];
	int found;

	snprintf(name, sizeof(name), "%.*s", (int)(len < 63 ? len : 63), word);
	found = word_find(name, &words, problem, sizeof(problem));
	if (found < 0) {
		snprintf(p->error, p->cap, "option --%s%s", name, problem);
		return -1;
	}
	if ((size_t)found >= set->n) {
		found -= (int)set->n;
		set = p->sets[1];
	}
	if (set->opts[found].type == OPT_FLAG && equals != NULL) {
		snprintf(p->error, p->cap, "--%s takes no argument",
		    set->opts[found].name);
		return -1;
	}
	return take(p, &set->opts[found], &set->values[found],
	    equals == NULL ? NULL : equals + 1);
}

static const struct opt *
by_letter(struct parser *p, char letter, struct opt_value **value)
{
	for (size_t s = 0; s < 2; s++) {
		struct opt_set *set = p->sets[s];

		for (size_t i = 0; i < set->n; i++) {
			if (set->opts[i].letter != letter)
				continue;
			*value = &set->values[i];
			return &set->opts[i];
		}
	}
	return NULL;
}

static int
parse_letters(struct parser *p, const char *letters)
{
	for (; *letters != '\0'; letters++) {
		struct opt_value *value;
		const struct opt *opt = by_letter(p, *letters, &value);

		if (opt == NULL) {
			snprintf(p->error, p->cap, "option -%c is unknown",
			    isprint((unsigned char)*letters) ? *letters : '?');
			return -1;
		}
		if (opt->type != OPT_FLAG && opt->type != OPT_OPTIONAL)
			return take(p, opt, value,
			    letters[1] == '\0' ? NULL : letters + 1);
		value->times++;
	}
	return 0;
}

bool
opt_is_operand(const char *word)
{
	return word[0] != '-' || word[1] == '\0' ||
	    isdigit((unsigned char)word[1]);
}

int
opt_parse(struct opt_set *a, struct opt_set *b, int argc, char **argv,
    int first, bool only_leading, char *error, size_t cap)
{
	struct parser p = { { a, b }, argv, argc, first, error, cap };
	int operands = 0;
	bool ended = false;

	for (; p.at < argc; p.at++) {
		char *word = argv[p.at];
		int result = 0;

		if (ended || opt_is_operand(word)) {
			if (only_leading)
				return p.at;
			argv[first + operands++] = word;
		} else if (strcmp(word, "--") == 0) {
			ended = true;
		} else if (word[1] == '-') {
			result = parse_long(&p, word + 2);
		} else {
			result = parse_letters(&p, word + 1);
		}
		if (result < 0)
			return -1;
	}
	return only_leading ? argc : operands;
}

char *
opt_usage(char buf[OPT_USAGE], const struct opt *opt)
{
	const bool optional = opt->type == OPT_OPTIONAL;
	char letter[8] = "    ";

	if (opt->letter != '\0')
		snprintf(letter, sizeof(letter), "-%c, ", opt->letter);
	snprintf(buf, OPT_USAGE, "%s--%s%s%s%s", letter, opt->name,
	    opt->arg == NULL ? "" :
		optional     ? "[=" :
			       " ",
	    opt->arg == NULL ? "" : opt->arg, optional ? "]" : "");
	return buf;
}
