/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * In which order shots come.
 */
#include <stdlib.h>

#include <miniptp/import.h>

/* One for each item: what its shot is sorted by, the least first. */
struct rank {
	bool last;
	uint64_t value;
	uint32_t shot, at;
};

static int
compare(const void *left, const void *right)
{
	const struct rank *a = left, *b = right;

	if (a->last != b->last)
		return a->last ? 1 : -1;
	if (a->value != b->value)
		return a->value < b->value ? -1 : 1;
	if (a->shot != b->shot)
		return a->shot < b->shot ? -1 : 1;
	return a->at < b->at ? -1 : 1;
}

/* In the order of unsigned numbers. */
static uint64_t
ordered(int64_t time)
{
	return (uint64_t)time ^ (uint64_t)1 << 63;
}

/* Of a shot, in the place of its first file, which comes before the others. */
static void
add(struct rank *shot, const struct mptp_import_item *item,
    enum mptp_import_order order)
{
	uint64_t time = ordered(item->time);

	if (order == MPTP_ORDER_SMALLEST) {
		shot->value = shot->value > UINT64_MAX - item->size ?
		    UINT64_MAX :
		    shot->value + item->size;
	} else if (order != MPTP_ORDER_CAMERA && item->has_time) {
		if (shot->last || time < shot->value)
			shot->value = time;
		shot->last = false;
	}
}

int
mptp_import_sort(const struct mptp_import_item *items, size_t n,
    const uint32_t *shots, enum mptp_import_order order, uint32_t *sequence)
{
	const bool by_time =
	    order == MPTP_ORDER_NEWEST || order == MPTP_ORDER_OLDEST;
	struct rank *ranks = calloc(n + 1, sizeof(*ranks));

	if (ranks == NULL)
		return MPTP_ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		ranks[i] = (struct rank){
			.last = by_time, .shot = shots[i], .at = (uint32_t)i
		};
		add(&ranks[shots[i]], &items[i], order);
	}
	for (size_t i = 0; i < n; i++)
		if (order == MPTP_ORDER_NEWEST && shots[i] == i &&
		    !ranks[i].last)
			ranks[i].value = ~ranks[i].value;
	for (size_t i = 0; i < n; i++) {
		ranks[i].last = ranks[shots[i]].last;
		ranks[i].value = ranks[shots[i]].value;
	}
	qsort(ranks, n, sizeof(*ranks), compare);
	for (size_t i = 0; i < n; i++)
		sequence[i] = ranks[i].at;
	free(ranks);
	return MPTP_OK;
}
