/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Questions, on stderr; standard output belongs to the data.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "ask.h"
#include "text.h"

bool
ask_possible(const struct app *app)
{
	return app->reply == NULL && app->sink == NULL &&
	    isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

/* The answer without its newline; an interrupt or the end is an empty one. */
static void
answer_to(const char *question, char *answer, int cap)
{
	char safe[512];

	fprintf(stderr, "%s ", text_safe(safe, sizeof(safe), question));
	fflush(stderr);
	if (fgets(answer, cap, stdin) == NULL) {
		answer[0] = '\0';
		fputc('\n', stderr);
		clearerr(stdin);
	}
	answer[strcspn(answer, "\r\n")] = '\0';
}

bool
ask_yes(const char *question)
{
	char answer[80];

	answer_to(question, answer, sizeof(answer));
	return strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0;
}

bool
ask_word(const char *question, const char *word)
{
	char answer[80];

	answer_to(question, answer, sizeof(answer));
	return strcmp(answer, word) == 0;
}
