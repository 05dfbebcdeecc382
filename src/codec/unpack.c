/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Bytes to struct. The bytes come from a device, so nothing in them is trusted.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "codec/walkers.h"

struct unpacker {
	struct walk walk;
	const uint8_t *at;
	size_t left;
	bool may_end;
};

/* Is the next field left out? Then it reads as zero, empty. */
static bool
left_out(const struct unpacker *u)
{
	return u->may_end && u->left == 0;
}

/* The next n bytes, or NULL and an error. */
static const uint8_t *
take(struct unpacker *u, size_t n)
{
	const uint8_t *at = u->at;

	if (n > u->left) {
		u->walk.err = MPTP_ERR_SHORT;
		return NULL;
	}
	u->at += n;
	u->left -= n;
	return at;
}

static bool
get(struct unpacker *u, size_t bytes, uint64_t *x)
{
	const uint8_t *in = take(u, bytes);

	if (in == NULL)
		return false;
	*x = 0;
	for (size_t i = 0; i < bytes; i++)
		*x |= (uint64_t)in[i] << 8 * i;
	return true;
}

static void
unpack_number(struct walk *w, const char *name, void *v, struct number number)
{
	struct unpacker *u = (struct unpacker *)w;
	uint64_t x, sign;

	(void)name;
	if (left_out(u) || !get(u, number.wire, &x))
		return;
	if (number.is_signed) {
		sign = UINT64_C(1) << (8 * number.wire - 1);
		x = (x ^ sign) - sign;
	}
	number_store(v, number, x);
}

static void
unpack_string(struct walk *w, const char *name, char **v)
{
	struct unpacker *u = (struct unpacker *)w;
	char text[3 * 255 + 1];
	const uint8_t *units;
	uint64_t n = 0;
	size_t len;

	(void)name;
	if (!left_out(u) && !get(u, 1, &n))
		return;
	if ((units = take(u, 2 * (size_t)n)) == NULL)
		return;
	/* The last of 255 has to be the NUL, present or not: a longer string
	 * could not be sent back. */
	len = utf16le_to_utf8(text, units, n < 255 ? (size_t)n : 254);
	if ((*v = malloc(len + 1)) == NULL)
		w->err = MPTP_ERR_NOMEM;
	else
		memcpy(*v, text, len + 1);
}

/* What does not parse is not the string. */
static void
unpack_optional_string(struct walk *w, const char *name, char **v)
{
	struct unpacker *u = (struct unpacker *)w;
	bool may_end = u->may_end;

	u->may_end = true;
	unpack_string(w, name, v);
	if (w->err == MPTP_ERR_SHORT) {
		w->err = MPTP_OK;
		take(u, u->left);
		unpack_string(w, name, v);
	}
	u->may_end = may_end;
}

static void
unpack_wide(struct walk *w, const char *name, uint8_t *v, size_t n)
{
	struct unpacker *u = (struct unpacker *)w;
	const uint8_t *in;

	(void)name;
	if (!left_out(u) && (in = take(u, n)) != NULL)
		memcpy(v, in, n);
}

static void
unpack_count(struct walk *w, uint32_t *n, size_t bytes, uint32_t bias)
{
	struct unpacker *u = (struct unpacker *)w;
	uint64_t count;

	if (left_out(u) || !get(u, bytes, &count))
		return;
	if (count < bias)
		w->err = MPTP_ERR_FORMAT;
	else if (count - bias > UINT32_MAX)
		w->err = MPTP_ERR_SHORT;
	else
		*n = (uint32_t)(count - bias);
}

/* The list ended inside an item: undo that one, keep those before it. */
static void
drop_item(struct unpacker *u, void *item, const struct list *list)
{
	clear_item(item, list);
	u->walk.err = MPTP_OK;
	take(u, u->left);
}

/* The input ended in it, or what follows the items before it is none: devices
 * that count more than they have to tell fill the rest with zeros. */
static bool
ends_list(int err, uint32_t before)
{
	return err == MPTP_ERR_SHORT || (err == MPTP_ERR_FORMAT && before > 0);
}

static void
unpack_items(
    struct unpacker *u, uint8_t *items, uint32_t *n, const struct list *list)
{
	struct walk *w = &u->walk;
	const uint8_t *in;

	if (list->bytes) {
		if ((in = take(u, *n)) != NULL)
			memcpy(items, in, *n);
		return;
	}
	for (uint32_t i = 0; i < *n && w->err == 0; i++) {
		list->item(w, items + i * list->size, list->context);
		if (list->may_be_cut && ends_list(w->err, i)) {
			drop_item(u, items + i * list->size, list);
			*n = i;
		}
	}
}

static void
unpack_list(struct walk *w, const char *name, void *field, uint32_t *n,
    const struct list *list)
{
	struct unpacker *u = (struct unpacker *)w;
	size_t most = u->left / list->least;
	bool may_end = u->may_end;
	void *items;

	(void)name;
	/* What cannot be there is not worth an allocation. */
	if (*n > most) {
		if (!list->may_be_cut)
			w->err = MPTP_ERR_SHORT;
		*n = list->may_be_cut ? (uint32_t)most : 0;
	}
	if (*n == 0)
		return;
	if ((items = calloc(*n, list->size)) == NULL) {
		w->err = MPTP_ERR_NOMEM;
		*n = 0;
		return;
	}
	pointer_store(field, items);
	u->may_end = false;
	unpack_items(u, items, n, list);
	u->may_end = may_end;
	if (*n == 0) {
		free(items);
		pointer_store(field, NULL);
	}
}

static void
unpack_derived(struct walk *w, uint64_t v, size_t bytes)
{
	(void)v;
	take((struct unpacker *)w, bytes);
}

static void
unpack_value_type(
    struct walk *w, const char *name, uint16_t *has, uint16_t type)
{
	(void)name;
	*has = type;
	if (type != MPTP_TYPE_STR && mptp_type_size(type) == 0)
		w->err = MPTP_ERR_FORMAT;
}

static void
unpack_may_end(struct walk *w, bool may)
{
	((struct unpacker *)w)->may_end = may;
}

static const uint8_t *
unpack_input(const struct walk *w, size_t *left)
{
	const struct unpacker *u = (const struct unpacker *)w;

	*left = u->left;
	return u->at;
}

static const struct walk_ops unpack_ops = {
	.number = unpack_number,
	.string = unpack_string,
	.optional_string = unpack_optional_string,
	.wide = unpack_wide,
	.list = unpack_list,
	.count = unpack_count,
	.derived = unpack_derived,
	.value_type = unpack_value_type,
	.may_end = unpack_may_end,
	.input = unpack_input,
};

int
unpack_walk(walk_function *walk, void *d, const void *buf, size_t len)
{
	/* A pointer to nothing is no place to count from. */
	struct unpacker u = {
		.walk.ops = &unpack_ops,
		.at = buf != NULL ? buf : (const uint8_t *)"",
		.left = buf != NULL ? len : 0,
	};

	walk(&u.walk, d);
	return u.walk.err;
}
