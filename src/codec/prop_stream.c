/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The elements of an ObjectPropList, one after another.
 */
#include <string.h>

#include <miniptp/value.h>

#include "base/bytes.h"
#include "codec/prop_stream.h"

/* How long the element is that begins there, as far as the bytes tell: so many are
 * needed to know more. 0: it is none. An array is its head, and bytes to skip. */
static size_t
needed(const uint8_t *at, size_t have, uint64_t *skip)
{
	uint16_t type;
	size_t size;

	*skip = 0;
	if (have < PROP_HEAD)
		return PROP_HEAD;
	type = get_le16(at + 6);
	if (type == MPTP_TYPE_STR)
		return have <= PROP_HEAD ? PROP_HEAD + 1 :
					   PROP_HEAD + 1 + 2 * (size_t)at[8];
	if ((size = mptp_type_size(type)) == 0)
		return 0;
	if ((type & MPTP_TYPE_ARRAY) == 0)
		return PROP_HEAD + size;
	if (have >= PROP_HEAD + 4)
		*skip = (uint64_t)get_le32(at + PROP_HEAD) * size;
	return PROP_HEAD + 4;
}

static void
tell(struct prop_stream *s, const uint8_t *at, size_t len)
{
	const struct prop_element element = { .handle = get_le32(at),
		.property = get_le16(at + 4),
		.type = get_le16(at + 6),
		.bytes = at + PROP_HEAD,
		.len = len - PROP_HEAD };

	if ((element.type & MPTP_TYPE_ARRAY) == 0 ||
	    element.type == MPTP_TYPE_STR)
		s->element(s->ctx, &element);
	s->ended = --s->left == 0;
}

/* An element that is there as a whole; returns its length, or 0. */
static size_t
take_whole(struct prop_stream *s, const uint8_t *in, size_t len)
{
	uint64_t skip;
	size_t need = needed(in, len, &skip);

	if (need == 0 || need > len)
		return 0;
	tell(s, in, need);
	s->skip = skip;
	return need;
}

/* A piece of an element, or of the count; returns how much was taken. */
static size_t
take_piece(struct prop_stream *s, const uint8_t *in, size_t len)
{
	uint64_t skip = 0;
	size_t need = s->counted ? needed(s->piece, s->have, &skip) : 4, n;

	n = need - s->have < len ? need - s->have : len;
	memcpy(s->piece + s->have, in, n);
	s->have += n;
	if (s->have < need)
		return n;
	if (!s->counted) {
		s->left = get_le32(s->piece);
		s->counted = true;
		s->ended = s->left == 0;
		s->have = 0;
		return n;
	}
	need = needed(s->piece, s->have, &skip);
	s->ended = need == 0;
	if (need != s->have)
		return n;
	s->skip = skip;
	s->have = 0;
	tell(s, s->piece, need);
	return n;
}

void
prop_stream_feed(struct prop_stream *s, const void *buf, size_t len)
{
	const uint8_t *in = buf;
	size_t n;

	while (len > 0 && !s->ended) {
		n = 0;
		if (s->skip > 0) {
			n = s->skip < len ? (size_t)s->skip : len;
			s->skip -= n;
		} else if (s->counted && s->have == 0) {
			n = take_whole(s, in, len);
		}
		if (n == 0)
			n = take_piece(s, in, len);
		in += n;
		len -= n;
	}
}
