/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a person writes: a line of the shell is taken apart into words, these into
 * options and operands, and words are looked for among those there are. A word that is
 * quoted is the same word, and what is shown of any is fit for a terminal.
 */
#include <stdio.h>

#include <miniptp.h>

#include "cmd/lex.h"
#include "cmd/opt.h"
#include "cmd/text.h"
#include "cmd/word.h"
#include "tape.h"

static const struct opt own[] = {
	{ 'o', "output", OPT_TEXT, "WHERE", "where" },
	{ 'R', "recursive", OPT_FLAG, NULL, "all" },
	{ 'k', "verify", OPT_OPTIONAL, "disk|camera", "again" },
};
static const struct opt global[] = {
	{ 'c', "camera", OPT_TEXT, "URI", "which" },
	{ 'n', "count", OPT_NUMBER, "N", "how many" },
	{ 0, "timeout", OPT_SECONDS, "SECONDS", "wait" },
	{ 0, "for", OPT_DURATION, "DURATION", "how long" },
	{ 0, "most", OPT_SIZE, "SIZE", "how much" },
};

static const char *
option_at(const void *ctx, size_t i)
{
	(void)ctx;
	return i < 5 ? global[i].name : NULL;
}

static void
check_shown(const char *s)
{
	for (uint32_t c; *s != '\0'; s += mptp_text_next(s, &c))
		check(mptp_text_next(s, &c) > 0 && mptp_text_printable(c));
}

static void
check_word(const char *word)
{
	static const char quotes[] = { 0, '\'', '"' };
	const struct words words = { option_at, NULL, "--" };
	char shown[40], problem[200], line[1200], *quoted;
	struct mptp_date date, again;
	char iso[MPTP_DATE_TEXT];
	struct lexed lexed;
	uint64_t number;

	check_shown(text_safe(shown, sizeof(shown), word));
	check(text_width(text_fit(shown, sizeof(shown), shown, 10)) <= 10);
	(void)text_number(word, &number);
	(void)word_find(word, &words, problem, sizeof(problem));
	if (mptp_date_parse(word, &date)) {
		check(mptp_date_parse(mptp_date_iso(iso, &date, 'T'), &again));
		check(mptp_date_seconds(&date) == mptp_date_seconds(&again));
		check(mptp_date_parse(mptp_date_wire(iso, &date), &again));
		mptp_date_at(&again, mptp_date_seconds(&date));
	}
	for (size_t i = 0; i < sizeof(quotes); i++) {
		quoted = lex_quote(word, quotes[i]);
		if (quotes[i] != 0)
			snprintf(line, sizeof(line), "x %c%s%c", quotes[i],
			    quoted, quotes[i]);
		else
			snprintf(line, sizeof(line), "x %s", quoted);
		if (strlen(line) + 1 < sizeof(line)) {
			lex(&lexed, line);
			check(lexed.n == 2);
			check(strcmp(lexed.word[1], word) == 0);
			lex_clear(&lexed);
		}
		free(quoted);
	}
}

static void
check_options(const struct lexed *lexed)
{
	for (int leading = 0; leading < 2; leading++) {
		struct opt_set a = { own, 3, { { 0 } } },
			       b = { global, 5, { { 0 } } };
		char **argv = calloc((size_t)lexed->n + 2, sizeof(*argv));
		char error[64] = "";
		int n;

		check(argv != NULL);
		argv[0] = (char *)"miniptp";
		for (int i = 0; i < lexed->n; i++)
			argv[i + 1] = lexed->word[i];
		n = opt_parse(&a, &b, lexed->n + 1, argv, 1, leading != 0,
		    error, sizeof(error));
		check(n >= -1 && n <= lexed->n + 1);
		check(n >= 0 || error[0] != '\0');
		free(argv);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tape tape = { data, size };
	char *line = tape_text(&tape, 500);
	struct lexed lexed;

	lex(&lexed, line);
	check(lexed.n >= 0 && lexed.start <= strlen(line));
	if (lexed.open == 0) {
		for (int i = 0; i < lexed.n; i++)
			check_word(lexed.word[i]);
		check_options(&lexed);
	}
	lex_clear(&lexed);
	check_word(line);
	free(line);
	return 0;
}
