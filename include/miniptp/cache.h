/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Infos of objects that a program keeps from one session to the next, so that a card
 * which did not change need not be read again.
 *
 * The program keeps them, in a file or wherever; the library decides whether they are
 * still right. It asks for nothing but listings (MPTP_WALK_CACHED), and never to find
 * out what to delete, to move, or to fetch.
 */
#ifndef MINIPTP_CACHE_H
#define MINIPTP_CACHE_H

#include <miniptp/camera.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a card is known by, together with the device's serial number and the like
 * (mptp_camera_device()), which the program has to tell apart by itself. It is from
 * StorageInfo (ISO 15740 5.5.4), and borrowed during the call. */
struct mptp_cache_card {
	uint32_t storage;
	uint64_t capacity;		 /* bytes */
	uint64_t free_bytes;		 /* not part of what it is known by */
	const char *description, *label; /* NULL: none */
	bool
	    only_kept; /* nothing will be put: what is not there need not be made */
};

/* What is kept of a card beside its objects. */
struct mptp_cache_kept {
	uint32_t objects;    /* so many are kept */
	uint64_t free_bytes; /* what the card had when they were listed */
	uint32_t traits; /* as end() was told; 0 at first and after drop() */
};

/*
 * What a program does for the library; each function has to be there. They are called
 * during calls on the camera, from the same thread, and must not call the camera.
 * What fails in them is their own business: a cache that has nothing is always right.
 */
struct mptp_cache {
	/* A card is going to be listed, and is what get(), put() and end() are
	 * about. *kept is zeroed memory. */
	void (*begin)(void *ctx, const struct mptp_cache_card *,
	    struct mptp_cache_kept *kept);
	/* What was put; false: nothing was, and *info is untouched. It is cleared by
	 * the library, so its strings are from malloc(). */
	bool (*get)(void *ctx, uint32_t handle, struct mptp_object_info *info);
	/* The same while nothing is being listed, of the card that was listed last in
	 * that storage, which may not be the one that is in there now. */
	bool (*look)(void *ctx, uint32_t storage, uint32_t handle,
	    struct mptp_object_info *info);
	/* Keep it, in place of what was there. Only what MPTP_WALK_SHOWN tells of
	 * need be kept. */
	void (*put)(
	    void *ctx, uint32_t handle, const struct mptp_object_info *info);
	/* The listing is over. complete: it was one of the whole card; what was
	 * neither got nor put since begin() is on it no longer. traits: how the
	 * device can be listed, to be kept with the card. */
	void (*end)(void *ctx, bool complete, uint32_t traits);
	/* An object of the device, on whichever card, has changed or is gone. May
	 * come at any time. */
	void (*forget)(void *ctx, uint32_t handle);
	/* All objects of a card, or, with MPTP_STORAGE_ALL, of the device, are void:
	 * what was kept of one was wrong, or much may have changed. May come at any
	 * time. */
	void (*drop)(void *ctx, uint32_t storage);
	void *ctx;
	bool bypassed; /* no listing takes from it, or puts to it */
};

/*
 * Use a cache from now on; NULL: none any more. It has to live as long as the camera,
 * or until then.
 *
 * Where GetObjectPropList tells what is wanted, it is asked, and not the cache. Where it
 * tells all but the width and height of pictures, these are kept, of objects of which it
 * tells just what is kept.
 *
 * Of other devices, all folders are listed first. An object has to lie where it is kept,
 * and a card that has the same objects, the same free space, or less of it by the sizes of
 * the few that came; then some objects are read:
 * the biggest, the newest, the oldest, the first and last of folders, and as many by
 * chance: at least 12, and at most 512 if that takes no longer than 60 ms; at least 48
 * where objects came or went. Only then is anything shown; at one that is gone or
 * different, everything is dropped. A card with 64 objects or fewer is read.
 *
 * Whenever mptp_get_object_info() reads an object, for whatever call, and something else
 * is kept of it, everything is dropped, too, once GetStorageInfo has told that it is of
 * the card that is there. What an event or an operation of this session was about is
 * forgotten. A vendor's operations that change objects without an event are not
 * recognised.
 */
MPTP_API void mptp_camera_set_cache(
    struct mptp_camera *, const struct mptp_cache *);

/* An object that a listing showed from the cache turned out to be another one: nothing
 * that is kept of the device is right any more. */
MPTP_API void mptp_camera_drop_cache(struct mptp_camera *);

#ifdef __cplusplus
}
#endif
#endif
