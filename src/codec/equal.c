/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Compares two structs field by field: walks the one, and finds each field's
 * peer at the same distance from the start of the other.
 */
#include <string.h>

#include "codec/walkers.h"

struct comparer {
	struct walk walk;
	const char *here; /* the struct being walked */
	const char *there;
};

static const void *
peer(const struct walk *w, const void *v)
{
	const struct comparer *c = (const struct comparer *)w;

	return c->there + ((const char *)v - c->here);
}

static void
differ_unless(struct walk *w, bool same)
{
	if (!same)
		w->err = MPTP_ERR_FORMAT;
}

static void
equal_number(struct walk *w, const char *name, void *v, struct number number)
{
	(void)name;
	differ_unless(
	    w, number_load(v, number) == number_load(peer(w, v), number));
}

static void
equal_string(struct walk *w, const char *name, char **v)
{
	const char *a = *v;
	const char *b = pointer_load(peer(w, v));

	(void)name;
	differ_unless(w, strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0);
}

static void
equal_wide(struct walk *w, const char *name, uint8_t *v, size_t n)
{
	(void)name;
	differ_unless(w, memcmp(v, peer(w, v), n) == 0);
}

static void
equal_list(struct walk *w, const char *name, void *field, uint32_t *n,
    const struct list *list)
{
	struct comparer *c = (struct comparer *)w;
	const struct comparer outer = *c;
	uint8_t *a = pointer_load(field);
	const uint8_t *b = pointer_load(peer(w, field));
	uint32_t nb;

	(void)name;
	memcpy(&nb, peer(w, n), sizeof(nb));
	if (*n != nb || (*n != 0 && (a == NULL || b == NULL))) {
		differ_unless(w, *n == nb && a == b);
		return;
	}
	if (list->bytes) {
		differ_unless(w, *n == 0 || memcmp(a, b, *n) == 0);
		return;
	}
	for (uint32_t i = 0; i < *n && w->err == 0; i++) {
		c->here = (const char *)a + i * list->size;
		c->there = (const char *)b + i * list->size;
		list->item(w, a + i * list->size, list->context);
	}
	c->here = outer.here;
	c->there = outer.there;
}

static void
equal_flag(struct walk *w, const char *name, bool *v)
{
	(void)name;
	differ_unless(w, *v == *(const bool *)peer(w, v));
}

static void
equal_value_type(struct walk *w, const char *name, uint16_t *has, uint16_t type)
{
	uint16_t a = *has;
	uint16_t b;

	(void)name;
	memcpy(&b, peer(w, has), sizeof(b));
	differ_unless(w, (a != 0 ? a : type) == (b != 0 ? b : type));
}

static const struct walk_ops equal_ops = {
	.number = equal_number,
	.string = equal_string,
	.wide = equal_wide,
	.list = equal_list,
	.flag = equal_flag,
	.value_type = equal_value_type,
};

bool
equal_walk(walk_function *walk, const void *a, const void *b)
{
	struct comparer c = {
		.walk.ops = &equal_ops,
		.here = a,
		.there = b,
	};

	walk(&c.walk, (void *)a);
	return c.walk.err == 0;
}
