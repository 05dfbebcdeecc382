/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What kind of word comes next, from what has been written. What an argument is
 * follows from what the help calls it.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "candidate.h"
#include "complete.h"

/* What stands before the word that is begun. */
struct context {
	struct app *app;
	const struct command *command; /* NULL: no verb yet */
	const struct opt *waiting;     /* for its argument */
	int operands;
	bool ended;   /* by "--" */
	bool unknown; /* a verb that there is not */
	const char *uri;
	const char *first; /* operand, or NULL */
};

static const struct opt *
find_in(const struct opt *opts, size_t n, const char *name, char letter)
{
	for (size_t i = 0; i < n; i++)
		if (name != NULL ?
			strncmp(opts[i].name, name, strcspn(name, "=")) == 0 :
			opts[i].letter == letter)
			return &opts[i];
	return NULL;
}

static const struct opt *
find_option(const struct context *context, const char *name, char letter)
{
	const struct command *command = context->command;
	const struct opt *opt = command == NULL ?
	    find_in(classic_opts, nclassic_opts, name, letter) :
	    find_in(command->opts, command->nopts, name, letter);

	return opt != NULL ? opt :
			     find_in(global_opts, nglobal_opts, name, letter);
}

/* Is the next word its argument, if none is attached? */
static bool
takes_next(const struct opt *opt)
{
	return opt->type != OPT_FLAG && opt->type != OPT_OPTIONAL;
}

static void
see_option(struct context *context, const char *word)
{
	const struct opt *opt = NULL;

	if (word[1] == '-') {
		opt = find_option(context, word + 2, 0);
		if (opt != NULL && strchr(word, '=') != NULL) {
			if (opt->letter == 'c')
				context->uri = strchr(word, '=') + 1;
			return;
		}
	}
	for (word++; word[-1] != '\0' && *word != '\0' && *word != '-';
	     word++) {
		opt = find_option(context, NULL, *word);
		if (opt != NULL && takes_next(opt) && word[1] != '\0')
			return; /* its argument is attached */
	}
	if (opt != NULL && takes_next(opt))
		context->waiting = opt;
}

static void
see(struct context *context, const char *word)
{
	char problem[400];

	if (context->waiting != NULL) {
		if (context->waiting->letter == 'c')
			context->uri = word;
		context->waiting = NULL;
	} else if (!context->ended && strcmp(word, "--") == 0) {
		context->ended = true;
	} else if (!context->ended && !opt_is_operand(word)) {
		see_option(context, word);
	} else if (context->command == NULL) {
		context->unknown = true; /* unless it is found */
		context->command =
		    command_find(context->app, word, problem, sizeof(problem));
	} else if (context->operands++ == 0) {
		context->first = word;
	}
}

/* ---- options ---- */

static void
add_options(
    struct candidates *c, const struct opt *opts, size_t n, const char *word)
{
	char text[80];

	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "--%s%s", opts[i].name,
		    takes_next(&opts[i]) ? "=" : "");
		candidate_add(c, word, text, opts[i].help);
		snprintf(text, sizeof(text), "-%c", opts[i].letter);
		if (opts[i].letter != '\0' && word[1] == '\0')
			candidate_add(c, word, text, opts[i].help);
	}
}

static void
add_all_options(
    const struct context *context, struct candidates *c, const char *word)
{
	if (context->command != NULL)
		add_options(
		    c, context->command->opts, context->command->nopts, word);
	else
		add_options(c, classic_opts, nclassic_opts, word);
	add_options(c, global_opts, nglobal_opts, word);
}

/* ---- arguments ---- */

/* The part of "OBJECT… FOLDER" or "NAME|CODE [VALUE]" that is for an operand:
 * the last one stays where there may be more. */
static void
argument_name(char *name, size_t cap, const char *args, int operand)
{
	name[0] = '\0';
	for (int at = 0; *args != '\0'; at++) {
		size_t len;
		bool more;

		args += strspn(args, " []");
		len = strcspn(args, " []");
		more =
		    len > 3 && memcmp(args + len - 3, "\xe2\x80\xa6", 3) == 0;
		if (len > 0)
			snprintf(name, cap, "%.*s", (int)(more ? len - 3 : len),
			    args);
		args += len + strspn(args + len, " []");
		if (at == operand)
			return;
		if (*args == '\0' && !more)
			name[0] = '\0';
	}
}

static void
add_verbs(struct app *app, struct candidates *c, const char *word)
{
	const struct command *command;

	for (size_t i = 0; (command = command_at(app, i)) != NULL; i++)
		candidate_add(c, word, command->name, command->summary);
}

/* "show|set|sync" */
static void
add_choices(struct candidates *c, const char *word, const char *choices)
{
	char text[64];

	for (; *choices != '\0'; choices += strspn(choices, "|")) {
		size_t len = strcspn(choices, "|");

		snprintf(text, sizeof(text), "%.*s", (int)len, choices);
		candidate_add(c, word, text, NULL);
		choices += len;
	}
}

static void
add_argument(const struct context *context, struct candidates *c,
    const char *name, const char *word)
{
	struct app *app = context->app;

	if (islower((unsigned char)name[0]))
		add_choices(c, word, name);
	else if (strcmp(name, "OBJECT") == 0 || strcmp(name, "REFERENCE") == 0)
		candidate_objects(app, c, word, false);
	else if (strcmp(name, "FOLDER") == 0 ||
	    strcmp(name, "DESTINATION") == 0 || strcmp(name, "STORE") == 0)
		candidate_objects(app, c, word, true);
	else if (strcmp(name, "FILE") == 0 || strcmp(name, "PATH") == 0 ||
	    strcmp(name, "WHERE") == 0 || strcmp(name, "DEST") == 0)
		c->files = true;
	else if (strcmp(name, "VERB") == 0)
		add_verbs(app, c, word);
	else if (strcmp(name, "STATE") == 0)
		add_choices(c, word, "copied|verified|alike|bad|unfinished");
	else if (strcmp(name, "URI") == 0)
		candidate_uris(c, word);
	else if (strcmp(name, "VALUE") == 0)
		candidate_values(app, c, word, context->first);
	else
		candidate_names(app, c, word, name);
}

/* By each of the ways to write them: "[show | set DATETIME | sync]". */
static void
add_operand(
    const struct context *context, struct candidates *c, const char *word)
{
	const char *args = context->command->args, *bar;
	char way[256], name[64];

	for (; *args != '\0'; args = *bar == '\0' ? bar : bar + 3) {
		if ((bar = strstr(args, " | ")) == NULL)
			bar = args + strlen(args);
		snprintf(way, sizeof(way), "%.*s", (int)(bar - args), args);
		argument_name(name, sizeof(name), way, context->operands);
		if (name[0] != '\0')
			add_argument(context, c, name, word);
	}
}

void
complete(struct app *app, char *const *words, int n, struct candidates *c)
{
	struct context context = { .app = app };
	const char *word = words[n - 1], *equals = strchr(word, '=');
	const struct opt *opt;

	*c = (struct candidates){ 0 };
	for (int i = 0; i + 1 < n; i++)
		see(&context, words[i]);
	if (context.unknown && context.command == NULL)
		return;
	if (context.waiting != NULL) {
		add_argument(&context, c, context.waiting->arg, word);
	} else if (!context.ended && word[0] == '-' && equals == NULL) {
		add_all_options(&context, c, word);
	} else if (!context.ended && strncmp(word, "--", 2) == 0) {
		opt = find_option(&context, word + 2, 0);
		c->skip = (size_t)(equals + 1 - word);
		if (opt != NULL && opt->type != OPT_FLAG)
			add_argument(&context, c, opt->arg, equals + 1);
		candidate_prepend(c, word, c->skip);
	} else if (context.command == NULL) {
		add_verbs(app, c, word);
	} else {
		add_operand(&context, c, word);
	}
}

const char *
complete_uri(char *const *words, int n)
{
	struct app none = { 0 };
	struct context context = { .app = &none };

	for (int i = 0; i < n; i++)
		see(&context, words[i]);
	return context.uri;
}
