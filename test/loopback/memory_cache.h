/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A cache of listings in memory, of one storage with few objects.
 */
#ifndef LOOPBACK_MEMORY_CACHE_H
#define LOOPBACK_MEMORY_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include <miniptp.h>

#define MEMORY_CACHE_STORAGE 0x00010001u
#define MEMORY_CACHE_FIRST 0x100u /* handle, if there is any */
#define MEMORY_CACHE_MOST 1502	  /* objects */

struct memory_cache {
	struct {
		bool kept;
		uint64_t size;
		uint32_t parent;
		uint16_t format, association;
		char name[16];
	} of[MEMORY_CACHE_MOST]; /* by handle, from MEMORY_CACHE_FIRST */
	uint64_t free_bytes, now_free;
	uint32_t traits;
	unsigned begun, ended, dropped, forgotten, puts;
	bool complete;
	bool elsewhere; /* another card was listed last */
};

/* For mptp_camera_set_cache(), with what is to be its ctx. */
struct mptp_cache memory_cache_of(struct memory_cache *);
/* As if that object had never been listed. */
void memory_cache_forget(struct memory_cache *, uint32_t handle);

#endif
