/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Where what an initiator sent is over.
 */
#include "wire.h"

static uint32_t
number(const uint8_t *bytes, unsigned size)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < size; i++)
		n |= (uint32_t)bytes[i] << 8 * i;
	return n;
}

size_t
sim_wire_value(uint16_t type, const uint8_t *bytes, size_t len)
{
	uint64_t size = mptp_type_size(type);

	if (type == MPTP_TYPE_STR)
		size = len == 0 ? 0 : 1 + 2 * (uint64_t)bytes[0];
	else if (size != 0 && (type & MPTP_TYPE_ARRAY) != 0)
		size = len < 4 ? 0 : 4 + number(bytes, 4) * size;
	return size <= len ? (size_t)size : 0;
}

bool
sim_wire_is_prop_list(const uint8_t *bytes, size_t len)
{
	const size_t head = 8; /* handle, property, type */
	size_t at = 4, size;

	if (len < 4)
		return false;
	for (uint32_t i = 0; i < number(bytes, 4); i++) {
		if (len - at < head)
			return false;
		size = sim_wire_value((uint16_t)number(bytes + at + 6, 2),
		    bytes + at + head, len - at - head);
		if (size == 0)
			return false;
		at += head + size;
	}
	return at == len;
}

bool
sim_wire_is_object_info(
    const struct mptp_object_info *info, const uint8_t *bytes, size_t len)
{
	size_t at = info->wide_size ? 56 : 52;

	for (unsigned i = 0; i < 4 && at < len; i++)
		at += 1 + 2 * (size_t)bytes[at];
	return at >= len;
}
