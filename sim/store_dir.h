/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A folder as a card: what its reading and its writing half share.
 */
#ifndef SIM_STORE_DIR_H
#define SIM_STORE_DIR_H

#include "store.h"
#include "text.h"
#include "tree.h"

struct sim_dir {
	struct sim_store base;
	struct sim_tree tree; /* handle: the node's number */
	char date[SIM_DATE_SIZE];

	uint32_t open; /* node that is read; 0: none */
	int fd;

	/* The upload under way. */
	uint32_t parent;
	uint32_t replaced; /* whose new content it is; 0: a new object */
	int parent_fd;	   /* -1: there is none */
	int part_fd;	   /* -1: a folder */
	uint64_t size;	   /* so far */
	char part[sizeof(SIM_PART_PREFIX) + 48];
	unsigned nparts;
	char *name;
	uint16_t format;
	uint16_t protection;
	time_t modified; /* -1: now */
	char captured[SIM_DATE_SIZE];
};

struct sim_node *sim_dir_node(struct sim_dir *, uint32_t handle);
/* The response to a system's error. */
uint16_t sim_dir_refusal(int sys);

/* store_dir_change.c */
uint16_t sim_dir_create(
    struct sim_store *, const struct mptp_object_info *, uint32_t *handle);
uint16_t sim_dir_replace(struct sim_store *, uint32_t handle);
uint16_t sim_dir_write(struct sim_store *, const void *buf, size_t len);
uint16_t sim_dir_commit(struct sim_store *);
void sim_dir_abort(struct sim_store *);
uint16_t sim_dir_remove(struct sim_store *, uint32_t handle);
uint16_t sim_dir_protect(
    struct sim_store *, uint32_t handle, uint16_t protection);
uint16_t sim_dir_rename(struct sim_store *, uint32_t handle, const char *name);
uint16_t sim_dir_move(
    struct sim_store *, uint32_t handle, uint32_t storage, uint32_t parent);
uint16_t sim_dir_touch(
    struct sim_store *, uint32_t handle, const char *modified);

#endif
