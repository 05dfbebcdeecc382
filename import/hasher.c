/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Hashing, by a thread of its own where that is worth it.
 */
#ifdef MPTP_LINUX
#define _GNU_SOURCE /* sync_file_range */
#endif
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "import/hasher.h"
#include "import/thread.h"

#define SLOTS 12
#define PIECE ((size_t)256 << 10)
/* Waking a thread costs more than a piece, so either side is woken for some. */
#define WORTH 4		 /* slots for which the thread is woken */
#define ROOM (SLOTS / 2) /* slots, when all are full, that are to become free */

/* Some of a file, or the end of one that was hashed elsewhere. */
struct slot {
	bool begins, ends;
	struct hash begun; /* if it begins; a SHA-256 */
	char *hash;	   /* if it ends, where to; or NULL */
	int fds[HASHER_FILES];
	size_t len;
	unsigned char *bytes;
};

struct hasher {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t work, done;
	bool threaded, over, idle; /* idle: the thread waits */
	unsigned long put, taken;  /* slots, ever */
	unsigned long awaited; /* so many taken are waited for; 0: nobody is */
	bool filling;	       /* the next slot is being filled */
	struct hash hash;      /* the thread's */
	bool is_direct;	       /* this file's is the caller's: */
	struct hash direct;
	/* Of the last hash that failed. */
	enum mptp_hash kind;
	int refusal;
	struct slot slots[SLOTS];
	unsigned char bytes[SLOTS][PIECE];
};

/* One that was closed meanwhile, or is another by now, takes no harm. */
static void
begin_writing_back(const int fds[HASHER_FILES])
{
#ifdef MPTP_LINUX
	for (int i = 0; i < HASHER_FILES; i++)
		if (fds[i] >= 0)
			(void)sync_file_range(
			    fds[i], 0, 0, SYNC_FILE_RANGE_WRITE);
#else
	(void)fds;
#endif
}

static void
finish(struct hasher *h, struct hash *of, char *hash)
{
	if (hash_finish(of, hash, NULL) == MPTP_OK)
		return;
	hash[0] = '\0';
	(void)pthread_mutex_lock(&h->mutex);
	h->kind = of->kind;
	h->refusal = of->status;
	(void)pthread_mutex_unlock(&h->mutex);
}

static void
do_slot(struct hasher *h, struct slot *slot)
{
	if (slot->begins)
		h->hash = slot->begun;
	if (slot->len > 0)
		hash_add(&h->hash, slot->bytes, slot->len);
	if (!slot->ends)
		return;
	if (slot->hash != NULL)
		finish(h, &h->hash, slot->hash);
	begin_writing_back(slot->fds);
}

static void *
run(void *ctx)
{
	struct hasher *h = ctx;

	(void)pthread_mutex_lock(&h->mutex);
	for (;;) {
		while (h->taken == h->put && !h->over) {
			h->idle = true;
			(void)pthread_cond_wait(&h->work, &h->mutex);
			h->idle = false;
		}
		if (h->taken == h->put)
			break;
		(void)pthread_mutex_unlock(&h->mutex);
		do_slot(h, &h->slots[h->taken % SLOTS]);
		(void)pthread_mutex_lock(&h->mutex);
		h->taken++;
		if (h->awaited != 0 && h->taken >= h->awaited)
			(void)pthread_cond_signal(&h->done);
	}
	(void)pthread_mutex_unlock(&h->mutex);
	return NULL;
}

int
hasher_open(struct hasher **out)
{
	struct hasher *h = malloc(sizeof(*h));

	*out = h;
	if (h == NULL)
		return MPTP_ERR_NOMEM;
	h->over = h->idle = h->filling = false;
	h->put = h->taken = h->awaited = 0;
	h->is_direct = false;
	h->hash = (struct hash){ .status = MPTP_ERR_UNSUPPORTED };
	h->direct = h->hash;
	h->kind = MPTP_HASH_ANY;
	h->refusal = MPTP_OK;
	for (unsigned i = 0; i < SLOTS; i++)
		h->slots[i] = (struct slot){ .bytes = h->bytes[i] };
	(void)pthread_mutex_init(&h->mutex, NULL);
	(void)pthread_cond_init(&h->work, NULL);
	(void)pthread_cond_init(&h->done, NULL);
	h->threaded = thread_start(&h->thread, run, h);
	return MPTP_OK;
}

void
hasher_close(struct hasher **out)
{
	struct hasher *h = *out;

	if (h == NULL)
		return;
	(void)pthread_mutex_lock(&h->mutex);
	h->over = true;
	(void)pthread_cond_signal(&h->work);
	(void)pthread_mutex_unlock(&h->mutex);
	if (h->threaded)
		(void)pthread_join(h->thread, NULL);
	(void)pthread_cond_destroy(&h->work);
	(void)pthread_cond_destroy(&h->done);
	(void)pthread_mutex_destroy(&h->mutex);
	hash_clear(&h->direct);
	free(h);
	*out = NULL;
}

/* Waits until so many slots, ever, were taken. */
static void
wait_for(struct hasher *h, unsigned long taken)
{
	(void)pthread_mutex_lock(&h->mutex);
	h->awaited = taken;
	while (h->taken < taken) {
		if (h->idle)
			(void)pthread_cond_signal(&h->work);
		(void)pthread_cond_wait(&h->done, &h->mutex);
	}
	h->awaited = 0;
	(void)pthread_mutex_unlock(&h->mutex);
}

/* The one that is being filled, or the next once it is free. */
static struct slot *
slot_to_fill(struct hasher *h)
{
	struct slot *slot = &h->slots[h->put % SLOTS];
	bool full;

	if (h->filling)
		return slot;
	(void)pthread_mutex_lock(&h->mutex);
	full = h->put - h->taken == SLOTS;
	(void)pthread_mutex_unlock(&h->mutex);
	if (full)
		wait_for(h, h->put - SLOTS + ROOM);
	slot->begins = slot->ends = false;
	slot->len = 0;
	h->filling = true;
	return slot;
}

static void
hand_over(struct hasher *h)
{
	if (!h->filling)
		return;
	h->filling = false;
	if (!h->threaded)
		do_slot(h, &h->slots[h->put % SLOTS]);
	(void)pthread_mutex_lock(&h->mutex);
	h->put++;
	if (!h->threaded)
		h->taken = h->put;
	else if (h->idle && (h->is_direct || h->put - h->taken >= WORTH))
		(void)pthread_cond_signal(&h->work);
	(void)pthread_mutex_unlock(&h->mutex);
}

void
hasher_begin(struct hasher *h, const struct hash *begun)
{
	struct slot *slot;

	hand_over(h); /* of a file that was given up */
	h->is_direct = begun->kind == MPTP_HASH_XXH128;
	if (h->is_direct) {
		hash_copy(&h->direct, begun);
		return;
	}
	slot = slot_to_fill(h);
	slot->begins = true;
	slot->begun = *begun;
	slot->begun.xxh128 = NULL;
}

void
hasher_add(struct hasher *h, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;

	if (h->is_direct) {
		hash_add(&h->direct, bytes, len);
		return;
	}
	while (len > 0) {
		struct slot *slot = slot_to_fill(h);
		size_t n = PIECE - slot->len;

		if (n > len)
			n = len;
		memcpy(slot->bytes + slot->len, at, n);
		slot->len += n;
		at += n;
		len -= n;
		/* A full one that is the last may end the file, too. */
		if (len > 0)
			hand_over(h);
	}
}

unsigned long
hasher_end(struct hasher *h, char *hash, const int fds[HASHER_FILES])
{
	struct slot *slot = slot_to_fill(h);

	slot->ends = true;
	slot->hash = h->is_direct ? NULL : hash;
	if (h->is_direct)
		finish(h, &h->direct, hash);
	memcpy(slot->fds, fds, sizeof(slot->fds));
	hand_over(h);
	return h->put;
}

void
hasher_wait(struct hasher *h, unsigned long end)
{
	wait_for(h, end);
}

int
hasher_refused(struct hasher *h, struct mptp_error *error)
{
	enum mptp_hash kind;
	int refusal;

	(void)pthread_mutex_lock(&h->mutex);
	kind = h->kind;
	refusal = h->refusal;
	(void)pthread_mutex_unlock(&h->mutex);
	return hash_refused(kind, refusal, error);
}
