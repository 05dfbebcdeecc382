/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Hashing, by a thread of its own.
 */
#include <stdlib.h>
#include <string.h>

#include "import/hasher.h"
#include "import/thread.h"

#define SLOTS 16
#define PIECE ((size_t)256 << 10)
#define WORTH 4 /* slots for which the thread is woken */

enum what { BYTES, BEGIN, END };

struct slot {
	enum what what;
	size_t len;
	struct hash begun;
	char *hash;
	unsigned char *bytes;
};

struct hasher {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool threaded, over, idle,
	    awaited;		  /* the thread waits; it is waited for */
	unsigned long put, taken; /* slots, ever */
	size_t filled;	  /* bytes of the next slot, which is not put yet */
	struct hash hash; /* the thread's */
	struct slot slots[SLOTS];
	unsigned char bytes[SLOTS][PIECE];
};

static void
work(struct hasher *h, struct slot *slot)
{
	switch (slot->what) {
	case BEGIN:
		hash_clear(&h->hash);
		h->hash = slot->begun;
		slot->begun = (struct hash){ .state = NULL };
		break;
	case BYTES:
		hash_add(&h->hash, slot->bytes, slot->len);
		break;
	case END:
		if (slot->hash != NULL &&
		    hash_finish(&h->hash, slot->hash, NULL) != MPTP_OK)
			slot->hash[0] = '\0';
		hash_clear(&h->hash);
		break;
	}
}

static void *
run(void *ctx)
{
	struct hasher *h = ctx;

	(void)pthread_mutex_lock(&h->mutex);
	for (;;) {
		while (h->taken == h->put && !h->over) {
			h->idle = true;
			(void)pthread_cond_wait(&h->changed, &h->mutex);
			h->idle = false;
		}
		if (h->taken == h->put)
			break;
		(void)pthread_mutex_unlock(&h->mutex);
		work(h, &h->slots[h->taken % SLOTS]);
		(void)pthread_mutex_lock(&h->mutex);
		h->taken++;
		if (h->awaited)
			(void)pthread_cond_broadcast(&h->changed);
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
	h->over = h->idle = h->awaited = false;
	h->put = h->taken = 0;
	h->filled = 0;
	h->hash = (struct hash){ .state = NULL };
	for (unsigned i = 0; i < SLOTS; i++)
		h->slots[i] = (struct slot){ .bytes = h->bytes[i] };
	(void)pthread_mutex_init(&h->mutex, NULL);
	(void)pthread_cond_init(&h->changed, NULL);
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
	(void)pthread_cond_broadcast(&h->changed);
	(void)pthread_mutex_unlock(&h->mutex);
	if (h->threaded)
		(void)pthread_join(h->thread, NULL);
	hash_clear(&h->hash);
	(void)pthread_cond_destroy(&h->changed);
	(void)pthread_mutex_destroy(&h->mutex);
	free(h);
	*out = NULL;
}

/* Waits until the thread has at most so many slots to do. */
static void
wait_for(struct hasher *h, unsigned long most)
{
	(void)pthread_mutex_lock(&h->mutex);
	while (h->put - h->taken > most) {
		h->awaited = true;
		if (h->idle)
			(void)pthread_cond_broadcast(&h->changed);
		(void)pthread_cond_wait(&h->changed, &h->mutex);
	}
	h->awaited = false;
	(void)pthread_mutex_unlock(&h->mutex);
}

/* The next slot, once it is free. */
static struct slot *
next(struct hasher *h)
{
	wait_for(h, SLOTS - 1);
	return &h->slots[h->put % SLOTS];
}

/* Waking costs more than a piece, so it is done for some, or for the last of a file. */
static void
hand_over(struct hasher *h, struct slot *slot)
{
	h->filled = 0;
	if (!h->threaded) {
		work(h, slot);
		return;
	}
	(void)pthread_mutex_lock(&h->mutex);
	h->put++;
	if (h->idle && (slot->what == END || h->put - h->taken >= WORTH))
		(void)pthread_cond_broadcast(&h->changed);
	(void)pthread_mutex_unlock(&h->mutex);
}

static void
hand_over_filled(struct hasher *h)
{
	if (h->filled > 0)
		hand_over(h, &h->slots[h->put % SLOTS]);
}

void
hasher_begin(struct hasher *h, struct hash *begun)
{
	struct slot *slot;

	hand_over_filled(h);
	slot = next(h);
	slot->what = BEGIN;
	slot->begun = *begun;
	*begun = (struct hash){ .state = NULL };
	hand_over(h, slot);
}

void
hasher_add(struct hasher *h, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;

	while (len > 0) {
		struct slot *slot = next(h);
		size_t n = PIECE - h->filled;

		if (n > len)
			n = len;
		slot->what = BYTES;
		memcpy(slot->bytes + h->filled, at, n);
		h->filled += n;
		slot->len = h->filled;
		at += n;
		len -= n;
		if (h->filled == PIECE)
			hand_over(h, slot);
	}
}

void
hasher_end(struct hasher *h, char *hash)
{
	struct slot *slot;

	hand_over_filled(h);
	slot = next(h);
	slot->what = END;
	slot->hash = hash;
	hand_over(h, slot);
}

void
hasher_wait(struct hasher *h)
{
	hand_over_filled(h);
	wait_for(h, 0);
}
