/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Splitting a line, and quoting.
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "lex.h"

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
begins_comment(const struct lexed *lexed, const char *at)
{
	return at[0] == '#' && (lexed->n == 0 || at[1] < '0' || at[1] > '9');
}

static void
add_word(struct lexed *lexed, char *word)
{
	lexed->word = must_alloc(
	    lexed->word, ((size_t)lexed->n + 2) * sizeof(*lexed->word));
	lexed->word[lexed->n++] = word;
	lexed->word[lexed->n] = NULL;
}

/* One character into a word, or a quote that opens or closes: how many
 * characters were taken. */
static size_t
step(struct lexed *lexed, const char *at, char *word, size_t *len)
{
	bool escapes = lexed->open == '"' ? at[1] == '"' || at[1] == '\\' :
					    lexed->open == 0;

	if (at[0] == '\\' && escapes) {
		if (at[1] == '\0') {
			lexed->open = '\\';
			return 1;
		}
		word[(*len)++] = at[1];
		return 2;
	}
	if (lexed->open == 0 && (at[0] == '"' || at[0] == '\''))
		lexed->open = at[0];
	else if (lexed->open != 0 && at[0] == lexed->open)
		lexed->open = 0;
	else
		word[(*len)++] = at[0];
	return 1;
}

void
lex(struct lexed *lexed, const char *line)
{
	size_t at = 0;

	*lexed = (struct lexed){ .word = must_alloc(NULL, sizeof(char *)) };
	lexed->word[0] = NULL;
	for (;;) {
		size_t len = 0;
		char *word;

		while (is_space(line[at]))
			at++;
		lexed->start = at;
		lexed->comment = begins_comment(lexed, line + at);
		if (line[at] == '\0' || lexed->comment)
			return;
		word = must_alloc(NULL, strlen(line + at) + 1);
		while (line[at] != '\0' &&
		    (lexed->open != 0 || !is_space(line[at])))
			at += step(lexed, line + at, word, &len);
		word[len] = '\0';
		add_word(lexed, word);
		if (line[at] == '\0') {
			lexed->begun = true;
			return;
		}
	}
}

void
lex_clear(struct lexed *lexed)
{
	for (int i = 0; i < lexed->n; i++)
		free(lexed->word[i]);
	free(lexed->word);
	*lexed = (struct lexed){ 0 };
}

char *
lex_quote(const char *word, char open)
{
	const char *special = open == '"' ? "\"\\" : " \t\r\n\"'\\";
	char *quoted = must_alloc(NULL, 4 * strlen(word) + 4), *to = quoted;

	if (word[0] == '\0' && open == 0)
		return strcpy(quoted, "''");
	if (word[0] == '#' && open == 0)
		*to++ = '\\';
	for (; *word != '\0'; word++) {
		if (open == '\'' && *word == '\'') {
			/* Out of the quotes, and into them again. */
			memcpy(to, "'\\''", 4);
			to += 4;
			continue;
		}
		if (open != '\'' && strchr(special, *word) != NULL)
			*to++ = '\\';
		*to++ = *word;
	}
	*to = '\0';
	return quoted;
}
