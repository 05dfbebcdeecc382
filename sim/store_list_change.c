/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Objects in a list, changed and removed.
 */
#include <stdlib.h>
#include <string.h>

#include "store_list.h"

uint16_t
sim_list_remove(struct sim_store *store, uint32_t handle)
{
	struct sim_list *list = (struct sim_list *)store;
	struct sim_entry *entry = sim_list_find(list, handle);
	struct sim_storage *storage;

	if (entry == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if ((storage = sim_list_storage_of(list, entry)) != NULL)
		storage->info.free_bytes += entry->object.info.size;
	sim_list_count(storage, 0, 1);
	sim_list_drop_content(list, entry);
	sim_list_leave(list, entry, sim_list_number_of(list, entry));
	entry->present = false;
	mptp_object_info_clear(&entry->object.info);
	return MPTP_RC_OK;
}

uint16_t
sim_list_protect(struct sim_store *store, uint32_t handle, uint16_t protection)
{
	struct sim_entry *entry =
	    sim_list_find((struct sim_list *)store, handle);

	if (entry == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	entry->object.info.protection = protection;
	return MPTP_RC_OK;
}

uint16_t
sim_list_rename(struct sim_store *store, uint32_t handle, const char *name)
{
	struct sim_list *list = (struct sim_list *)store;
	struct sim_entry *entry = sim_list_find(list, handle);
	uint32_t number, parent;
	char *copy;

	if (entry == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	number = sim_list_number_of(list, entry);
	parent = entry->object.info.parent;
	copy = strdup(name);
	if (copy == NULL ||
	    !sim_names_add(&list->names, parent, name, number)) {
		free(copy);
		return MPTP_RC_GENERAL_ERROR;
	}
	sim_names_remove(&list->names, parent, sim_list_name_of(entry), number);
	free(entry->object.info.name);
	entry->object.info.name = copy;
	return MPTP_RC_OK;
}

uint16_t
sim_list_touch(struct sim_store *store, uint32_t handle, const char *modified)
{
	struct sim_entry *entry =
	    sim_list_find((struct sim_list *)store, handle);

	if (entry == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	return sim_list_set_text(&entry->object.info.modified, modified) ?
	    MPTP_RC_OK :
	    MPTP_RC_GENERAL_ERROR;
}

/* Is it the object itself, or within it? */
static bool
belongs_to(
    struct sim_list *list, const struct sim_entry *entry, uint32_t handle)
{
	while (entry != NULL && entry->object.handle != handle)
		entry = sim_list_find(list, entry->object.info.parent);
	return entry != NULL;
}

/* All that may lack memory comes first. */
static bool
change_folder(struct sim_list *list, struct sim_entry *moved, uint32_t parent)
{
	const uint32_t number = sim_list_number_of(list, moved);
	const uint32_t before = moved->object.info.parent;
	const char *name = sim_list_name_of(moved);

	if (!sim_children_make_room(&list->children, parent, number))
		return false;
	if (parent != before) {
		if (!sim_names_add(&list->names, parent, name, number))
			return false;
		sim_names_remove(&list->names, before, name, number);
	}
	sim_children_remove(&list->children, before, number);
	moved->object.info.parent = parent;
	return sim_children_add(&list->children, parent, number);
}

uint16_t
sim_list_move(
    struct sim_store *store, uint32_t handle, uint32_t storage, uint32_t parent)
{
	struct sim_list *list = (struct sim_list *)store;
	struct sim_entry *moved = sim_list_find(list, handle);
	struct sim_entry there = { .object.info = {
				       .storage = storage, .parent = parent } };
	struct sim_storage *from, *to = sim_list_storage_of(list, &there);
	uint64_t size = 0;
	uint32_t n = 0;

	if (moved == NULL || (from = sim_list_storage_of(list, moved)) == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if (to == NULL)
		return MPTP_RC_INVALID_STORAGE_ID;
	for (size_t i = 0; i < list->n && to != from; i++) {
		if (list->entries[i].present &&
		    belongs_to(list, &list->entries[i], handle)) {
			size += list->entries[i].object.info.size;
			n++;
		}
	}
	if (size > to->info.free_bytes || n > to->info.free_objects)
		return MPTP_RC_STORE_FULL;
	if (!change_folder(list, moved, parent))
		return MPTP_RC_GENERAL_ERROR;
	for (size_t i = 0; i < list->n && to != from; i++) {
		if (list->entries[i].present &&
		    belongs_to(list, &list->entries[i], handle))
			list->entries[i].object.info.storage = storage;
	}
	from->info.free_bytes += size;
	to->info.free_bytes -= size;
	sim_list_count(from, 0, n);
	sim_list_count(to, n, 0);
	return MPTP_RC_OK;
}
