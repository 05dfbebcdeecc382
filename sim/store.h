/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Where a virtual camera keeps its objects.
 */
#ifndef SIM_STORE_H
#define SIM_STORE_H

#include <stdbool.h>

#include <miniptp.h>
#include <miniptp/sim.h>

/* In a cursor and in requests. */
#define SIM_EVERY_STORAGE 0xffffffffu
#define SIM_EVERY_OBJECT 0u
#define SIM_ROOT 0xffffffffu

struct sim_storage {
	uint32_t id;
	bool absent; /* taken out, with its objects */
	struct mptp_storage_info info;
};

struct sim_object {
	uint32_t handle;
	struct mptp_object_info info;
};

/* A walk over the objects of a storage (or every one): all of them, those in
 * the root, or the children of one folder, as GetObjectHandles means it. */
struct sim_cursor {
	uint32_t storage;
	uint32_t parent;
	uint64_t at; /* the store's own; 0 at the beginning */
};

struct sim_store {
	const struct sim_store_ops *ops;
	struct sim_storage *storages;
	size_t nstorages;
};

/*
 * Functions that return uint16_t answer with a response code. Handles given to
 * those below info are of objects that exist. Strings in an object's info are
 * borrowed until the next call on the store.
 */
struct sim_store_ops {
	/* FormatStore may empty it. */
	bool can_format;

	void (*close)(struct sim_store *);
	/* A session begins: see what changed. Optional. */
	void (*refresh)(struct sim_store *);
	/* What is there and is no object. Optional. */
	unsigned (*skipped)(const struct sim_store *);
	/* Bring storages[i].info up to date. Optional. */
	void (*measure)(struct sim_store *, size_t i);

	bool (*next)(struct sim_store *, struct sim_cursor *, uint32_t *handle);
	/* False: there is no such object. */
	bool (*info)(
	    struct sim_store *, uint32_t handle, struct mptp_object_info *);

	/* Is there an object of that name in a folder (0: in the root)? */
	bool (*named)(struct sim_store *, uint32_t storage, uint32_t parent,
	    const char *name);

	/* Content. One object is open at a time. read returns fewer bytes only
	 * at the end, -1 on failure. */
	uint16_t (*open)(struct sim_store *, uint32_t handle, uint64_t *size);
	ptrdiff_t (*read)(struct sim_store *, uint32_t handle, uint64_t offset,
	    void *buf, size_t len);
	void (*done)(struct sim_store *); /* optional */

	/* A new object: announced, filled, kept or dropped. One at a time; its
	 * storage and parent are valid, its name is valid and free. Dates that
	 * it does not bring are those of its arrival. */
	uint16_t (*create)(struct sim_store *, const struct mptp_object_info *,
	    uint32_t *handle);
	/* The same for new content of an object, which is kept until commit. */
	uint16_t (*replace)(struct sim_store *, uint32_t handle);
	uint16_t (*write)(struct sim_store *, const void *buf, size_t len);
	uint16_t (*commit)(struct sim_store *);
	void (*abort)(struct sim_store *);

	/* Folders are empty by now. */
	uint16_t (*remove)(struct sim_store *, uint32_t handle);
	uint16_t (*protect)(
	    struct sim_store *, uint32_t handle, uint16_t protection);
	uint16_t (*rename)(
	    struct sim_store *, uint32_t handle, const char *name);
	/* With all that it holds, to where its name is free; not into itself.
	 * parent as in ObjectInfo. */
	uint16_t (*move)(struct sim_store *, uint32_t handle, uint32_t storage,
	    uint32_t parent);
	/* When it was changed: a valid date. */
	uint16_t (*touch)(
	    struct sim_store *, uint32_t handle, const char *modified);
	/* A copy of an object whose content is generated, without writing it
	 * all; false: copy it. Optional. */
	bool (*clone)(struct sim_store *, uint32_t handle,
	    const struct mptp_object_info *, uint32_t *copy, uint16_t *rc);
};

/* The objects of a profile, and what is uploaded to them. Copies the objects
 * and storages. New handles are counted up from first. */
int sim_store_list_open(struct sim_store **, const struct sim_storage *,
    size_t nstorages, const struct sim_object *, size_t nobjects,
    uint32_t first, struct mptp_error *);

/* Adds an object with the content that mptp_sim_content() gives for a handle. */
uint16_t sim_store_list_add(struct sim_store *, const struct mptp_object_info *,
    uint32_t content, uint32_t *handle);

/* A folder, as one storage. */
int sim_store_dir_open(struct sim_store **, const struct sim_storage *,
    const char *path, struct mptp_error *);

/* n objects of size bytes each, perdir in a folder, as one storage. */
int sim_store_generated_open(struct sim_store **, const struct sim_storage *,
    uint32_t n, uint64_t size, uint32_t perdir, struct mptp_error *);

/* ---- for the stores ----------------------------------------------------- */

bool sim_cursor_wants(
    const struct sim_cursor *, uint32_t storage, uint32_t parent);
/* Copies, for the owner to mptp_…_clear(). */
int sim_storage_copy(struct sim_storage *, const struct sim_storage *);
int sim_object_info_copy(
    struct mptp_object_info *, const struct mptp_object_info *);
/* By the ending of the name. */
uint16_t sim_format_of(const char *name);

#endif
