/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a walk remembers of objects, by handle.
 */
#ifndef CAMERA_SEEN_H
#define CAMERA_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seen_object {
	uint32_t handle;
	uint32_t parent; /* as its ObjectInfo says, if placed */
	bool used;
	bool placed;  /* its parent is known */
	bool failed;  /* it could not be read */
	bool entered; /* its contents were listed */
};

/* A hash table; zeroed memory is an empty one. */
struct seen {
	struct seen_object *slots;
	size_t n, cap;
};

/* NULL: never seen. */
struct seen_object *seen_find(const struct seen *, uint32_t handle);
/* Found or made, valid up to the next call; NULL: out of memory. */
struct seen_object *seen_add(struct seen *, uint32_t handle);
void seen_clear(struct seen *);

#endif
