/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Objects as a person names them, and as they are shown.
 */
#ifndef CMD_OBJECT_H
#define CMD_OBJECT_H

#include <jansson.h>

#include "cmd.h"
#include "local/date.h"

struct object {
	uint32_t storage;
	uint32_t handle; /* MPTP_PARENT_ROOT: a whole store */
	bool folder;	 /* or a store */
	struct mptp_object_info info;
	char *path; /* NULL: object_path() asks */
};

/* Exit codes; failures have been told. */
int object_find(struct app *, const char *word, struct object *);
/* What the library found, which is taken over. */
struct object object_found(const struct mptp_object *);
/* The rest of one of which the storage and the handle are known. */
int object_read(struct app *, struct object *);
/* Without a slash behind it; free() it. */
int object_path(struct app *, const struct object *, char **path);
void object_clear(struct object *);
/* With strings of its own. */
void object_info_copy(
    struct mptp_object_info *, const struct mptp_object_info *);

/* Stores that hold a medium. Exit code. */
int object_stores(struct app *, struct mptp_u32_array *ids);
/* Those of them that have a medium, which alone are left; how many. */
uint32_t object_filled(struct mptp_u32_array *ids);
/* What is said where there is none. */
#define SHOW_STORE \
	"insert a card, or unlock the device and allow access to its files"
#define NO_STORE "the camera shows no store with a medium; " SHOW_STORE
/* Where only a store is meant: "0x00010001", as df prints it, or its path. */
int store_find(struct app *, const char *word, uint32_t *storage);
/* A folder that takes files, or without a word, the only such store. */
int object_destination(
    struct app *, const char *folder, uint32_t *storage, uint32_t *parent);

/* --offset; without it, text is NULL. Exit code. */
int zone_option(struct app *, const char *text, struct zone *);

/* All that ls tells of an object. */
json_t *object_json(const struct app *, uint32_t handle, const char *path,
    const struct mptp_object_info *);
/* Integers that JSON readers take; MPTP_SIZE_UNKNOWN is null. */
json_t *object_size_json(uint64_t size);

#endif
