/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Data types, and values alone.
 */
#include "codec/value.h"
#include "codec/walkers.h"

/* The integer type behind an array type or itself; 0 for all others. */
static uint16_t
element_type(uint16_t type)
{
	uint16_t element = type & (uint16_t)~MPTP_TYPE_ARRAY;

	return element <= MPTP_TYPE_U128 ? element : MPTP_TYPE_UNDEFINED;
}

size_t
mptp_type_size(uint16_t type)
{
	uint16_t element = element_type(type);

	return element == MPTP_TYPE_UNDEFINED ? 0 :
						(size_t)1 << (element - 1) / 2;
}

const char *
mptp_type_name(uint16_t type)
{
	static const char *const names[][2] = {
		[MPTP_TYPE_I8] = { "i8", "i8[]" },
		[MPTP_TYPE_U8] = { "u8", "u8[]" },
		[MPTP_TYPE_I16] = { "i16", "i16[]" },
		[MPTP_TYPE_U16] = { "u16", "u16[]" },
		[MPTP_TYPE_I32] = { "i32", "i32[]" },
		[MPTP_TYPE_U32] = { "u32", "u32[]" },
		[MPTP_TYPE_I64] = { "i64", "i64[]" },
		[MPTP_TYPE_U64] = { "u64", "u64[]" },
		[MPTP_TYPE_I128] = { "i128", "i128[]" },
		[MPTP_TYPE_U128] = { "u128", "u128[]" },
	};

	if (type == MPTP_TYPE_STR)
		return "str";
	return names[element_type(type)][(type & MPTP_TYPE_ARRAY) != 0];
}

uint64_t
mptp_value_element(const struct mptp_value *v, uint32_t i)
{
	size_t size = mptp_type_size(v->type);
	struct number number = {
		.held = (uint8_t)size,
		.is_signed = v->type & 1,
	};

	if (size == 0 || size > 8 || !(v->type & MPTP_TYPE_ARRAY) ||
	    i >= v->n || v->array == NULL)
		return 0;
	return number_load((const uint8_t *)v->array + i * size, number);
}

void
walk_value_alone(struct walk *w, void *v)
{
	struct mptp_value *value = v;

	walk_value(w, NULL, value->type, value);
}

/* Is it all of what came? Too many bytes are a sign of another type; but some
 * devices keep their strings in a field of a fixed length, zeros behind. */
static bool
is_all(const struct mptp_value *v, const uint8_t *bytes, size_t len)
{
	if (v->type != MPTP_TYPE_STR)
		return mptp_value_pack(v, NULL, 0) == len;
	for (size_t i = 1 + 2 * (size_t)bytes[0]; i < len; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

int
mptp_value_unpack(
    struct mptp_value *v, uint16_t type, const void *buf, size_t len)
{
	int err;

	*v = (struct mptp_value){ .type = type };
	err = unpack_walk(walk_value_alone, v, buf, len);
	if (err == MPTP_OK && !is_all(v, buf, len))
		err = MPTP_ERR_FORMAT;
	if (err != MPTP_OK)
		mptp_value_clear(v);
	return err;
}

size_t
mptp_value_pack(const struct mptp_value *v, void *buf, size_t cap)
{
	return pack_walk(walk_value_alone, v, buf, cap);
}

void
mptp_value_clear(struct mptp_value *v)
{
	clear_walk(walk_value_alone, v);
	*v = (struct mptp_value){ 0 };
}
