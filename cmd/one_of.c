/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Options whose value is one of a few words.
 */
#include "one_of.h"
#include "out.h"

const char *
one_of_names(const void *ctx, size_t i)
{
	const char *const *names = ctx;

	return names[i];
}

int
one_of(struct app *app, const char *option, const char *text, word_at *at,
    const void *ctx, const char *all)
{
	const struct words words = { at, ctx, "" };
	char problem[200];
	int found = word_find(text, &words, problem, sizeof(problem));

	if (found < 0)
		fail(app, EXIT_USAGE, "--%s: '%s'%s (it takes %s)", option,
		    text, problem, all);
	return found;
}
