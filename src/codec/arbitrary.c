/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Invents valid datasets, with a taste for the edges.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "codec/walkers.h"

#define MOST_UNITS 254

struct inventor {
	struct walk walk;
	uint32_t (*next)(void *ctx);
	void *ctx;
};

static uint32_t
below(struct walk *w, uint32_t limit)
{
	struct inventor *v = (struct inventor *)w;

	return v->next(v->ctx) % limit;
}

static uint64_t
draw(struct walk *w)
{
	struct inventor *v = (struct inventor *)w;
	uint64_t high = v->next(v->ctx);

	return high << 32 | v->next(v->ctx);
}

static void
arbitrary_number(
    struct walk *w, const char *name, void *v, struct number number)
{
	uint64_t sign = UINT64_C(1) << (8 * number.wire - 1);
	uint64_t mask = sign | (sign - 1);
	uint64_t x;

	(void)name;
	switch (below(w, 8)) {
	case 0:
		x = 0;
		break;
	case 1:
		x = mask;
		break;
	case 2:
		x = sign;
		break;
	case 3:
		x = sign - 1;
		break;
	case 4:
		x = below(w, 100);
		break;
	default:
		x = draw(w) & mask;
	}
	if (number.nonzero && x == 0)
		x = 1;
	if (number.is_signed)
		x = (x ^ sign) - sign;
	number_store(v, number, x);
}

static uint32_t
arbitrary_character(struct walk *w)
{
	uint32_t c;

	switch (below(w, 8)) {
	case 0:
		return 1 + below(w, 0xd7ff);
	case 1:
		return 0xe000 + below(w, 0x2000);
	case 2:
		c = 0x10000 + below(w, 0x100000);
		return c;
	case 3:
		return 1 + below(w, 0xff);
	default:
		return ' ' + below(w, 0x5f);
	}
}

static void
arbitrary_string(struct walk *w, const char *name, char **v)
{
	char text[4 * MOST_UNITS + 1];
	size_t units, len = 0;
	uint32_t c;

	(void)name;
	units = below(w, 32) == 0 ? MOST_UNITS : below(w, 20);
	while (units > 0) {
		c = arbitrary_character(w);
		if (c >= 0x10000 && units < 2)
			continue;
		units -= c < 0x10000 ? 1 : 2;
		len += utf8_put(text + len, c);
	}
	text[len] = '\0';
	if (len == 0 && below(w, 2) == 0)
		return; /* NULL is empty too */
	if ((*v = malloc(len + 1)) == NULL)
		w->err = MPTP_ERR_NOMEM;
	else
		memcpy(*v, text, len + 1);
}

static void
arbitrary_wide(struct walk *w, const char *name, uint8_t *v, size_t n)
{
	(void)name;
	for (size_t i = 0; i < n; i++)
		v[i] = (uint8_t)below(w, 256);
}

static void
arbitrary_list(struct walk *w, const char *name, void *field, uint32_t *n,
    const struct list *list)
{
	uint32_t count = below(w, list->bytes ? 40 : 6);
	uint8_t *items;

	(void)name;
	if (count == 0)
		return;
	if ((items = calloc(count, list->size)) == NULL) {
		w->err = MPTP_ERR_NOMEM;
		return;
	}
	pointer_store(field, items);
	*n = count;
	for (uint32_t i = 0; i < count && w->err == 0; i++)
		list->item(w, items + i * list->size, list->context);
}

static void
arbitrary_among(
    struct walk *w, void *v, size_t size, const uint16_t *these, size_t n)
{
	struct number number = { .held = (uint8_t)size };

	number_store(v, number, these[below(w, (uint32_t)n)]);
}

static void
arbitrary_value_type(
    struct walk *w, const char *name, uint16_t *has, uint16_t type)
{
	(void)w;
	(void)name;
	*has = type;
}

static const struct walk_ops arbitrary_ops = {
	.number = arbitrary_number,
	.string = arbitrary_string,
	.wide = arbitrary_wide,
	.list = arbitrary_list,
	.among = arbitrary_among,
	.value_type = arbitrary_value_type,
};

int
arbitrary_walk(
    walk_function *walk, void *d, uint32_t (*next)(void *ctx), void *ctx)
{
	struct inventor v = {
		.walk.ops = &arbitrary_ops,
		.next = next,
		.ctx = ctx,
	};

	walk(&v.walk, d);
	return v.walk.err;
}
