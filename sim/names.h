/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which entries of a list have which name in which folder: to be found without a
 * walk over all that the folder holds.
 */
#ifndef SIM_NAMES_H
#define SIM_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_name;

/* Entries are numbered from 1; 0 is none. Several may have one name. */
struct sim_names {
	struct sim_name *slots;
	size_t cap;  /* of slots: a power of 2, or 0 */
	size_t used; /* those that were, too */
};

void sim_names_clear(struct sim_names *);
/* parent as in ObjectInfo. False: no memory. */
bool sim_names_add(
    struct sim_names *, uint32_t parent, const char *name, uint32_t entry);
void sim_names_remove(
    struct sim_names *, uint32_t parent, const char *name, uint32_t entry);

/* One after another, those that may have the name: names and folders are to be
 * compared. at is 0 at the beginning. 0: there is none left. */
uint32_t sim_names_find(
    const struct sim_names *, uint32_t parent, const char *name, size_t *at);

#endif
