/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The parts that descriptions of datasets share: lists and values.
 */
#include <string.h>

#include "codec/walk.h"

uint64_t
number_load(const void *v, struct number number)
{
	uint8_t u8;
	uint16_t u16;
	uint32_t u32;
	uint64_t u64;

	switch (number.held) {
	case 1:
		memcpy(&u8, v, sizeof(u8));
		return number.is_signed ? (uint64_t)(int8_t)u8 : u8;
	case 2:
		memcpy(&u16, v, sizeof(u16));
		return number.is_signed ? (uint64_t)(int16_t)u16 : u16;
	case 4:
		memcpy(&u32, v, sizeof(u32));
		return number.is_signed ? (uint64_t)(int32_t)u32 : u32;
	default:
		memcpy(&u64, v, sizeof(u64));
		return u64;
	}
}

void
number_store(void *v, struct number number, uint64_t x)
{
	uint8_t u8 = (uint8_t)x;
	uint16_t u16 = (uint16_t)x;
	uint32_t u32 = (uint32_t)x;

	switch (number.held) {
	case 1:
		memcpy(v, &u8, sizeof(u8));
		break;
	case 2:
		memcpy(v, &u16, sizeof(u16));
		break;
	case 4:
		memcpy(v, &u32, sizeof(u32));
		break;
	default:
		memcpy(v, &x, sizeof(x));
	}
}

bool
number_fits(struct number number, uint64_t x, size_t bytes)
{
	uint64_t half;

	if (bytes >= 8)
		return true;
	half = UINT64_C(1) << (8 * bytes - 1);
	if (number.is_signed)
		return x + half < 2 * half;
	return x < 2 * half;
}

/* The pointers are of various types, so they are copied as bytes. */
void *
pointer_load(const void *field)
{
	void *items;

	memcpy(&items, field, sizeof(items));
	return items;
}

void
pointer_store(void *field, void *items)
{
	memcpy(field, &items, sizeof(items));
}

void
walk_list(struct walk *w, const char *name, void *field, uint32_t *n,
    const struct list *list)
{
	if (list->prefix != 0)
		walk_count(w, n, list->prefix, 0);
	if (w->err == 0)
		w->ops->list(w, name, field, n, list);
}

static void
walk_u16_item(struct walk *w, void *item, const void *context)
{
	(void)context;
	walk_u16(w, NULL, item);
}

static void
walk_u32_item(struct walk *w, void *item, const void *context)
{
	(void)context;
	walk_u32(w, NULL, item);
}

void
walk_u16s(struct walk *w, const char *name, uint16_t **items, uint32_t *n)
{
	static const struct list list = {
		.size = 2, .least = 2, .prefix = 4, .item = walk_u16_item
	};

	walk_list(w, name, items, n, &list);
}

void
walk_u32s(struct walk *w, const char *name, uint32_t **items, uint32_t *n)
{
	static const struct list list = {
		.size = 4, .least = 4, .prefix = 4, .item = walk_u32_item
	};

	walk_list(w, name, items, n, &list);
}

static struct number
number_of_type(uint16_t type, uint8_t held)
{
	return (struct number){
		.held = held,
		.wire = (uint8_t)mptp_type_size(type),
		.is_signed = type & 1,
	};
}

static void
walk_element(struct walk *w, void *item, const void *context)
{
	uint16_t type = *(const uint16_t *)context;
	size_t size = mptp_type_size(type);

	if (size == 16)
		walk_wide(w, NULL, item, size);
	else
		walk_number(w, NULL, item, number_of_type(type, (uint8_t)size));
}

size_t
value_least(uint16_t type)
{
	size_t size = mptp_type_size(type);

	return size == 0 ? 1 : type & MPTP_TYPE_ARRAY ? 4 : size;
}

static void
walk_array(
    struct walk *w, const char *name, uint16_t type, struct mptp_value *v)
{
	size_t size = mptp_type_size(type);
	const struct list list = {
		.size = size,
		.least = size,
		.prefix = 4,
		.bytes = type == (MPTP_TYPE_ARRAY | MPTP_TYPE_U8),
		.item = walk_element,
		.context = &type,
	};

	walk_list(w, name, &v->array, &v->n, &list);
}

void
walk_value(
    struct walk *w, const char *name, uint16_t type, struct mptp_value *v)
{
	if (w->err == 0 && w->ops->value_type != NULL)
		w->ops->value_type(w, name, &v->type, type);
	if (v->type != MPTP_TYPE_UNDEFINED)
		type = v->type;
	if (type == MPTP_TYPE_STR)
		walk_string(w, name, &v->str);
	else if (mptp_type_size(type) == 0)
		return;
	else if (type & MPTP_TYPE_ARRAY)
		walk_array(w, name, type, v);
	else if (mptp_type_size(type) == 16)
		walk_wide(w, name, v->u128, sizeof(v->u128));
	else
		walk_number(w, name, &v->u, number_of_type(type, 8));
}

void
walk_type(struct walk *w, const char *name, uint16_t *type)
{
	static const uint16_t types[] = { 0x0001, 0x0002, 0x0003, 0x0004,
		0x0005, 0x0006, 0x0007, 0x0008, 0x0009, 0x000a, 0x4001, 0x4002,
		0x4003, 0x4004, 0x4005, 0x4006, 0x4007, 0x4008, 0x4009, 0x400a,
		0xffff };

	if (w->err == 0 && w->ops->among != NULL)
		w->ops->among(w, type, sizeof(*type), types,
		    sizeof(types) / sizeof(*types));
	else
		walk_u16(w, name, type);
}

void
walk_form(struct walk *w, const char *name, uint8_t *form,
    const uint16_t *these, size_t n)
{
	if (w->err == 0 && w->ops->among != NULL)
		w->ops->among(w, form, sizeof(*form), these, n);
	else
		walk_u8(w, name, form);
}
