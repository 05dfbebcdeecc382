/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * JSON to struct. It may be written by hand, so errors say where they are.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <miniptp/json.h>

#include "base/error.h"
#include "base/utf.h"
#include "codec/dataset_type.h"
#include "codec/value.h"
#include "codec/walkers.h"

struct parser {
	struct walk walk;
	/* An object's copy, from which each key is taken when it is visited; or
	 * the item itself, or the value alone. */
	json_t *in;
	struct mptp_error *error;
	char where[120]; /* "items[3]" */
};

static void
out_of_memory(struct walk *w)
{
	struct parser *p = (struct parser *)w;

	w->err = mptp_error_set(p->error, MPTP_ERR_NOMEM, "out of memory");
}

static void
wrong(struct walk *w, const char *name, const char *what)
{
	struct parser *p = (struct parser *)w;
	const char *dot = p->where[0] != '\0' && name != NULL ? "." : "";

	if (name == NULL && p->where[0] == '\0')
		name = "value";
	w->err = mptp_error_set(p->error, MPTP_ERR_FORMAT, "%s%s%s: %s",
	    p->where, dot, name != NULL ? name : "", what);
}

/* Borrowed from the caller's JSON; NULL when there is no such key. */
static json_t *
look_up(struct walk *w, const char *name)
{
	struct parser *p = (struct parser *)w;
	json_t *json;

	if (name == NULL)
		return p->in;
	if ((json = json_object_get(p->in, name)) != NULL)
		json_object_del(p->in, name);
	return json;
}

/* NULL when it is no string, or one that C cannot hold. */
static const char *
plain_text(const json_t *json)
{
	const char *text = json_string_value(json);

	return text != NULL && strlen(text) == json_string_length(json) ? text :
									  NULL;
}

/* Decimal, or hexadecimal behind 0x, and nothing else. */
static bool
magnitude(const char *text, uint64_t *x)
{
	bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = is_hex ? "0123456789abcdefABCDEF" : "0123456789";
	size_t n;

	text += is_hex ? 2 : 0;
	n = strspn(text, digits);
	if (n == 0 || text[n] != '\0')
		return false;
	errno = 0;
	*x = strtoull(text, NULL, is_hex ? 16 : 10);
	return errno == 0;
}

/* The number as 64 bits of two's complement. */
static bool
read_number(const json_t *json, uint64_t *x, bool *negative)
{
	const char *text = plain_text(json);

	if (json_is_integer(json)) {
		*x = (uint64_t)json_integer_value(json);
		*negative = json_integer_value(json) < 0;
		return true;
	}
	if (text == NULL)
		return false;
	*negative = text[0] == '-';
	if (!magnitude(text + (*negative ? 1 : 0), x))
		return false;
	*negative = *negative && *x != 0;
	if (*negative && *x > (uint64_t)INT64_MAX + 1)
		return false;
	if (*negative)
		*x = 0 - *x;
	return true;
}

static void
parse_number(struct walk *w, const char *name, void *v, struct number number)
{
	size_t bytes = number.saturates ? number.held : number.wire;
	const json_t *json = look_up(w, name);
	bool negative = false;
	uint64_t x = 0;

	if (json == NULL)
		return;
	if (!read_number(json, &x, &negative)) {
		wrong(w, name, "not an integer");
		return;
	}
	/* Seen as 64 bits, the sign has to be the number's own. */
	if (negative != (number.is_signed && x > INT64_MAX) ||
	    !number_fits(number, x, bytes)) {
		wrong(w, name, "out of range");
		return;
	}
	number_store(v, number, x);
}

static void
parse_string(struct walk *w, const char *name, char **v)
{
	const json_t *json = look_up(w, name);
	const char *text = plain_text(json);
	size_t len;

	if (json == NULL)
		return;
	if (text == NULL) {
		wrong(w, name, "not a string, or one with a NUL in it");
		return;
	}
	len = strlen(text);
	if (utf8_units(text) > 254) {
		wrong(w, name, "longer than 254 UTF-16 units");
		return;
	}
	if ((*v = malloc(len + 1)) == NULL)
		out_of_memory(w);
	else
		memcpy(*v, text, len + 1);
}

static int
hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)((at - digits) & 15) : -1;
}

static void
parse_wide(struct walk *w, const char *name, uint8_t *v, size_t n)
{
	const json_t *json = look_up(w, name);
	const char *text = plain_text(json);
	size_t len;

	if (json == NULL)
		return;
	if (text != NULL && strncmp(text, "0x", 2) == 0)
		text += 2;
	len = text != NULL ? strlen(text) : 0;
	if (len == 0 || len > 2 * n ||
	    strspn(text, "0123456789abcdefABCDEF") != len) {
		wrong(w, name, "not a string of up to 32 hex digits");
		return;
	}
	memset(v, 0, n);
	for (size_t i = 0; i < len; i++) {
		int digit = hex_digit(text[len - 1 - i]);

		v[i / 2] = (uint8_t)(v[i / 2] | digit << (i % 2 * 4));
	}
}

static void
parse_bytes(struct walk *w, const char *name, void *field, uint32_t *n,
    const json_t *json)
{
	const char *text = json_string_value(json);
	size_t len = json_string_length(json);
	uint8_t *bytes;

	if (len % 2 != 0 || len / 2 > UINT32_MAX ||
	    strspn(text, "0123456789abcdefABCDEF") != len) {
		wrong(w, name, "not a string of pairs of hex digits");
		return;
	}
	if (len == 0)
		return;
	if ((bytes = malloc(len / 2)) == NULL) {
		out_of_memory(w);
		return;
	}
	for (size_t i = 0; i < len; i += 2)
		bytes[i / 2] =
		    (uint8_t)(hex_digit(text[i]) << 4 | hex_digit(text[i + 1]));
	pointer_store(field, bytes);
	*n = (uint32_t)(len / 2);
}

/* Visits the keys of an object, and finds those that nobody asked for. */
static void
parse_object(struct walk *w, const json_t *object,
    void (*item)(struct walk *, void *item, const void *context), void *d,
    const void *context)
{
	struct parser *p = (struct parser *)w;
	json_t *outer = p->in;
	void *left_over;

	/* json_copy() changes nothing but does not say so; and without memory
	 * it makes a copy that lacks keys. */
	p->in = json_copy((json_t *)object);
	if (json_object_size(p->in) != json_object_size(object) ||
	    p->in == NULL) {
		out_of_memory(w);
	} else {
		item(w, d, context);
		left_over = json_object_iter(p->in);
		if (w->err == 0 && left_over != NULL)
			wrong(w, json_object_iter_key(left_over),
			    "no such key here");
	}
	json_decref(p->in);
	p->in = outer;
}

static void
parse_item(struct walk *w, json_t *json, void *item, const struct list *list)
{
	struct parser *p = (struct parser *)w;
	json_t *outer = p->in;

	if (!list->records) {
		p->in = json;
		list->item(w, item, list->context);
		p->in = outer;
	} else if (!json_is_object(json)) {
		wrong(w, NULL, "not an object");
	} else {
		parse_object(w, json, list->item, item, list->context);
	}
}

static void
parse_array(struct walk *w, const char *name, uint8_t *items,
    const json_t *array, const struct list *list)
{
	struct parser *p = (struct parser *)w;
	size_t len = strlen(p->where);
	const char *dot = len != 0 && name != NULL ? "." : "";

	for (size_t i = 0; i < json_array_size(array) && w->err == 0; i++) {
		snprintf(p->where + len, sizeof(p->where) - len, "%s%s[%zu]",
		    dot, name != NULL ? name : "", i);
		parse_item(
		    w, json_array_get(array, i), items + i * list->size, list);
	}
	p->where[len] = '\0';
}

static void
parse_list(struct walk *w, const char *name, void *field, uint32_t *n,
    const struct list *list)
{
	const json_t *json = look_up(w, name);
	size_t most = list->prefix == 2 ? UINT16_MAX : UINT32_MAX;
	void *items;

	if (json == NULL)
		return;
	if (list->bytes && json_is_string(json)) {
		parse_bytes(w, name, field, n, json);
		return;
	}
	if (!json_is_array(json)) {
		wrong(w, name, "not an array");
		return;
	}
	if (json_array_size(json) > most) {
		wrong(w, name, "too long");
		return;
	}
	if (json_array_size(json) == 0)
		return;
	if ((items = calloc(json_array_size(json), list->size)) == NULL) {
		out_of_memory(w);
		return;
	}
	pointer_store(field, items);
	*n = (uint32_t)json_array_size(json);
	parse_array(w, name, items, json, list);
}

static void
parse_flag(struct walk *w, const char *name, bool *v)
{
	const json_t *json = look_up(w, name);

	if (json == NULL)
		return;
	if (!json_is_boolean(json))
		wrong(w, name, "neither true nor false");
	else
		*v = json_is_true(json);
}

static void
parse_value_type(struct walk *w, const char *name, uint16_t *has, uint16_t type)
{
	*has = type;
	if (type != MPTP_TYPE_STR && mptp_type_size(type) == 0 &&
	    look_up(w, name) != NULL)
		wrong(w, name, "a value of no known type");
}

static const struct walk_ops parse_ops = {
	.number = parse_number,
	.string = parse_string,
	.wide = parse_wide,
	.list = parse_list,
	.flag = parse_flag,
	.value_type = parse_value_type,
};

static void
walk_whole(struct walk *w, void *d, const void *context)
{
	const struct mptp_dataset *set = context;

	set->walk(w, d);
}

int
mptp_dataset_from_json(const struct mptp_dataset *set, void *d,
    const json_t *json, struct mptp_error *error)
{
	struct parser p = { .walk.ops = &parse_ops, .error = error };

	if (!json_is_object(json))
		return mptp_error_set(
		    error, MPTP_ERR_FORMAT, "%s: not an object", set->name);
	parse_object(&p.walk, json, walk_whole, d, set);
	if (p.walk.err != 0)
		mptp_dataset_clear(set, d);
	return p.walk.err;
}

int
mptp_value_from_json(struct mptp_value *v, uint16_t type, const json_t *json,
    struct mptp_error *error)
{
	struct parser p = {
		.walk.ops = &parse_ops,
		.in = (json_t *)json,
		.error = error,
	};

	*v = (struct mptp_value){ .type = type };
	if (json == NULL)
		wrong(&p.walk, NULL, "missing");
	walk_value_alone(&p.walk, v);
	if (p.walk.err != 0)
		mptp_value_clear(v);
	return p.walk.err;
}
