/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What initiators have set: values by object and property.
 */
#ifndef SIM_VALUES_H
#define SIM_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All of them together, in bytes. */
#define SIM_VALUES_MOST ((size_t)64 << 20)

struct sim_kept {
	uint32_t handle;
	uint16_t code;
	uint8_t *bytes; /* as on the wire */
	size_t len;
};

/* In the order of handle and code. */
struct sim_values {
	struct sim_kept *items;
	size_t n;
	size_t cap;
	size_t size;
};

void sim_values_clear(struct sim_values *);
/* NULL: nothing was set. */
const struct sim_kept *sim_values_find(
    const struct sim_values *, uint32_t handle, uint16_t code);
/* Copies the bytes. False: there is no room. */
bool sim_values_set(struct sim_values *, uint32_t handle, uint16_t code,
    const void *bytes, size_t len);
/* Give another object the same ones. */
bool sim_values_copy(struct sim_values *, uint32_t from, uint32_t to);
/* An object went away. */
void sim_values_drop(struct sim_values *, uint32_t handle);

#endif
