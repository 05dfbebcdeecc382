/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Shots: the files that belong together. All are sorted by where they are and what
 * they are called, and neighbours compared, so that 20,000 take no time.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "import/item.h"
#include "local/name.h"

#define DCF_NAME 8
#define DCF_PREFIX 4

/* How a shot is called: the part of a name that its files have in common. */
struct key {
	const struct mptp_import_item *item;
	const char *part;
	size_t len;
	uint32_t at;  /* in items */
	bool follows; /* it is about another file */
};

static int
compare_place(const struct key *a, const struct key *b)
{
	if (a->item->storage != b->item->storage)
		return a->item->storage < b->item->storage ? -1 : 1;
	return strcmp(item_text(a->item->folder), item_text(b->item->folder));
}

static int
compare_key(const struct key *a, const struct key *b)
{
	int order = compare_place(a, b);

	if (order == 0)
		order = strncasecmp(
		    a->part, b->part, a->len < b->len ? a->len : b->len);
	if (order == 0 && a->len != b->len)
		order = a->len < b->len ? -1 : 1;
	return order;
}

static int
compare(const void *left, const void *right)
{
	const struct key *a = left, *b = right;
	int order = compare_key(a, b);

	return order != 0 ? order : a->at < b->at ? -1 : 1;
}

static struct key
key_of(const struct mptp_import_item *items, size_t i)
{
	const struct mptp_import_item *item = &items[i];

	return (struct key){ .item = item,
		.part = item_text(item->name),
		.len = name_stem(item_text(item->name)),
		.at = (uint32_t)i,
		.follows = item_follows(item) };
}

/* Keys that are equal get the first of them; what has no name is alone. */
static void
join_equal(const struct key *keys, size_t n, uint32_t *shots)
{
	for (size_t i = 0; i < n; i++)
		shots[keys[i].at] = i > 0 && keys[i].len > 0 &&
			compare_key(&keys[i - 1], &keys[i]) == 0 ?
		    shots[keys[i - 1].at] :
		    keys[i].at;
}

/* The four digits of a DCF object's name (CIPA DC-009), which has eight
 * characters. */
static bool
dcf_number(struct key *key)
{
	if (key->len != DCF_NAME)
		return false;
	key->part += DCF_PREFIX;
	key->len = DCF_NAME - DCF_PREFIX;
	return strspn(key->part, "0123456789") >= key->len;
}

/* Which shots are of more than what is about another file. */
static void
find_pictures(const struct mptp_import_item *items, size_t n,
    const uint32_t *shots, bool *has)
{
	memset(has, 0, n * sizeof(*has));
	for (size_t i = 0; i < n; i++)
		if (!key_of(items, i).follows)
			has[shots[i]] = true;
}

/* "IMG_1.CR3.xmp": the file whose whole name the other's begins with. */
static void
join_whole(const struct mptp_import_item *items, size_t n, const bool *has,
    struct key *keys, uint32_t *shots)
{
	for (size_t i = 0; i < n; i++) {
		keys[i] = key_of(items, i);
		if (!keys[i].follows)
			keys[i].len = strlen(keys[i].part);
	}
	qsort(keys, n, sizeof(*keys), compare);
	for (size_t i = 0; i < n;) {
		const struct key *picture = NULL;
		size_t end = i;

		for (; end < n && compare_key(&keys[i], &keys[end]) == 0; end++)
			if (picture == NULL && !keys[end].follows &&
			    keys[end].len > 0)
				picture = &keys[end];
		for (; i < end; i++)
			if (picture != NULL && keys[i].follows &&
			    !has[shots[keys[i].at]])
				shots[keys[i].at] = shots[picture->at];
	}
}

/* By number, where one shot alone has it. */
static void
join_numbered(const struct mptp_import_item *items, size_t n, const bool *has,
    struct key *keys, uint32_t *shots)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		keys[count] = key_of(items, i);
		count += dcf_number(&keys[count]);
	}
	qsort(keys, count, sizeof(*keys), compare);
	for (size_t i = 0; i < count;) {
		uint32_t shot = UINT32_MAX;
		bool several = false;
		size_t end = i;

		for (; end < count && compare_key(&keys[i], &keys[end]) == 0;
		     end++) {
			if (keys[end].follows)
				continue;
			several |=
			    shot != UINT32_MAX && shot != shots[keys[end].at];
			shot = shots[keys[end].at];
		}
		for (; i < end; i++)
			if (shot != UINT32_MAX && !several && keys[i].follows &&
			    !has[shots[keys[i].at]])
				shots[keys[i].at] = shot;
	}
}

/* The first of each shot, in the order of the list, stands for it. */
static void
name_by_first(size_t n, uint32_t *first, uint32_t *shots)
{
	memset(first, 0xff, n * sizeof(*first));
	for (size_t i = 0; i < n; i++)
		if (first[shots[i]] == UINT32_MAX)
			first[shots[i]] = (uint32_t)i;
	for (size_t i = 0; i < n; i++)
		shots[i] = first[shots[i]];
}

int
mptp_import_group(
    const struct mptp_import_item *items, size_t n, uint32_t *shots)
{
	struct key *keys = calloc(n + 1, sizeof(*keys));
	uint32_t *first = calloc(n + 1, sizeof(*first));
	bool *has = calloc(n + 1, sizeof(*has));
	int status = MPTP_ERR_NOMEM;

	if (keys == NULL || first == NULL || has == NULL)
		goto out;
	for (size_t i = 0; i < n; i++)
		keys[i] = key_of(items, i);
	qsort(keys, n, sizeof(*keys), compare);
	join_equal(keys, n, shots);
	find_pictures(items, n, shots, has);
	join_whole(items, n, has, keys, shots);
	join_numbered(items, n, has, keys, shots);
	name_by_first(n, first, shots);
	status = MPTP_OK;
out:
	free(keys);
	free(first);
	free(has);
	return status;
}
