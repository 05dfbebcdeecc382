/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * How deep objects lie in folders. It has a limit, SIM_TREE_DEPTH, wherever they
 * come from: what walks down the folders may call itself.
 */
#ifndef SIM_DEPTH_H
#define SIM_DEPTH_H

#include <stdbool.h>

#include <miniptp.h>
#include <miniptp/sim.h>

/* May a folder hold anything? parent as in ObjectInfo: 0 is the root. */
bool sim_depth_allows(struct mptp_sim *, uint32_t parent);
/* May it hold that object, with all that this holds? */
bool sim_depth_allows_tree(struct mptp_sim *, uint32_t parent, uint32_t handle);

#endif
