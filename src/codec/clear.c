/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Frees what unpack, parse and arbitrary allocated, complete or not.
 */
#include <stdlib.h>

#include "codec/walkers.h"

static void
clear_number(struct walk *w, const char *name, void *v, struct number number)
{
	(void)w;
	(void)name;
	(void)v;
	(void)number;
}

static void
clear_string(struct walk *w, const char *name, char **v)
{
	(void)w;
	(void)name;
	free(*v);
	*v = NULL;
}

static void
clear_wide(struct walk *w, const char *name, uint8_t *v, size_t n)
{
	(void)w;
	(void)name;
	(void)v;
	(void)n;
}

static void
clear_list(struct walk *w, const char *name, void *field, uint32_t *n,
    const struct list *list)
{
	uint8_t *items = pointer_load(field);

	(void)name;
	if (items != NULL && !list->bytes)
		for (uint32_t i = 0; i < *n; i++)
			list->item(w, items + i * list->size, list->context);
	free(items);
	pointer_store(field, NULL);
	*n = 0;
}

static const struct walk_ops clear_ops = {
	.number = clear_number,
	.string = clear_string,
	.wide = clear_wide,
	.list = clear_list,
};

void
clear_walk(walk_function *walk, void *d)
{
	struct walk w = { .ops = &clear_ops };

	walk(&w, d);
}

void
clear_item(void *item, const struct list *list)
{
	struct walk w = { .ops = &clear_ops };

	list->item(&w, item, list->context);
}
