/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Fragments of IP packets: where each is known, and which of them are there.
 */
#include <stdlib.h>
#include <string.h>

#include <miniptp/error.h>

#include "reader/fragment.h"

/* The numbers of packets return; Linux waits as long for what is missing. */
#define LONGEST_NS 30000000000

static bool
is_sound(const struct fragment *f)
{
	return f->length > 0 && f->len <= f->length && f->at % CUT_UNIT == 0 &&
	    f->length <= CUT_MOST && f->at + f->length <= CUT_MOST &&
	    (!f->more || f->length % CUT_UNIT == 0);
}

static void
begin(struct cut_packet *p, const struct fragment *f)
{
	uint8_t *bytes = p->bytes;

	*p = (struct cut_packet){
		.bytes = bytes, .time_ns = f->time_ns, .lacks = CUT_MOST
	};
	memcpy(p->key, f->key, sizeof(p->key));
}

/* That of the fragment, or the one that was silent longest, begun anew. */
static struct cut_packet *
packet_of(struct fragments *all, const struct fragment *f)
{
	struct cut_packet *oldest = &all->packet[0];

	for (unsigned i = 0; i < CUT_PACKETS; i++) {
		struct cut_packet *p = &all->packet[i];

		if (p->pieces > 0 && memcmp(p->key, f->key, CUT_KEY) == 0 &&
		    f->time_ns - p->time_ns <= LONGEST_NS)
			return p;
		if (p->touched < oldest->touched)
			oldest = p;
	}
	begin(oldest, f);
	return oldest;
}

/* Is it what is there already? */
static bool
is_repeated(const struct cut_packet *p, const struct fragment *f)
{
	return p->whole && f->at + f->length <= p->length &&
	    memcmp(p->bytes + f->at, f->bytes, f->len) == 0;
}

/* Does it contradict the others about where the packet ends? */
static bool
is_beyond(const struct cut_packet *p, const struct fragment *f)
{
	const uint64_t end = f->at + f->length;

	if (p->length > 0)
		return f->more ? end > p->length : end != p->length;
	return !f->more && end < p->end;
}

static void
put(struct cut_packet *p, const struct fragment *f)
{
	const uint64_t end = f->at + f->length;

	if (f->len > 0)
		memcpy(p->bytes + f->at, f->bytes, f->len);
	if (f->len < f->length && f->at + f->len < p->lacks)
		p->lacks = f->at + f->len;
	if (!f->more)
		p->length = end;
	if (end > p->end)
		p->end = end;
	for (uint64_t unit = f->at / CUT_UNIT; unit * CUT_UNIT < end; unit++) {
		const uint8_t bit = (uint8_t)(1u << unit % 8);

		p->units += (p->there[unit / 8] & bit) == 0;
		p->there[unit / 8] |= bit;
	}
}

int
fragment_join(struct fragments *all, struct fragment *f, bool *whole)
{
	struct cut_packet *p;

	*whole = false;
	all->left_out++;
	if (!is_sound(f))
		return MPTP_OK;
	p = packet_of(all, f);
	p->touched = ++all->turn;
	if (is_repeated(p, f)) {
		all->left_out--;
		return MPTP_OK;
	}
	if (p->whole || is_beyond(p, f))
		begin(p, f);
	p->touched = all->turn;
	if (p->bytes == NULL && (p->bytes = calloc(1, CUT_MOST)) == NULL)
		return MPTP_ERR_NOMEM;
	p->pieces++;
	put(p, f);
	*whole =
	    p->length > 0 && p->units == (p->length + CUT_UNIT - 1) / CUT_UNIT;
	if (!*whole)
		return MPTP_OK;
	p->whole = true;
	all->left_out -= p->pieces;
	f->bytes = p->bytes;
	f->length = p->length;
	f->len = (size_t)(p->lacks < p->length ? p->lacks : p->length);
	return MPTP_OK;
}

void
fragments_free(struct fragments *all)
{
	for (unsigned i = 0; i < CUT_PACKETS; i++)
		free(all->packet[i].bytes);
	*all = (struct fragments){ .turn = 0 };
}
