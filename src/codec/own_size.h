/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations by which makes tell sizes of 64 bits.
 */
#ifndef CODEC_OWN_SIZE_H
#define CODEC_OWN_SIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <miniptp/codes.h>

struct own_size {
	enum mptp_dialect dialect;
	uint16_t operation;
	/* Either its parameter is an object's handle, */
	bool (*size)(const uint8_t *data, size_t len, uint64_t *size);
	/* or they are storage, folder (all ones: the root) and these flags. The answer
	 * is read from begin (*at 0) to end (false); what does not fit ends it. */
	uint32_t flags;
	bool (*next)(const uint8_t *data, size_t len, size_t *at,
	    uint32_t *handle, uint64_t *size);
};

/* Number i of all; NULL behind the last. */
const struct own_size *own_size_at(size_t i);

/* Those in the files of the makes. */
extern const struct own_size own_size_canon, own_size_nikon;

#endif
