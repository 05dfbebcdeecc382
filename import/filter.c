/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is taken. A file is judged by itself first, then with those of its shot.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/item.h"
#include "import/text.h"

#define LONGEST 4096

static void
lower(char *s)
{
	for (; *s != '\0'; s++)
		*s = (char)tolower((unsigned char)*s);
}

static bool
match(const char *pattern, const char *text)
{
	return fnmatch(pattern, text, FNM_PATHNAME) == 0;
}

/* The path, or one of the folders on it. */
static bool
match_path(const char *pattern, char *path)
{
	bool is = match(pattern, path);

	for (char *s = path; !is && (s = strchr(s, '/')) != NULL; s++) {
		*s = '\0';
		is = match(pattern, path);
		*s = '/';
	}
	return is;
}

/* Too long for both is no name that a camera has, and fits nothing. */
static bool
fits(const char *pattern, const struct mptp_import_item *item)
{
	char text[LONGEST], low[LONGEST];
	const bool is_path = strchr(pattern, '/') != NULL;
	const char *folder = is_path ? item_text(item->folder) : "";
	int n = snprintf(text, sizeof(text), "%s%s%s", folder,
	    *folder == '\0' ? "" : "/", item_text(item->name));

	pattern += strspn(pattern, "/");
	if (n < 0 || n >= LONGEST ||
	    snprintf(low, sizeof(low), "%s", pattern) >= LONGEST)
		return false;
	for (size_t len = strlen(low); len > 0 && low[len - 1] == '/';)
		low[--len] = '\0';
	lower(text);
	lower(low);
	return is_path ? match_path(low, text) : fnmatch(low, text, 0) == 0;
}

static bool
is_excluded(
    const struct mptp_filter *filter, const struct mptp_import_item *item)
{
	for (size_t i = 0; i < filter->n_exclude; i++)
		if (fits(filter->exclude[i], item))
			return true;
	return false;
}

static bool
takes_file(
    const struct mptp_filter *filter, const struct mptp_import_item *item)
{
	unsigned kind = (unsigned)mptp_media_of(item->name, item->format);

	return (filter->media == 0 || (filter->media & kind) != 0) &&
	    item->size >= filter->least_size &&
	    (filter->most_size == 0 || item->size <= filter->most_size) &&
	    (filter->folder == NULL ||
		text_is_below(item_text(item->folder), filter->folder)) &&
	    !is_excluded(filter, item);
}

/* What may be true of one file of a shot, and is then of all. */
enum { TIMED = 1, RATED = 2, PROTECTED = 4, MAIN = 8, MAIN_TAKEN = 16 };

static unsigned
traits(const struct mptp_filter *filter, const struct mptp_import_item *item)
{
	const bool timed = (!filter->has_since && !filter->has_until) ||
	    (item->has_time &&
		(!filter->has_since || item->time >= filter->since) &&
		(!filter->has_until || item->time <= filter->until));
	const bool rated =
	    filter->least_rating <= 0 || item->rating >= filter->least_rating;
	unsigned all = timed ? TIMED : 0;

	all |= rated ? RATED : 0;
	all |= !filter->only_protected || item->is_protected ? PROTECTED : 0;
	if (!item_follows(item))
		all |= takes_file(filter, item) ? MAIN | MAIN_TAKEN : MAIN;
	return all;
}

/* What follows goes with what it follows, or is asked for by its own kind. */
static bool
takes_one(const struct mptp_filter *filter, const struct mptp_import_item *item,
    unsigned all)
{
	if (!item_follows(item) || (all & MAIN) == 0)
		return takes_file(filter, item);
	if ((all & MAIN_TAKEN) != 0)
		return !is_excluded(filter, item);
	return filter->media != 0 && takes_file(filter, item);
}

int
mptp_filter_apply(const struct mptp_filter *filter,
    const struct mptp_import_item *items, size_t n, const uint32_t *shots,
    bool *taken)
{
	const unsigned whole = TIMED | RATED | PROTECTED;
	unsigned char *shot = calloc(n + 1, 1);

	if (shot == NULL)
		return MPTP_ERR_NOMEM;
	for (size_t i = 0; i < n; i++)
		shot[shots[i]] |= (unsigned char)traits(filter, &items[i]);
	for (size_t i = 0; i < n; i++) {
		const unsigned all = shot[shots[i]];

		if ((all & whole) != whole)
			taken[i] = false;
		else
			taken[i] = takes_one(filter, &items[i], all);
	}
	free(shot);
	return MPTP_OK;
}
