/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Inside of a store whose objects are in a list.
 */
#ifndef SIM_STORE_LIST_H
#define SIM_STORE_LIST_H

#include "children.h"
#include "names.h"
#include "spool.h"
#include "store.h"

struct sim_entry {
	struct sim_object object;
	bool present;	  /* not removed: handles are not used twice */
	bool uploaded;	  /* content in the spool, not generated */
	uint64_t at;	  /* where in the spool */
	uint32_t formula; /* generated: the handle that gives the content */
};

struct sim_list {
	struct sim_store base;
	struct sim_entry *entries;
	size_t n;
	size_t nprofile; /* the first of them */
	size_t cap;
	struct sim_children children; /* by their index and 1 */
	struct sim_names names;	      /* the same */
	uint32_t next_handle;
	struct sim_spool spool;
	struct sim_entry pending; /* the upload under way */
	uint32_t replaced;	  /* whose new content it is; 0: a new object */
};

/* One that is there; NULL: there is none. */
struct sim_entry *sim_list_find(struct sim_list *, uint32_t handle);
uint32_t sim_list_number_of(const struct sim_list *, const struct sim_entry *);
const char *sim_list_name_of(const struct sim_entry *);
struct sim_storage *sim_list_storage_of(
    struct sim_list *, const struct sim_entry *);
/* So many objects more, or fewer, where their number has a limit. */
void sim_list_count(struct sim_storage *, uint32_t more, uint32_t fewer);
/* Into its folder, and under its name there. False: no memory. */
bool sim_list_enter(
    struct sim_list *, const struct sim_entry *, uint32_t number);
void sim_list_leave(
    struct sim_list *, const struct sim_entry *, uint32_t number);
void sim_list_drop_content(struct sim_list *, const struct sim_entry *);
/* False: no memory. */
bool sim_list_set_text(char **text, const char *to);

/* store_list_change.c */
uint16_t sim_list_remove(struct sim_store *, uint32_t handle);
uint16_t sim_list_protect(
    struct sim_store *, uint32_t handle, uint16_t protection);
uint16_t sim_list_rename(struct sim_store *, uint32_t handle, const char *name);
uint16_t sim_list_touch(
    struct sim_store *, uint32_t handle, const char *modified);
uint16_t sim_list_move(
    struct sim_store *, uint32_t handle, uint32_t storage, uint32_t parent);

#endif
