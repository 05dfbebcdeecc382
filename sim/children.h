/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which entries of a list lie in which folder: to be found without a walk over all
 * of them.
 */
#ifndef SIM_CHILDREN_H
#define SIM_CHILDREN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_link;
struct sim_family;

/* Entries are numbered from 1; 0 is none. */
struct sim_children {
	struct sim_link *links; /* by number */
	size_t nlinks;
	struct sim_family *families; /* by a hash of the parent's handle */
	size_t nfamilies;
	size_t cap; /* of families: a power of 2, or 0 */
};

void sim_children_clear(struct sim_children *);
/* The next sim_children_add() of it finds memory. False: it would not. */
bool sim_children_make_room(
    struct sim_children *, uint32_t parent, uint32_t entry);
/* Makes it the last in a folder (0: in the root). False: no memory. */
bool sim_children_add(struct sim_children *, uint32_t parent, uint32_t entry);
/* Of one that was added. A walk that stands on it goes on as if it were there. */
void sim_children_remove(
    struct sim_children *, uint32_t parent, uint32_t entry);
uint32_t sim_children_first(const struct sim_children *, uint32_t parent);
uint32_t sim_children_next(const struct sim_children *, uint32_t entry);

#endif
