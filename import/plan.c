/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The plan: what is on the camera, what of it is wanted, what is here, and where the
 * rest is to go.
 */
#include <stdlib.h>
#include <string.h>

#include "import/here.h"
#include "import/known.h"
#include "import/parts.h"
#include "import/place.h"
#include "import/strays.h"
#include "import/unproven.h"
#include "local/date.h"

#define NO_RATING (-1)

/* Only where it is asked for, since each costs a request. */
static int
read_ratings(struct mptp_import *import)
{
	for (size_t i = 0; i < import->n; i++) {
		struct mptp_value value;
		int status;

		if (import->entries[i].is_folder ||
		    import->entries[i].state == MPTP_IMPORT_UNREADABLE)
			continue;
		status = mptp_get_object_prop_value(import->camera,
		    import->items[i].handle, MPTP_OPC_RATING, MPTP_TYPE_U16,
		    &value);
		import->items[i].rating = status == MPTP_OK && value.u <= 100 ?
		    (int)value.u :
		    NO_RATING;
		if (status == MPTP_ERR_UNSUPPORTED)
			return MPTP_OK;
		if (status == MPTP_ERR_CANCELLED ||
		    mptp_session_lost(mptp_camera_session(import->camera))) {
			import->error = *mptp_camera_error(import->camera);
			return status;
		}
		status = import_stopped(import);
		if (status != MPTP_OK)
			return status;
	}
	return MPTP_OK;
}

/* Folders are listed no more, but for those that could not be looked into. */
static void
drop_folders(struct mptp_import *import)
{
	size_t n = 0;

	for (size_t i = 0; i < import->n; i++) {
		if (import->entries[i].is_folder &&
		    import->entries[i].state != MPTP_IMPORT_UNREADABLE)
			continue;
		import->items[n] = import->items[i];
		import->entries[n++] = import->entries[i];
	}
	import->n = n;
}

static int
since_last(struct mptp_import *import, struct mptp_filter *filter)
{
	const struct zone zone = { .fixed = import->options.zone_fixed,
		.east = import->options.zone_east };
	int64_t latest = 0;
	bool any;
	int status = known_latest(import, &zone, &any, &latest);

	if (status != MPTP_OK || !any)
		return status;
	if (!filter->has_since || filter->since <= latest)
		filter->since = latest + 1;
	filter->has_since = true;
	return MPTP_OK;
}

/* What came before newer ones, and is wanted all the same: with all of its shot, what was
 * begun; and what has no time, which may as well be newer. taken is what the filter takes
 * without that. */
static int
mark(struct mptp_import *import, const bool *taken, bool *wanted)
{
	bool *begun = calloc(import->n + 1, sizeof(*begun));
	bool *dated = calloc(import->n + 1, sizeof(*dated));
	bool good = begun != NULL && dated != NULL;

	for (size_t i = 0; i < import->n && good; i++) {
		uint32_t shot = import->shots[i];

		begun[shot] |= taken[i] && parts_any(import, (uint32_t)i);
		dated[shot] |= import->items[i].has_time;
	}
	for (size_t i = 0; i < import->n && good; i++) {
		uint32_t shot = import->shots[i];

		wanted[i] = taken[i] && (begun[shot] || !dated[shot]);
	}
	free(begun);
	free(dated);
	return good ? MPTP_OK : import_nomem(import);
}

struct known {
	struct mptp_copy object;
	bool any;
};

static int
look_at(void *ctx, const struct mptp_copy *copy)
{
	struct known *known = ctx;

	known->any |= copy->state != MPTP_COPY_BAD &&
	    import_is_copy_of(copy, &known->object);
	return MPTP_OK;
}

/* What is left out only for its time, though nothing of it ever came. */
static int
count_never_came(struct mptp_import *import, uint32_t i)
{
	char storage[9];
	struct known known = { .object = import_key(import, i, storage) };
	int status = known_each(import, known.object.path, look_at, &known);

	if (known.any || import->entries[i].state == MPTP_IMPORT_UNREADABLE)
		return status;
	import->sums.never_came.files++;
	import->sums.never_came.bytes += import->items[i].size;
	return status;
}

/* Of what the filter takes, only what is newer than all that came. */
static int
take_newer(struct mptp_import *import, struct mptp_filter *filter, bool *taken)
{
	bool *before = calloc(import->n + 1, sizeof(*before));
	bool *wanted = calloc(import->n + 1, sizeof(*wanted));
	int status =
	    before == NULL || wanted == NULL ? import_nomem(import) : MPTP_OK;

	if (status == MPTP_OK) {
		memcpy(before, taken, import->n * sizeof(*before));
		status = mark(import, before, wanted);
	}
	if (status == MPTP_OK)
		status = since_last(import, filter);
	if (status == MPTP_OK &&
	    mptp_filter_apply(filter, import->items, import->n, import->shots,
		taken) != MPTP_OK)
		status = import_nomem(import);
	for (uint32_t i = 0; i < import->n && status == MPTP_OK; i++) {
		taken[i] |= wanted[i];
		if (before[i] && !taken[i])
			status = count_never_came(import, i);
	}
	free(before);
	free(wanted);
	return status;
}

static int
take(struct mptp_import *import, bool *taken)
{
	const struct mptp_filter *own = import->options.filter;
	struct mptp_filter filter =
	    own != NULL ? *own : (struct mptp_filter){ 0 };

	if (mptp_filter_apply(&filter, import->items, import->n, import->shots,
		taken) != MPTP_OK)
		return import_nomem(import);
	return import->options.newer_than_last ?
	    take_newer(import, &filter, taken) :
	    MPTP_OK;
}

/* What is wanted comes first in the sequence. */
static int
choose(struct mptp_import *import)
{
	bool *taken = calloc(import->n + 1, sizeof(*taken));
	uint32_t *all = calloc(import->n + 1, sizeof(*all));
	size_t last = import->n;
	int status = MPTP_OK;

	import->shots = calloc(import->n + 1, sizeof(*import->shots));
	import->sequence = calloc(import->n + 1, sizeof(*import->sequence));
	if (taken == NULL || all == NULL || import->shots == NULL ||
	    import->sequence == NULL ||
	    mptp_import_group(import->items, import->n, import->shots) !=
		MPTP_OK ||
	    mptp_import_sort(import->items, import->n, import->shots,
		import->options.order, all) != MPTP_OK)
		status = import_nomem(import);
	else
		status = take(import, taken);
	if (status != MPTP_OK)
		goto out;
	for (size_t k = 0; k < import->n; k++) {
		uint32_t i = all[k];
		struct entry *entry = &import->entries[i];

		if (entry->state != MPTP_IMPORT_UNREADABLE && taken[i]) {
			import->sequence[import->wanted++] = i;
			continue;
		}
		if (entry->state != MPTP_IMPORT_UNREADABLE)
			entry->state = MPTP_IMPORT_FILTERED;
	}
	for (size_t k = import->n; k > 0; k--) {
		const uint32_t i = all[k - 1];
		enum mptp_import_state state = import->entries[i].state;

		if (state == MPTP_IMPORT_UNREADABLE ||
		    state == MPTP_IMPORT_FILTERED)
			import->sequence[--last] = i;
	}
out:
	free(taken);
	free(all);
	return status;
}

static void
set_state(struct entry *entry, unsigned roots)
{
	bool wanted = false, resumed = false;

	for (unsigned i = 0; i < roots; i++) {
		wanted |= entry->side[i].wanted;
		resumed |= entry->side[i].wanted && entry->side[i].resume > 0;
	}
	entry->state = !wanted ? MPTP_IMPORT_HERE :
	    resumed	       ? MPTP_IMPORT_RESUMED :
	    entry->edited      ? MPTP_IMPORT_EDITED :
	    entry->changed     ? MPTP_IMPORT_CHANGED :
				 MPTP_IMPORT_NEW;
}

/* How many behind sequence[at] are of its shot. */
static size_t
same_shot(const struct mptp_import *import, size_t at)
{
	size_t n = 1;

	while (at + n < import->wanted && n < PLACE_TOGETHER &&
	    import->shots[import->sequence[at + n]] ==
		import->shots[import->sequence[at]])
		n++;
	return n;
}

static int
decide_shot(struct mptp_import *import, size_t at, size_t n)
{
	int status = MPTP_OK;

	for (size_t k = at; k < at + n && status == MPTP_OK; k++) {
		uint32_t i = import->sequence[k];

		status = here_find(import, i);
		if (status == MPTP_OK)
			parts_match(import, i);
	}
	if (status == MPTP_OK)
		status = place_shot(import, at, n);
	for (size_t k = at; k < at + n && status == MPTP_OK; k++)
		set_state(&import->entries[import->sequence[k]], import->roots);
	return status == MPTP_OK ? import_stopped(import) : status;
}

/* What the program does not want is planned like the rest, and then left out. */
static int
ask(struct mptp_import *import)
{
	for (size_t k = 0; k < import->wanted; k++) {
		uint32_t i = import->sequence[k];
		struct mptp_import_entry told;
		int status;

		if (import->options.planned == NULL)
			return MPTP_OK;
		status = import_entry(import, i, &told);
		if (status != MPTP_OK)
			return status;
		if (import->options.planned(import->options.ctx, &told) ==
		    MPTP_IMPORT_SKIP)
			import->entries[i].state = MPTP_IMPORT_FILTERED;
	}
	return MPTP_OK;
}

/* Of what has no size, more may be here than it has at least. */
static uint64_t
left_of(uint64_t size, uint64_t here)
{
	return size > here ? size - here : 0;
}

static void
sum(struct mptp_import *import)
{
	struct mptp_import_sums *sums = &import->sums;
	uint64_t needed[SIDES] = { 0 };

	import_count(import);
	for (size_t k = 0; k < import->wanted; k++) {
		uint32_t i = import->sequence[k];
		const struct entry *entry = &import->entries[i];
		uint64_t size = import->items[i].size, least = size;

		for (unsigned s = 0; s < import->roots; s++)
			if (entry->state != MPTP_IMPORT_FILTERED &&
			    (entry->side[s].alike ||
				unproven_is_asked(import, i))) {
				sums->to_compare.files++;
				sums->to_compare.bytes += size;
				break;
			}
		if (!import_is_wanted(entry))
			continue;
		for (unsigned s = 0; s < import->roots; s++) {
			if (!entry->side[s].wanted)
				continue;
			needed[s] += left_of(size, entry->side[s].resume);
			if (entry->side[s].resume < least)
				least = entry->side[s].resume;
		}
		sums->wanted.files++;
		sums->wanted.bytes += size - least;
		sums->unsized += import->items[i].size_unknown;
	}
	for (unsigned s = 0; s < import->roots; s++) {
		sums->space_needed[s] = needed[s];
		sums->space_free[s] = root_free(&import->root[s]);
	}
	if (import->roots == 2 &&
	    import->root[0].device == import->root[1].device)
		sums->space_needed[0] = sums->space_needed[1] =
		    needed[0] + needed[1];
	for (size_t i = 0; i < import->nparts; i++)
		sums->parts += parts_is_useless(import, &import->parts[i]);
	sums->strays = import->nstrays;
	sums->unreadable_folders = import->unreadable_folders;
}

/* As the ledger is now; and it is not locked anew for each. */
static int
choose_and_decide(struct mptp_import *import)
{
	sqlite3 *db = import->options.ledger->db;
	int status = ledger_run(db, "BEGIN", &import->error);

	if (status != MPTP_OK)
		return status;
	status = mptp_ledger_hash(
	    import->options.ledger, &import->hash, &import->error);
	if (status == MPTP_OK && import->hash == MPTP_HASH_ANY)
		import->hash = MPTP_HASH_DEFAULT;
	if (status == MPTP_OK)
		status = parts_load(import);
	if (status == MPTP_OK)
		status = choose(import);
	if (status == MPTP_OK)
		status = known_count(import, &import->seq);
	import->seq++;
	for (size_t at = 0; at < import->wanted && status == MPTP_OK;) {
		size_t n = same_shot(import, at);

		status = decide_shot(import, at, n);
		at += n;
	}
	(void)ledger_run(db, "ROLLBACK", NULL);
	return status;
}

int
plan_make(struct mptp_import *import)
{
	int status = listing_read(import);

	if (status == MPTP_OK && import->options.filter != NULL &&
	    import->options.filter->least_rating > 0)
		status = read_ratings(import);
	drop_folders(import);
	if (status == MPTP_OK)
		status = choose_and_decide(import);
	if (status == MPTP_OK)
		status = strays_check(import);
	if (status == MPTP_OK)
		status = ask(import);
	if (status == MPTP_OK)
		sum(import);
	return status;
}
