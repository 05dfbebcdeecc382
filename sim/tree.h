/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading a folder into a tree of nodes with lasting handles.
 */
#ifndef SIM_TREE_H
#define SIM_TREE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "names.h"
#include "text.h"

/* Names that uploads have until they are complete; no objects. */
#define SIM_PART_PREFIX ".miniptp-part-"

/* The folders that an object may lie in, one in the other; what lies deeper is not
 * shown. */
#define SIM_TREE_DEPTH 64

/* Node 0 is the folder itself. Children are linked in the order of their names,
 * so that handles are the same whenever the folder is. */
struct sim_node {
	char *name;
	uint64_t size;
	time_t modified;
	uint32_t parent;
	uint32_t child; /* the first; 0: none */
	uint32_t last;	/* of its children */
	uint32_t next;
	bool folder;
	bool present; /* false: it went away; its handle is not used again */
	uint16_t protection;
	/* What an upload told and no folder keeps. */
	uint16_t format; /* 0: by the name */
	char captured[SIM_DATE_SIZE];
};

struct sim_tree {
	int root;
	struct sim_node *nodes;
	uint32_t n;
	uint32_t cap;
	struct sim_names names; /* of all nodes but the folder itself */
	unsigned skipped; /* entries that are no nodes, at the last scan */
};

/* Takes the descriptor of the folder. MPTP_ERR_NOMEM or _IO, errno telling. */
int sim_tree_open(struct sim_tree *, int root);
void sim_tree_close(struct sim_tree *);
/* Look again. */
int sim_tree_scan(struct sim_tree *);
/* Opens the node itself; no link is followed on the way. -1: errno tells. */
int sim_tree_fd(const struct sim_tree *, uint32_t node, int flags);
/* Enter what was just made, described by st. 0: no memory. */
uint32_t sim_tree_add(struct sim_tree *, uint32_t parent, const char *name,
    const struct stat *st);
/* One that is there; 0: there is none. */
uint32_t sim_tree_find(
    const struct sim_tree *, uint32_t parent, const char *name);
/* Would a node of that name not be shown? */
bool sim_tree_hides(const char *name);
void sim_tree_remove(struct sim_tree *, uint32_t node);
int sim_tree_rename(struct sim_tree *, uint32_t node, const char *name);
int sim_tree_move(struct sim_tree *, uint32_t node, uint32_t parent);

#endif
