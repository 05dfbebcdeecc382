/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Struct to bytes. Counts on when there is no more room, as snprintf does.
 */
#include <string.h>

#include "base/utf.h"
#include "codec/walkers.h"

/* ISO 15740 5.3.4: the count is 8 bits and includes the NUL. */
#define MOST_UNITS 254

struct packer {
	struct walk walk;
	uint8_t *buf;
	size_t cap;
	size_t at; /* may be behind cap */
};

static void
put_bytes(struct packer *p, const uint8_t *bytes, size_t n)
{
	size_t room = p->at < p->cap ? p->cap - p->at : 0;

	if (n != 0 && room != 0)
		memcpy(p->buf + p->at, bytes, n < room ? n : room);
	p->at += n;
}

static void
put(struct packer *p, uint64_t x, size_t bytes)
{
	uint8_t out[8];

	for (size_t i = 0; i < bytes; i++)
		out[i] = (uint8_t)(x >> 8 * i);
	put_bytes(p, out, bytes);
}

static void
pack_number(struct walk *w, const char *name, void *v, struct number number)
{
	uint64_t x = number_load(v, number);

	(void)name;
	if (!number_fits(number, x, number.wire)) {
		if (!number.saturates) {
			w->err = MPTP_ERR_ARG;
			return;
		}
		x = UINT64_MAX;
	}
	put((struct packer *)w, x, number.wire);
}

static void
pack_string(struct walk *w, const char *name, char **v)
{
	struct packer *p = (struct packer *)w;
	uint8_t out[2 * MOST_UNITS];
	size_t units;

	(void)name;
	if (*v == NULL || **v == '\0') {
		put(p, 0, 1);
		return;
	}
	units = utf8_units(*v);
	if (units > MOST_UNITS) {
		w->err = MPTP_ERR_ARG;
		return;
	}
	utf8_to_utf16le(out, units, *v);
	put(p, units + 1, 1);
	put_bytes(p, out, 2 * units);
	put(p, 0, 2);
}

static void
pack_optional_string(struct walk *w, const char *name, char **v)
{
	if (*v != NULL && **v != '\0')
		pack_string(w, name, v);
}

static void
pack_wide(struct walk *w, const char *name, uint8_t *v, size_t n)
{
	(void)name;
	put_bytes((struct packer *)w, v, n);
}

static void
pack_count(struct walk *w, uint32_t *n, size_t bytes, uint32_t bias)
{
	uint64_t count = (uint64_t)*n + bias;

	if (bytes < 8 && count >> 8 * bytes != 0)
		w->err = MPTP_ERR_ARG;
	else
		put((struct packer *)w, count, bytes);
}

static void
pack_list(struct walk *w, const char *name, void *field, uint32_t *n,
    const struct list *list)
{
	uint8_t *items = pointer_load(field);

	(void)name;
	if (*n == 0)
		return;
	if (items == NULL) {
		w->err = MPTP_ERR_ARG;
		return;
	}
	if (list->bytes) {
		put_bytes((struct packer *)w, items, *n);
		return;
	}
	for (uint32_t i = 0; i < *n && w->err == 0; i++)
		list->item(w, items + i * list->size, list->context);
}

static void
pack_derived(struct walk *w, uint64_t v, size_t bytes)
{
	put((struct packer *)w, v, bytes);
}

static void
pack_require(struct walk *w, bool condition)
{
	if (!condition)
		w->err = MPTP_ERR_ARG;
}

static void
pack_value_type(struct walk *w, const char *name, uint16_t *has, uint16_t type)
{
	(void)name;
	if (*has != type && *has != MPTP_TYPE_UNDEFINED)
		w->err = MPTP_ERR_ARG;
	if (type != MPTP_TYPE_STR && mptp_type_size(type) == 0)
		w->err = MPTP_ERR_FORMAT;
}

static const struct walk_ops pack_ops = {
	.number = pack_number,
	.string = pack_string,
	.optional_string = pack_optional_string,
	.wide = pack_wide,
	.list = pack_list,
	.count = pack_count,
	.derived = pack_derived,
	.require = pack_require,
	.value_type = pack_value_type,
};

size_t
pack_walk(walk_function *walk, const void *d, void *buf, size_t cap)
{
	struct packer p = {
		.walk.ops = &pack_ops,
		.buf = buf,
		.cap = buf != NULL ? cap : 0,
	};

	walk(&p.walk, (void *)d);
	return p.walk.err != 0 ? 0 : p.at;
}
