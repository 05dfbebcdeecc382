/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * How deep objects lie in folders.
 */
#include "camera.h"
#include "depth.h"
#include "tree.h"

/* The folders that one in a folder lies in. */
static unsigned
folders_above(struct mptp_sim *sim, uint32_t parent)
{
	struct mptp_object_info info;
	unsigned n = 0;

	while (parent != 0 && n <= SIM_TREE_DEPTH &&
	    sim->store->ops->info(sim->store, parent, &info)) {
		parent = info.parent;
		n++;
	}
	return n;
}

bool
sim_depth_allows(struct mptp_sim *sim, uint32_t parent)
{
	return folders_above(sim, parent) <= SIM_TREE_DEPTH;
}

/* The levels of folders between it and the deepest of what it holds, counting
 * itself; 0: it holds nothing. */
static unsigned
levels_within(struct mptp_sim *sim, uint32_t handle)
{
	struct sim_cursor cursor = { .storage = SIM_EVERY_STORAGE,
		.parent = handle };
	struct mptp_object_info info;
	unsigned levels, most = 0;
	uint32_t child;

	if (!sim->store->ops->info(sim->store, handle, &info) ||
	    info.format != MPTP_OF_ASSOCIATION)
		return 0;
	while (sim->store->ops->next(sim->store, &cursor, &child)) {
		levels = 1 + levels_within(sim, child);
		if (levels > most)
			most = levels;
	}
	return most;
}

bool
sim_depth_allows_tree(struct mptp_sim *sim, uint32_t parent, uint32_t handle)
{
	return folders_above(sim, parent) + levels_within(sim, handle) <=
	    SIM_TREE_DEPTH;
}
