/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A folder of the camera, and which names are taken in it.
 */
#ifndef CMD_FOLDER_H
#define CMD_FOLDER_H

#include "object.h"

struct child {
	uint32_t handle;
	bool folder;
	char *name;
};

struct folder {
	uint32_t storage;
	uint32_t handle; /* MPTP_PARENT_ROOT: the store */
	char *path;	 /* without a slash behind it */
	struct child *items;
	size_t n, room;
	size_t *slot; /* where to look by a name: an item's number + 1, or 0 */
	size_t nslots;
};

/* Those that were read by one command. */
struct folders {
	struct folder **items;
	size_t n;
};

/* Reads it. Exit code; failures have been told. */
int folder_read(struct app *, const struct object *, struct folder *);
/* The same, once; it belongs to the list, and what is made in it is to be added. */
int folders_read(
    struct app *, struct folders *, const struct object *, struct folder **);
void folders_clear(struct folders *);
/* As if it had been read: one that was just made, and is empty. */
void folder_new(
    struct folder *, uint32_t storage, uint32_t handle, const char *path);
/* Not minding case, as memory cards do. NULL: the name is free. */
const struct child *folder_find(const struct folder *, const char *name);
/* The same, but NULL also if several differ from it in case only. Several that are
 * called just so are a failure, of word as it was written. Exit code. */
int folder_find_only(struct app *, const struct folder *, const char *name,
    const char *word, const struct child **);
void folder_add(
    struct folder *, uint32_t handle, bool is_folder, const char *name);
/* "/store_00010001/DCIM/name"; free() it. */
char *folder_join(const struct folder *, const char *name);
void folder_clear(struct folder *);

/* A store, a handle, or a name in the root or here: no folder's name is before it. */
bool is_single_part(const char *word);
/* Splits a word that names what is not there yet: its folder must be. *name is
 * to be freed, and the folder to be cleared. Exit code. */
int folder_split(struct app *, const char *word, struct folder *, char **name);
/* Can an object have that name? Exit code; word is what was written. */
int name_valid(struct app *, const char *name, const char *word);
/* What the parameters of MoveObject and CopyObject call the root is 0. */
uint32_t folder_parent(const struct folder *);

/* A new folder in folder, to which it is added. Exit code. */
int folder_make(
    struct app *, struct folder *, const char *name, uint32_t *handle);

#endif
