/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the library is told from the cache, and tells it (<miniptp/cache.h>).
 *
 * A card's chunks are a history: what comes later holds, and what is gone is told by
 * chunks of handles. Each is written at once, so that whatever ends this program takes
 * no more along than what it had not written, and nobody waits for long.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "cache.h"
#include "cache_db.h"
#include "cache_index.h"
#include "fail.h"
#include "text.h"

#define HOUR 3600
/* After so many, the index of the whole card is read. */
#define LOOKS 64
/* So much more history than objects is too much. */
#define MUCH 1024

struct cache {
	struct mptp_cache ops;
	struct app *app;
	struct cache_db db;
	char identity[192]; /* of the device */
	bool opened, told;
	int64_t card; /* being listed; 0: none */
	struct {
		uint32_t storage;
		int64_t card;
	} there; /* what was listed last in this session */
	struct {
		uint32_t storage; /* 0: nothing was looked for */
		int64_t card;	  /* that it is taken for; 0: none */
		unsigned times;
		bool indexed; /* by then, the index is of that card */
	} look;		      /* while nothing is being listed */
	struct cache_card kept, now;
	bool changed;
	struct cache_index index;
	uint32_t number;    /* of the chunk that was read last */
	uint32_t forgotten; /* the last one; 0: something came after it */
	struct chunk chunk; /* that one; or empty */
	/* Files and folders that are not written yet; or empty. Apart, since their
	 * handles mostly are, and a chunk is found by its first and last. */
	struct chunk behind[2];
	struct chunk gone;
};

/* Once why there is none, if there is none. */
static void
tell(struct cache *c)
{
	char safe[256];

	if (c->told || c->db.problem[0] == '\0')
		return;
	c->told = true;
	if (c->app->verbose > 0)
		tell_stderr(c->app, "no cache of listings: ",
		    text_safe(safe, sizeof(safe), c->db.problem));
}

static bool
open_db(struct cache *c, bool make)
{
	if (c->opened)
		return c->db.problem[0] == '\0';
	if (cache_db_open(&c->db,
		(struct cache_device){
		    mptp_camera_device(c->app->camera), c->identity },
		make)) {
		c->opened = true;
		return true;
	}
	c->opened = c->db.problem[0] != '\0';
	return false;
}

static void
write_chunk(struct cache *c, struct chunk *chunk)
{
	if (chunk->n > 0 && c->card != 0)
		cache_db_append(&c->db, c->card, chunk);
	c->changed |= chunk->n > 0;
	chunk->len = 0;
	chunk->n = 0;
}

/* ---- a listing ----------------------------------------------------------- */

/* Where everything on a card is. What has become too long begins anew. */
static void
read_chunks(struct cache *c, int64_t card)
{
	uint32_t number = 0;
	bool good = true;
	size_t all;

	while (good && cache_db_read(&c->db, card, &number, &c->chunk, true)) {
		good = number < INDEX_CHUNKS - 1;
		for (unsigned i = 0; good && i < c->chunk.n; i++)
			good = index_add(&c->index, chunk_handle(&c->chunk, i),
			    number, i, chunk_is_gone(&c->chunk));
		c->number = number++;
	}
	all = c->index.n;
	index_sort(&c->index);
	if (good && c->db.problem[0] == '\0' &&
	    all - c->index.n <= c->index.n + MUCH)
		return;
	if (c->db.problem[0] == '\0')
		cache_db_drop(&c->db, MPTP_STORAGE_ALL);
	index_clear(&c->index);
}

static void
close_index(struct cache *c)
{
	index_clear(&c->index);
	c->chunk.len = 0;
	c->look.storage = 0;
}

static void
find_card(struct cache *c, const struct mptp_cache_card *card)
{
	close_index(c);
	c->changed = false;
	c->card = !open_db(c, !card->only_kept) ?
	    0 :
	    cache_db_card(&c->db, card, &c->kept);
	if (c->card != 0)
		read_chunks(c, c->card);
	c->there.storage = card->storage;
	c->there.card = c->card;
	c->now = c->kept;
	c->now.free_bytes = card->free_bytes;
}

static void
begin(
    void *ctx, const struct mptp_cache_card *card, struct mptp_cache_kept *kept)
{
	struct cache *c = ctx;

	find_card(c, card);
	if (c->db.damaged) {
		cache_db_close(&c->db);
		c->opened = false;
		find_card(c, card);
	}
	if (c->card == 0) {
		tell(c);
		return;
	}
	*kept = (struct mptp_cache_kept){ .objects = (uint32_t)c->index.n,
		.free_bytes = c->kept.free_bytes,
		.traits = c->kept.traits };
}

static bool
need_chunk(struct cache *c, int64_t card, uint32_t number)
{
	if (c->chunk.len != 0 && number == c->number)
		return true;
	c->number = number;
	return cache_db_read(&c->db, card, &c->number, &c->chunk, false);
}

/* Another program may have dropped it meanwhile, and put others in its place. */
static bool
find(struct cache *c, int64_t card, uint32_t handle,
    struct mptp_object_info *info)
{
	uint32_t number;
	unsigned record;

	return index_find(&c->index, handle, &number, &record) &&
	    need_chunk(c, card, number) && record < c->chunk.n &&
	    !chunk_is_gone(&c->chunk) &&
	    chunk_handle(&c->chunk, record) == handle &&
	    chunk_info(&c->chunk, record, info);
}

static bool
get(void *ctx, uint32_t handle, struct mptp_object_info *info)
{
	struct cache *c = ctx;

	return find(c, c->card, handle, info);
}

/* ---- a look at one object ------------------------------------------------ */

/* Which card is in there was not asked for, unless one was listed in this session. */
static void
look_in(struct cache *c, uint32_t storage)
{
	close_index(c);
	c->look.storage = storage;
	c->look.times = 0;
	c->look.indexed = false;
	c->look.card = 0;
	if (!open_db(c, false))
		return;
	c->look.card = storage == c->there.storage ?
	    c->there.card :
	    cache_db_last_card(&c->db, storage);
}

/* The last chunk that tells of it holds. Who looks often gets the index read. */
static bool
look(
    void *ctx, uint32_t storage, uint32_t handle, struct mptp_object_info *info)
{
	struct cache *c = ctx;
	uint32_t number = UINT32_MAX;

	if (storage != c->look.storage)
		look_in(c, storage);
	if (storage == 0 || c->look.card == 0)
		return false;
	while (c->look.times < LOOKS) {
		c->look.times++;
		if (!cache_db_seek(&c->db, c->look.card, handle, &number) ||
		    !need_chunk(c, c->look.card, number))
			return false;
		for (unsigned i = c->chunk.n; i-- > 0;)
			if (chunk_handle(&c->chunk, i) == handle)
				return !chunk_is_gone(&c->chunk) &&
				    chunk_info(&c->chunk, i, info);
	}
	if (!c->look.indexed)
		read_chunks(c, c->look.card);
	c->look.indexed = true;
	return find(c, c->look.card, handle, info);
}

/* ---- a listing goes on ---------------------------------------------------- */

static void
put(void *ctx, uint32_t handle, const struct mptp_object_info *info)
{
	struct cache *c = ctx;
	struct chunk *behind = &c->behind[mptp_object_is_folder(info)];

	c->forgotten = 0;
	if (c->card == 0 || handle == 0 || c->index.n >= INDEX_MOST)
		return;
	index_forget(&c->index, handle);
	if (behind->len == 0)
		chunk_begin(behind, false);
	if (chunk_add(behind, handle, info))
		return;
	write_chunk(c, behind);
	chunk_begin(behind, false);
	chunk_add(behind, handle, info);
}

static void
write_behind(struct cache *c)
{
	for (int i = 0; i < 2; i++)
		write_chunk(c, &c->behind[i]);
}

/* What was not seen is not there. */
static void
write_gone(struct cache *c)
{
	chunk_begin(&c->gone, true);
	for (size_t i = 0; i < c->index.n; i++) {
		const uint32_t handle = index_at(&c->index, i);

		if (!index_is_unseen(&c->index, i) ||
		    chunk_add_gone(&c->gone, handle))
			continue;
		write_chunk(c, &c->gone);
		chunk_begin(&c->gone, true);
		chunk_add_gone(&c->gone, handle);
	}
	write_chunk(c, &c->gone);
}

static bool
is_worth_touching(const struct cache *c)
{
	return c->changed || c->now.free_bytes != c->kept.free_bytes ||
	    c->now.traits != c->kept.traits ||
	    c->now.used - c->kept.used > HOUR || c->now.used < c->kept.used;
}

static void
end(void *ctx, bool complete, uint32_t traits)
{
	struct cache *c = ctx;

	c->now.used = (int64_t)time(NULL);
	c->now.traits = traits;
	write_behind(c);
	if (complete)
		write_gone(c);
	else
		c->now.free_bytes = c->kept.free_bytes;
	if (c->card != 0 && is_worth_touching(c))
		cache_db_touch(&c->db, c->card, &c->now);
	if (c->card != 0 && c->changed)
		cache_db_evict(&c->db, c->card);
	tell(c);
	close_index(c);
	c->card = 0;
}

/* ---- changes ------------------------------------------------------------- */

/* Is there anything that a change could make wrong? What cannot be asked is thrown
 * away. */
static bool
is_kept(struct cache *c)
{
	if (open_db(c, false))
		return true;
	c->db.damaged |= c->db.problem[0] != '\0';
	return false;
}

static void
forget(void *ctx, uint32_t handle)
{
	struct cache *c = ctx;

	if (handle == 0 || handle == c->forgotten || !is_kept(c))
		return;
	write_behind(c);
	index_forget(&c->index, handle);
	chunk_begin(&c->gone, true);
	chunk_add_gone(&c->gone, handle);
	cache_db_append_all(&c->db, &c->gone);
	c->gone.len = c->gone.n = 0;
	c->forgotten = handle;
}

static void
drop(void *ctx, uint32_t storage)
{
	struct cache *c = ctx;

	close_index(c);
	for (int i = 0; i < 2; i++)
		c->behind[i].len = c->behind[i].n = 0;
	if (is_kept(c))
		cache_db_drop(&c->db, storage);
}

/* ---- beginning and end --------------------------------------------------- */

/* Some have one for all of their kind, of zeros. */
static bool
is_serial(const char *text)
{
	return text != NULL && text[strspn(text, " 0")] != '\0';
}

static bool
is_guid(const struct mptp_identity *peer)
{
	bool is = false;

	for (unsigned i = 1; i < 16; i++)
		is |= peer->guid[i] != peer->guid[0];
	return is;
}

/* Which of all devices is it? By USB, the bus may know; by PTP/IP, a camera says who it is
 * (CIPA DC-005, Init Command Ack). */
static bool
identify(struct mptp_camera *camera, char *to, size_t size)
{
	const struct mptp_identity *peer =
	    mptp_session_peer(mptp_camera_session(camera));
	const char *serial = mptp_camera_device(camera)->serial;
	struct mptp_found found;
	size_t len;

	if (is_serial(serial))
		return (size_t)snprintf(to, size, "%s", serial) < size;
	mptp_session_describe(mptp_camera_session(camera), &found);
	if (is_serial(found.serial))
		return (size_t)snprintf(to, size, "usb %s", found.serial) <
		    size;
	if (peer == NULL || !is_guid(peer))
		return false;
	len = (size_t)snprintf(to, size, "guid ");
	for (unsigned i = 0; i < sizeof(peer->guid); i++)
		len += (size_t)snprintf(
		    to + len, size - len, "%02x", peer->guid[i]);
	return true;
}

void
cache_use(struct app *app)
{
	char identity[sizeof(app->cache->identity)];
	struct cache *c;

	if (app->cache != NULL ||
	    !identify(app->camera, identity, sizeof(identity)))
		return;
	c = must_alloc(NULL, sizeof(*c));
	memset(c, 0, sizeof(*c));
	c->app = app;
	memcpy(c->identity, identity, sizeof(identity));
	c->ops = (struct mptp_cache){ .bypassed = app->no_cache,
		.begin = begin,
		.get = get,
		.look = look,
		.put = put,
		.end = end,
		.forget = forget,
		.drop = drop,
		.ctx = c };
	mptp_camera_set_cache(app->camera, &c->ops);
	app->cache = c;
}

void
cache_leave(struct app *app)
{
	struct cache *c = app->cache;

	if (c == NULL)
		return;
	cache_db_close(&c->db);
	index_clear(&c->index);
	free(c);
	app->cache = NULL;
}
