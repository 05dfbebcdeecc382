/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What Nikon's cameras have of their own.
 */
#include "base/bytes.h"
#include "codec/own_size.h"

/* All of the data are the size. */
static bool
read_size(const uint8_t *data, size_t len, uint64_t *size)
{
	if (len != 8)
		return false;
	*size = get_le64(data);
	return true;
}

const struct own_size own_size_nikon = {
	.dialect = MPTP_DIALECT_NIKON,
	.operation = MPTP_OP_NIKON_GET_OBJECT_SIZE,
	.size = read_size,
};
