/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "opt.h"
#include "word.h"

enum { OUTPUT, TREE };
static const struct opt own[] = {
	[OUTPUT] = { 'o', "output", OPT_TEXT, "WHERE", "where" },
	[TREE] = { 'R', "recursive", OPT_FLAG, NULL, "all" },
};
enum { CAMERA, QUIET, TIMEOUT, COUNT, FOR, CHECK, MOST };
static const struct opt global[] = {
	[CAMERA] = { 'c', "camera", OPT_TEXT, "URI", "which" },
	[QUIET] = { 'q', "quiet", OPT_FLAG, NULL, "silence" },
	[TIMEOUT] = { 0, "timeout", OPT_SECONDS, "SECONDS", "wait" },
	[COUNT] = { 'n', "count", OPT_NUMBER, "N", "how many" },
	[FOR] = { 0, "for", OPT_DURATION, "DURATION", "how long" },
	[CHECK] = { 'k', "verify", OPT_OPTIONAL, "disk|camera", "again" },
	[MOST] = { 0, "most", OPT_SIZE, "SIZE", "how much" },
};

struct parsed {
	struct opt_set a, b;
	char *argv[12];
	int argc, result;
	char error[200];
};

/* line is split at its spaces; argv[0] is the program. */
static struct parsed
parse(char *line, bool only_leading)
{
	struct parsed p = { { own, 2, { { 0 } } }, { global, 7, { { 0 } } },
		{ NULL }, 0, 0, "" };
	char *save = NULL;

	p.argv[p.argc++] = (char *)"miniptp";
	for (char *w = strtok_r(line, " ", &save); w != NULL;
	     w = strtok_r(NULL, " ", &save))
		p.argv[p.argc++] = w;
	p.result = opt_parse(&p.a, &p.b, p.argc, p.argv, 1, only_leading,
	    p.error, sizeof(p.error));
	return p;
}

static void
options_stand_anywhere(void **state)
{
	char line[] = "one -Rqo dir two --timeout=2.5 -cusb: - -5 --count 0x10";
	struct parsed p = parse(line, false);

	(void)state;
	assert_int_equal(p.result, 4);
	assert_string_equal(p.argv[1], "one");
	assert_string_equal(p.argv[2], "two");
	assert_string_equal(p.argv[3], "-");
	assert_string_equal(p.argv[4], "-5");
	assert_string_equal(p.a.values[OUTPUT].text, "dir");
	assert_int_equal(p.a.values[TREE].times, 1);
	assert_int_equal(p.b.values[QUIET].times, 1);
	assert_string_equal(p.b.values[CAMERA].text, "usb:");
	assert_int_equal(p.b.values[TIMEOUT].number, 2500);
	assert_int_equal(p.b.values[COUNT].number, 16);
}

static void
two_dashes_end_options(void **state)
{
	char line[] = "-q -- -R --output";
	struct parsed p = parse(line, false);

	(void)state;
	assert_int_equal(p.result, 2);
	assert_string_equal(p.argv[1], "-R");
	assert_int_equal(p.a.values[TREE].times, 0);
}

static void
parsing_stops_at_the_verb(void **state)
{
	char line[] = "-c ip:x get -o y";
	struct parsed p = parse(line, true);

	(void)state;
	assert_int_equal(p.result, 3);
	assert_int_equal(p.a.values[OUTPUT].times, 0);
}

static void
long_options_may_be_shortened(void **state)
{
	char line[] = "--rec --cam=sim:x --co 3";
	struct parsed p = parse(line, false);

	(void)state;
	assert_int_equal(p.result, 0);
	assert_int_equal(p.a.values[TREE].times, 1);
	assert_string_equal(p.b.values[CAMERA].text, "sim:x");
	assert_int_equal(p.b.values[COUNT].number, 3);
}

static void
an_argument_may_be_left_out(void **state)
{
	char with[] = "--verify=camera one", without[] = "-k one --verify two";
	struct parsed p = parse(with, false);

	(void)state;
	assert_int_equal(p.result, 1);
	assert_string_equal(p.b.values[CHECK].text, "camera");
	p = parse(without, false);
	assert_int_equal(p.result, 2);
	assert_int_equal(p.b.values[CHECK].times, 2);
	assert_null(p.b.values[CHECK].text);
}

static void
sizes_have_units(void **state)
{
	static const struct {
		const char *text;
		uint64_t size;
	} cases[] = { { "0", 0 }, { "500", 500 }, { "1k", 1024 },
		{ "20M", 20 << 20 }, { "4G", UINT64_C(4) << 30 },
		{ "16777215T", UINT64_C(16777215) << 40 },
		{ "18446744073709551615", UINT64_MAX } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char line[80];
		struct parsed p;

		snprintf(line, sizeof(line), "--most %s", cases[i].text);
		p = parse(line, false);
		assert_int_equal(p.result, 0);
		assert_true(p.b.values[MOST].number == cases[i].size);
	}
}

static void
mistakes_are_explained(void **state)
{
	static const struct {
		const char *line, *error;
	} cases[] = {
		{ "-x", "option -x is unknown" },
		{ "--outptu=1",
		    "option --outptu is unknown; did you mean "
		    "--output?" },
		{ "--c=1",
		    "option --c is ambiguous: could be --camera, "
		    "--count" },
		{ "-o", "--output needs an argument: WHERE" },
		{ "--quiet=1", "--quiet takes no argument" },
		{ "--timeout 0", "--timeout: '0' is no number of seconds" },
		{ "--timeout -1", "--timeout: '-1' is no number of seconds" },
		{ "--timeout 1x", "--timeout: '1x' is no number of seconds" },
		{ "--timeout nan", "--timeout: 'nan' is no number of seconds" },
		{ "--count 1e3", "--count: '1e3' is no number" },
		{ "--most 1X",
		    "--most: '1X' is no size, such as 500, 10K, 20M or 4G" },
		{ "--most 20000000T",
		    "--most: '20000000T' is no size, such as 500, 10K, 20M or "
		    "4G" },
		{ "--most K",
		    "--most: 'K' is no size, such as 500, 10K, 20M or 4G" },
		{ "--most 1KB",
		    "--most: '1KB' is no size, such as 500, 10K, 20M or 4G" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char line[80];
		struct parsed p;

		strcpy(line, cases[i].line);
		p = parse(line, false);
		assert_int_equal(p.result, -1);
		assert_string_equal(p.error, cases[i].error);
	}
}

static void
distance_counts_slips(void **state)
{
	(void)state;
	assert_int_equal(word_distance("", ""), 0);
	assert_int_equal(word_distance("get", "get"), 0);
	assert_int_equal(word_distance("gte", "get"), 1);
	assert_int_equal(word_distance("gt", "get"), 1);
	assert_int_equal(word_distance("gget", "get"), 1);
	assert_int_equal(word_distance("pet", "get"), 1);
	assert_int_equal(word_distance("GTE", "get"), 1);
	assert_int_equal(word_distance("devises", "devices"), 1);
	assert_int_equal(word_distance("abc", "xyz"), 3);
	assert_int_equal(word_distance("kitten", "sitting"), 3);
	assert_int_equal(word_distance("", "abc"), 3);
}

static const char *
word_of(const void *ctx, size_t i)
{
	return ((const char *const *)ctx)[i];
}

static void
words_are_found_by_prefix(void **state)
{
	static const char *const list[] = { "info", "prop", "props", "put",
		"devices", "", "DEVICES", NULL };
	const struct words words = { word_of, list, "" };
	const struct words marked = { word_of, list, "--" };
	char problem[100];

	(void)state;
	assert_int_equal(word_find("i", &words, problem, 100), 0);
	assert_int_equal(word_find("prop", &words, problem, 100), 1);
	assert_int_equal(word_find("pu", &words, problem, 100), 3);
	assert_int_equal(word_find("p", &words, problem, 100), -2);
	assert_string_equal(
	    problem, " is ambiguous: could be prop, props, put");
	assert_int_equal(word_find("inof", &words, problem, 100), -1);
	assert_string_equal(problem, " is unknown; did you mean info?");
	assert_int_equal(word_find("INFO", &words, problem, 100), 0);
	assert_int_equal(word_find("dEv", &words, problem, 100), 4);
	assert_int_equal(word_find("inof", &marked, problem, 100), -1);
	assert_string_equal(problem, " is unknown; did you mean --info?");
	assert_int_equal(word_find("p", &marked, problem, 40), -2);
	assert_string_equal(problem, " is ambiguous: could be --prop, --props");
	assert_int_equal(word_find("zzz", &words, problem, 100), -1);
	assert_string_equal(problem, " is unknown");
	assert_int_equal(word_find("", &words, problem, 100), -1);
}

static void
durations_have_units(void **state)
{
	static const struct {
		const char *text;
		uint64_t ms;
	} good[] = { { "30", 30000 }, { "2.5", 2500 }, { "0", 0 },
		{ "30s", 30000 }, { "5m", 300000 }, { "1h30m", 5400000 },
		{ "1h30m2.5s", 5402500 }, { "250ms", 250 }, { "1s250ms", 1250 },
		{ "1h1ms", 3600001 }, { "0.5h", 1800000 } };
	static const char *const bad[] = { "", "s", "-1", "+1", "1x", "1m1h",
		"1m1m", "1m30", "1 m", "1e3", "0x10", "inf", "1..2", ".", "1mm",
		"1hm", "99999999999h", "1s,", ".5" };
	char line[80];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct parsed p;

		snprintf(line, sizeof(line), "--for=%s", good[i].text);
		p = parse(line, false);
		if (p.result != 0)
			fail_msg("%s", p.error);
		assert_int_equal(p.b.values[FOR].number, good[i].ms);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char copy[80];

		/* parse() splits at spaces */
		snprintf(line, sizeof(line), "--for=%s", bad[i]);
		for (char *c = line; *c != '\0'; c++)
			*c = *c == ' ' ? '_' : *c;
		memcpy(copy, line, sizeof(copy));
		if (parse(copy, false).result >= 0)
			fail_msg("%s is taken", bad[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_stand_anywhere),
		cmocka_unit_test(two_dashes_end_options),
		cmocka_unit_test(parsing_stops_at_the_verb),
		cmocka_unit_test(long_options_may_be_shortened),
		cmocka_unit_test(an_argument_may_be_left_out),
		cmocka_unit_test(sizes_have_units),
		cmocka_unit_test(mistakes_are_explained),
		cmocka_unit_test(distance_counts_slips),
		cmocka_unit_test(words_are_found_by_prefix),
		cmocka_unit_test(durations_have_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
