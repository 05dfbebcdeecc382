/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * How objects are written down in the cache: many in a chunk, one behind the other.
 * What is read may have been written by anybody.
 */
#ifndef CMD_CACHE_RECORD_H
#define CMD_CACHE_RECORD_H

#include <miniptp.h>

#define CHUNK_MOST 32768 /* bytes */
#define CHUNK_RECORDS 256
#define CHUNK_HEAD 9

struct chunk {
	size_t len; /* 0: there is nothing in it */
	unsigned n; /* records */
	uint16_t at[CHUNK_RECORDS];
	uint8_t data[CHUNK_MOST];
};

/* Of objects, or of handles of those that are gone. */
void chunk_begin(struct chunk *, bool gone);
/* False: it is full. What is too long to be kept counts as added. */
bool chunk_add(
    struct chunk *, uint32_t handle, const struct mptp_object_info *);
bool chunk_add_gone(struct chunk *, uint32_t handle);
/* Before it is stored. */
void chunk_seal(struct chunk *);

/* data and len are what was stored; false: it is no chunk. */
bool chunk_check(struct chunk *);
bool chunk_is_gone(const struct chunk *);
uint32_t chunk_handle(const struct chunk *, unsigned record);
/* The strings are from malloc(). False: there is no memory. */
bool chunk_info(
    const struct chunk *, unsigned record, struct mptp_object_info *);

#endif
