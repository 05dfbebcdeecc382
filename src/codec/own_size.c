/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The makes that have operations for sizes of 64 bits.
 */
#include "codec/own_size.h"

const struct own_size *
own_size_at(size_t i)
{
	static const struct own_size *const all[] = { &own_size_canon,
		&own_size_nikon };

	return i < sizeof(all) / sizeof(*all) ? all[i] : NULL;
}
