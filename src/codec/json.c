/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Struct to JSON.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include <miniptp/json.h>

#include "codec/dataset_type.h"
#include "codec/value.h"
#include "codec/walkers.h"

struct printer {
	struct walk walk;
	json_t *into; /* object or array; NULL: a value alone, see root */
	json_t *root;
};

/* Takes the reference to json, which is NULL when it could not be made. */
static void
add(struct walk *w, const char *name, json_t *json)
{
	struct printer *p = (struct printer *)w;
	int failed = 0;

	if (json == NULL)
		failed = 1;
	else if (p->into == NULL)
		p->root = json;
	else if (json_is_array(p->into))
		failed = json_array_append_new(p->into, json);
	else
		failed = json_object_set_new(p->into, name, json);
	if (failed)
		w->err = MPTP_ERR_NOMEM;
}

static void
print_number(struct walk *w, const char *name, void *v, struct number number)
{
	uint64_t x = number_load(v, number);
	char text[24];

	if (number.is_signed || x <= INT64_MAX) {
		add(w, name, json_integer((json_int_t)x));
		return;
	}
	snprintf(text, sizeof(text), "0x%" PRIx64, x);
	add(w, name, json_string(text));
}

static void
print_string(struct walk *w, const char *name, char **v)
{
	add(w, name, json_string(*v != NULL ? *v : ""));
}

/* Two digits for each byte. The text is made where the program has its JSON made. */
static json_t *
hex(const uint8_t *bytes, size_t n, bool backwards)
{
	static const char digits[] = "0123456789abcdef";
	json_malloc_t allocate;
	json_free_t release;
	json_t *json;
	char *text;

	json_get_alloc_funcs(&allocate, &release);
	if ((text = allocate(2 * n + 1)) == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		uint8_t byte = bytes[backwards ? n - 1 - i : i];

		text[2 * i] = digits[byte >> 4];
		text[2 * i + 1] = digits[byte & 15];
	}
	text[2 * n] = '\0';
	json = json_string(text);
	release(text);
	return json;
}

/* As numbers are written: the most significant digit first. */
static void
print_wide(struct walk *w, const char *name, uint8_t *v, size_t n)
{
	add(w, name, hex(v, n, true));
}

static void
print_item(struct walk *w, void *item, const struct list *list)
{
	struct printer *p = (struct printer *)w;
	json_t *array = p->into;

	if (!list->records) {
		list->item(w, item, list->context);
		return;
	}
	if ((p->into = json_object()) == NULL) {
		w->err = MPTP_ERR_NOMEM;
	} else {
		list->item(w, item, list->context);
		if (json_array_append_new(array, p->into) != 0)
			w->err = MPTP_ERR_NOMEM;
	}
	p->into = array;
}

static void
print_list(struct walk *w, const char *name, void *field, uint32_t *n,
    const struct list *list)
{
	struct printer *p = (struct printer *)w;
	uint8_t *items = pointer_load(field);
	uint32_t count = items != NULL ? *n : 0;
	json_t *outer = p->into;
	json_t *array;

	if (list->bytes) {
		add(w, name, hex(items, count, false));
		return;
	}
	array = json_array();
	add(w, name, array);
	/* The array lives on in what it was added to. */
	p->into = array;
	for (uint32_t i = 0; i < count && w->err == 0; i++)
		print_item(w, items + i * list->size, list);
	p->into = outer;
}

static void
print_flag(struct walk *w, const char *name, bool *v)
{
	add(w, name, json_boolean(*v));
}

static const struct walk_ops print_ops = {
	.number = print_number,
	.string = print_string,
	.wide = print_wide,
	.list = print_list,
	.flag = print_flag,
};

json_t *
mptp_dataset_to_json(const struct mptp_dataset *set, const void *d)
{
	struct printer p = { .walk.ops = &print_ops, .into = json_object() };

	if (p.into == NULL)
		return NULL;
	set->walk(&p.walk, (void *)d);
	if (p.walk.err == 0)
		return p.into;
	json_decref(p.into);
	return NULL;
}

json_t *
mptp_value_to_json(const struct mptp_value *v)
{
	struct printer p = { .walk.ops = &print_ops };

	if (v->type != MPTP_TYPE_STR && mptp_type_size(v->type) == 0)
		return json_null();
	walk_value_alone(&p.walk, (void *)v);
	if (p.walk.err == 0)
		return p.root;
	json_decref(p.root);
	return NULL;
}
