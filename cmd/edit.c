/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Lines by libedit.
 */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "alloc.h"
#include "complete.h"
#include "edit.h"
#include "edit_calls.h"
#include "history.h"
#include "input.h"
#include "interrupt.h"
#include "lex.h"
#include "text.h"

/* How long a signal may go unnoticed. */
#define NOTICE_MS 200

struct edit {
	struct app *app;
	struct edit_calls calls;
	EditLine *el; /* NULL: lines come as the terminal gives them */
	History *history;
	const char *prompt;
};

/* ---- for libedit ---- */

static struct edit *
edit_of(EditLine *el)
{
	struct edit *edit = NULL;
	struct edit_calls calls;

	if (edit_calls(&calls))
		calls.get(el, EL_CLIENTDATA, &edit);
	return edit;
}

static char *
show_prompt(EditLine *el)
{
	struct edit *edit = edit_of(el);

	return (char *)(uintptr_t)edit->prompt;
}

/* False: a signal came. One that came right before the wait is seen after it. */
static bool
await_key(void)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	int n = 0;

	while (n == 0 || (n < 0 && errno == EINTR)) {
		if (interrupted())
			return false;
		n = poll(&in, 1, NOTICE_MS);
	}
	return true;
}

/* Unlike libedit's own, it gives up when a signal came. */
static int
read_character(EditLine *el, wchar_t *character)
{
	mbstate_t state;
	char byte;
	size_t n;

	(void)el;
	memset(&state, 0, sizeof(state));
	do {
		ssize_t got;

		if (!await_key())
			return -1;
		got = read(STDIN_FILENO, &byte, 1);
		if (got < 0 && errno == EINTR && !interrupted())
			n = (size_t)-2;
		else if (got <= 0)
			return (int)got;
		else
			n = mbrtowc(character, &byte, 1, &state);
	} while (n == (size_t)-2);
	if (n == (size_t)-1)
		*character = L'?';
	return 1;
}

static void
load_one(void *ctx, const char *line)
{
	struct edit *edit = ctx;
	HistEvent event;

	edit->calls.history(edit->history, &event, H_ENTER, line);
}

/* ---- completion ---- */

/* What the word looks like so far: how many characters go, and what comes. */
struct typed {
	int characters;
	char open; /* the quote that it is in */
};

static int
count_characters(const char *s)
{
	int count = 0;

	for (; *s != '\0'; s++)
		count += (*s & 0xc0) != 0x80;
	return count;
}

static void
replace(EditLine *el, const struct typed *typed, const char *text, bool whole)
{
	char open = typed->open == '\\' ? '\0' : typed->open;
	char *quoted = lex_quote(text, open);
	size_t len = strlen(text), size = strlen(quoted) + 4;
	bool ends =
	    whole && len > 0 && text[len - 1] != '/' && text[len - 1] != '=';
	char *insert = must_alloc(NULL, size), mark[2] = { open, '\0' };

	snprintf(insert, size, "%s%s%s%s", mark, quoted, ends ? mark : "",
	    ends ? " " : "");
	el_deletestr(el, typed->characters);
	el_insertstr(el, insert);
	free(insert);
	free(quoted);
}

/* The part of it that the list needs: behind the folders. */
static const char *
shown(const char *text)
{
	size_t len = strlen(text), at = len;

	while (at > 0 && (text[at - 1] != '/' || at == len))
		at--;
	return text + at;
}

#define LISTED 100

static void
list(const struct candidates *c)
{
	size_t widest = 0, n = c->n < LISTED ? c->n : LISTED, columns;
	char safe[512];

	for (size_t i = 0; i < n; i++)
		if (text_width(shown(c->item[i].text)) > widest)
			widest = text_width(shown(c->item[i].text));
	columns = 78 / (widest + 2);
	columns = columns == 0 ? 1 : columns;
	for (size_t i = 0; i < n; i++) {
		text_safe(safe, sizeof(safe), shown(c->item[i].text));
		printf("%s%s%*s", i % columns == 0 ? "\n" : "", safe,
		    (int)(widest + 2 - text_width(safe)), "");
	}
	if (n < c->n)
		printf("\n… and %zu more", c->n - n);
	printf("\n");
	fflush(stdout);
}

static unsigned char
use(EditLine *el, const struct candidates *c, const struct typed *typed,
    const char *word)
{
	size_t common = complete_common(c);
	char *text;

	if (c->n == 0)
		return CC_REFRESH_BEEP;
	if (c->n == 1) {
		replace(el, typed, c->item[0].text, true);
		return CC_REFRESH;
	}
	if (common > strlen(word)) {
		text = must_copy(c->item[0].text);
		text[common] = '\0';
		replace(el, typed, text, false);
		free(text);
		return CC_REFRESH;
	}
	list(c);
	return CC_REDISPLAY;
}

static unsigned char
complete_word(EditLine *el, int key)
{
	const LineInfo *info = el_line(el);
	struct edit *edit = edit_of(el);
	struct candidates c;
	struct lexed lexed;
	struct typed typed;
	char *line, empty[] = "", **words;
	unsigned char result = CC_REFRESH_BEEP;
	int n;

	(void)key;
	line = must_copy(info->buffer);
	line[info->cursor - info->buffer] = '\0';
	lex(&lexed, line);
	n = lexed.n + (lexed.begun ? 0 : 1);
	words = must_alloc(NULL, ((size_t)n + 1) * sizeof(*words));
	memcpy(words, lexed.word, (size_t)lexed.n * sizeof(*words));
	if (!lexed.begun)
		words[n - 1] = empty;
	if (!lexed.comment) {
		typed.characters = count_characters(line + lexed.start);
		typed.open = lexed.open;
		if (edit->app->camera != NULL)
			interrupt_session(
			    mptp_camera_session(edit->app->camera));
		complete(edit->app, words, n, &c);
		interrupt_session(NULL);
		if (c.files)
			complete_files(&c, words[n - 1]);
		result = use(el, &c, &typed, words[n - 1]);
		complete_clear(&c);
	}
	free(words);
	lex_clear(&lexed);
	free(line);
	return result;
}

/* ---- the interface ---- */

static bool
can_edit(void)
{
	const char *terminal = getenv("TERM");

	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) &&
	    terminal != NULL && strcmp(terminal, "dumb") != 0;
}

/* Names are UTF-8, whatever the user's language. */
static void
choose_characters(void)
{
	setlocale(LC_CTYPE, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
}

struct edit *
edit_open(struct app *app)
{
	struct edit *edit = must_alloc(NULL, sizeof(*edit));
	HistEvent event;

	*edit = (struct edit){ .app = app, .prompt = "" };
	if (!can_edit() || !edit_calls(&edit->calls))
		return edit;
	choose_characters();
	edit->history = history_init();
	edit->el = el_init("miniptp", stdin, stdout, stderr);
	if (edit->el == NULL || edit->history == NULL)
		return edit;
	edit->calls.history(edit->history, &event, H_SETSIZE, 1000);
	edit->calls.history(edit->history, &event, H_SETUNIQUE, 1);
	history_load(load_one, edit);
	edit->calls.set(edit->el, EL_CLIENTDATA, edit);
	edit->calls.set(edit->el, EL_EDITOR, "emacs");
	edit->calls.set(edit->el, EL_PROMPT, show_prompt);
	edit->calls.set(edit->el, EL_HIST, edit->calls.history, edit->history);
	edit->calls.set(edit->el, EL_GETCFN, read_character);
	/* The call for narrow strings would never free its copies of them. */
	edit->calls.wset(edit->el, EL_ADDFN, L"complete-word",
	    L"complete verbs, options and names", complete_word);
	edit->calls.set(edit->el, EL_BIND, "^I", "complete-word", NULL);
	edit->calls.set(edit->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
	el_source(edit->el, NULL); /* the user's ~/.editrc */
	return edit;
}

char *
edit_line(struct edit *edit, const char *prompt)
{
	const char *line;
	char *copy;
	int n = 0;

	if (edit->el == NULL) {
		fputs(prompt, stderr);
		return input_line(NULL);
	}
	edit->prompt = prompt;
	el_resize(edit->el);
	line = el_gets(edit->el, &n);
	if (line == NULL || n <= 0) {
		el_reset(edit->el);
		return NULL;
	}
	copy = must_copy(line);
	copy[strcspn(copy, "\r\n")] = '\0';
	return copy;
}

void
edit_remember(struct edit *edit, const char *line)
{
	HistEvent event;

	if (edit->el == NULL || !history_is_fit(line))
		return;
	/* Again the same? It is there already. */
	if (edit->calls.history(edit->history, &event, H_FIRST) == 0 &&
	    strncmp(event.str, line, strlen(line)) == 0 &&
	    event.str[strlen(line)] == '\0')
		return;
	edit->calls.history(edit->history, &event, H_ENTER, line);
	history_add(line);
}

void
edit_close(struct edit *edit)
{
	if (edit->el != NULL)
		el_end(edit->el);
	if (edit->history != NULL)
		history_end(edit->history);
	free(edit);
}
