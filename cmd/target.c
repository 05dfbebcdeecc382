/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * From words to objects.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/text.h>

#include "out.h"
#include "place.h"
#include "target.h"
#include "text.h"

#define SHOWN 4 /* handles in a message */

static size_t
character(const char *s)
{
	uint32_t c;
	size_t n = mptp_text_next(s, &c);

	return n == 0 ? 1 : n;
}

/* Does name look like the pattern? */
static bool
pattern_matches(const char *pattern, const char *name)
{
	const char *star = NULL, *again = NULL;

	/* As in shells, a hidden name wants its dot written. */
	if (name[0] == '.' && pattern[0] != '.')
		return false;
	while (*name != '\0') {
		if (*pattern == '*') {
			star = ++pattern;
			again = name;
		} else if (*pattern == '?') {
			pattern++;
			name += character(name);
		} else if (*pattern == *name) {
			pattern++;
			name++;
		} else if (star != NULL) {
			pattern = star;
			again += character(again);
			name = again;
		} else {
			return false;
		}
	}
	pattern += strspn(pattern, "*");
	return *pattern == '\0';
}

static struct target *
append(struct targets *targets)
{
	struct target *target;

	if (targets->n == targets->room) {
		targets->room = targets->room * 2 + 16;
		targets->items = must_alloc(
		    targets->items, targets->room * sizeof(*targets->items));
	}
	target = &targets->items[targets->n++];
	*target = (struct target){ 0 };
	return target;
}

/* ---- patterns ------------------------------------------------------------ */

struct matching {
	struct app *app;
	struct targets *targets;
	const char *pattern;
	bool folders;	   /* only */
	int code;	   /* of what could not be read */
	size_t before;	   /* how many targets there were */
	unsigned nliteral; /* have just that name, and are meant */
	bool shown;	   /* one is shown under that name */
};

static void
drop(struct target *target)
{
	object_clear(&target->object);
	free(target->path);
	*target = (struct target){ 0 };
}

/* What is invisible is shown as '?'. */
static bool
shown_as(const char *name, const char *pattern)
{
	const size_t size = strlen(name) + 1;
	char *safe = must_alloc(NULL, size);
	bool is = strcmp(text_safe(safe, size, name), pattern) == 0;

	free(safe);
	return is;
}

/* Is the one meant that is shown so, or all that look like the pattern? Or which of
 * those that are called just so? */
static int
ambiguous(struct app *app, const char *word, const struct matching *m)
{
	char list[SHOWN * 16] = "";
	size_t n = m->targets->n - m->before, len = 0;

	for (size_t i = 0; i < n && i < SHOWN; i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len,
		    "%s0x%08x", i > 0 ? ", " : "",
		    (unsigned)m->targets->items[m->before + i].object.handle);
	if (m->nliteral > 1)
		return fail(app, EXIT_USAGE,
		    "%s: %zu objects are called %s; use a handle: %s%s", word,
		    n, m->pattern, list, n > SHOWN ? ", …" : "");
	return fail(app, EXIT_USAGE,
	    "%s: an object with invisible characters is shown so, and %zu "
	    "match; write handles (%s%s), or * for ?",
	    word, n, list, n > SHOWN ? ", …" : "");
}

static int
match(void *ctx, const struct mptp_entry *entry)
{
	struct matching *m = ctx;
	const char *name = strrchr(entry->path, '/') + 1;
	bool folder = mptp_object_is_folder(entry->info), literal;
	struct target *target;

	if (!pattern_matches(m->pattern, name) || (m->folders && !folder))
		return MPTP_OK;
	/* In a path, a control character is a '?', too. */
	literal =
	    strcmp(m->pattern,
		strchr(m->pattern, '?') != NULL && entry->info->name != NULL ?
		    entry->info->name :
		    name) == 0;
	if (m->nliteral > 0 &&
	    (!literal || /* or listed twice */
		m->targets->items[m->before].object.handle == entry->handle))
		return MPTP_OK;
	m->shown |= shown_as(name, m->pattern);
	if (literal && m->nliteral++ == 0)
		while (m->targets->n > m->before)
			drop(&m->targets->items[--m->targets->n]);
	target = append(m->targets);
	target->path = must_copy(entry->path);
	target->tree = m->folders;
	target->object.handle = entry->handle;
	target->object.folder = folder;
	object_info_copy(&target->object.info, entry->info);
	target->object.storage = entry->info->storage;
	return MPTP_OK;
}

/* What cannot be read might have matched. */
static int
unreadable(void *ctx, uint32_t handle, const struct mptp_error *error)
{
	struct matching *m = ctx;

	m->code = fail_object(m->app, handle, error);
	return is_fatal(m->code) ? error->status : MPTP_OK;
}

/* Where the last part begins, and how long it is without slashes behind it. */
static size_t
last_part(const char *word, size_t *len)
{
	size_t end = strlen(word), begin;

	while (end > 0 && word[end - 1] == '/')
		end--;
	begin = end;
	while (begin > 0 && word[begin - 1] != '/')
		begin--;
	*len = end - begin;
	return begin;
}

static int
match_in(struct app *app, const char *word, const struct object *folder,
    struct matching *m)
{
	const struct mptp_walker walker = {
		.visit = match, .failed = unreadable, .ctx = m
	};
	char *path;
	int code = object_path(app, folder, &path);

	if (code != EXIT_DONE)
		return code;
	if (mptp_camera_walk(app->camera, folder->storage, folder->handle, path,
		MPTP_WALK_BRIEF, &walker) != MPTP_OK)
		code = m->code != EXIT_DONE ? m->code : fail_camera(app, word);
	else if (m->code != EXIT_DONE)
		code = m->code;
	else if (m->targets->n == m->before)
		code = fail(app, EXIT_REFUSED, "%s matches nothing", word);
	else if (m->targets->n > m->before + 1 &&
	    (m->nliteral > 1 || (m->shown && m->nliteral == 0)))
		code = ambiguous(app, word, m);
	free(path);
	return code;
}

/* The pattern is the last part of word, from begin on. */
static int
add_matching(struct app *app, const char *word, size_t begin, size_t len,
    struct targets *targets)
{
	char *parent = must_copy(begin == 0 ? "/" : word);
	char *pattern = must_copy(word + begin);
	struct matching m = { .app = app,
		.targets = targets,
		.pattern = pattern,
		.folders = pattern[len] == '/',
		.before = targets->n };
	struct object folder;
	int code;

	pattern[len] = '\0';
	if (begin > 0)
		parent[begin] = '\0';
	code = object_find(app, parent, &folder);
	if (code == EXIT_DONE)
		code = match_in(app, word, &folder, &m);
	object_clear(&folder);
	free(parent);
	free(pattern);
	return code;
}

/* ---- words --------------------------------------------------------------- */

static bool
is_pattern(const char *word, size_t *begin, size_t *len)
{
	*begin = last_part(word, len);
	return strcspn(word + *begin, "*?") < *len;
}

static char *
handle_text(uint32_t handle)
{
	char text[16];

	snprintf(text, sizeof(text), "0x%08x", (unsigned)handle);
	return must_copy(text);
}

static int
add_place(struct app *app, const char *word, struct targets *targets)
{
	size_t begin, len;
	struct target one = { 0 };
	int code;

	if (is_pattern(word, &begin, &len))
		return add_matching(app, word, begin, len, targets);
	one.tree = word[strlen(word) - 1] == '/';
	code = object_find(app, word, &one.object);
	if (code == EXIT_DONE && targets->by_handle &&
	    one.object.path == NULL && one.object.handle != MPTP_PARENT_ROOT)
		one.path = handle_text(one.object.handle);
	else if (code == EXIT_DONE)
		code = object_path(app, &one.object, &one.path);
	if (code == EXIT_DONE)
		*append(targets) = one;
	else
		object_clear(&one.object);
	return code;
}

int
targets_add(struct app *app, const char *word, struct targets *targets)
{
	char *place;
	int code;

	if (word[0] == '\0')
		return fail(app, EXIT_USAGE, "an empty word names no object");
	place = place_of(app, word);
	code = add_place(app, place, targets);
	free(place);
	return code;
}

/* ---- lists --------------------------------------------------------------- */

static int
by_handle(const void *a, const void *b)
{
	const struct target *const *x = a, *const *y = b;
	const struct object *p = &(*x)->object, *q = &(*y)->object;

	if (p->handle != q->handle)
		return p->handle < q->handle ? -1 : 1;
	if (p->storage != q->storage)
		return p->storage < q->storage ? -1 : 1;
	return *x < *y ? -1 : 1;
}

/* Of those that were named twice, the first stays. */
static void
keep_first(struct targets *targets)
{
	struct target **sorted =
	    must_alloc(NULL, (targets->n + 1) * sizeof(*sorted));
	size_t kept = 0;

	for (size_t i = 0; i < targets->n; i++)
		sorted[i] = &targets->items[i];
	qsort(sorted, targets->n, sizeof(*sorted), by_handle);
	for (size_t i = targets->n; i > 1; i--) {
		struct target *one = sorted[i - 1], *before = sorted[i - 2];

		if (one->object.handle == before->object.handle &&
		    one->object.storage == before->object.storage)
			drop(one);
	}
	free(sorted);
	for (size_t i = 0; i < targets->n; i++)
		if (targets->items[i].path != NULL)
			targets->items[kept++] = targets->items[i];
	targets->n = kept;
}

int
targets_find(
    struct app *app, char *const *words, int n, struct targets *targets)
{
	int code, worst = EXIT_DONE;

	for (int i = 0; i < n && !is_fatal(worst); i++) {
		code = targets_add(app, words[i], targets);
		if (worst == EXIT_DONE || is_fatal(code))
			worst = code;
	}
	if (worst != EXIT_DONE)
		targets_clear(targets);
	else
		keep_first(targets);
	return worst;
}

void
targets_clear(struct targets *targets)
{
	for (size_t i = 0; i < targets->n; i++)
		drop(&targets->items[i]);
	free(targets->items);
	*targets = (struct targets){ 0 };
}
