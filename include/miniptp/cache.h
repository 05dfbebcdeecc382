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
};

/*
 * What a program does for the library; each function has to be there. They are called
 * during calls on the camera, from the same thread, and must not call the camera.
 * What fails in them is their own business: a cache that has nothing is always right.
 */
struct mptp_cache {
	/* A card is going to be listed, and is what at(), get(), put() and end() are
	 * about. Returns how many objects of it are kept, and in *free_bytes what
	 * the card's were when they were. */
	uint32_t (*begin)(
	    void *ctx, const struct mptp_cache_card *, uint64_t *free_bytes);
	/* The handle of the object at an index below that number, in the order of
	 * handles; 0: there is none. */
	uint32_t (*at)(void *ctx, uint32_t index);
	/* What was put; false: nothing was, and *info is untouched. It is cleared by
	 * the library, so its strings are from malloc(). */
	bool (*get)(void *ctx, uint32_t handle, struct mptp_object_info *info);
	/* Keep it, in place of what was there. Only what MPTP_WALK_SHOWN tells of
	 * need be kept. */
	void (*put)(
	    void *ctx, uint32_t handle, const struct mptp_object_info *info);
	/* The listing is over. complete: it was one of the whole card; what was
	 * neither got nor put since begin() is on it no longer. */
	void (*end)(void *ctx, bool complete);
	/* An object of the device, on whichever card, has changed or is gone. May
	 * come at any time. */
	void (*forget)(void *ctx, uint32_t handle);
	/* All objects of a card, or, with MPTP_STORAGE_ALL, of the device, are void:
	 * what was kept of one was wrong, or much may have changed. May come at any
	 * time. */
	void (*drop)(void *ctx, uint32_t storage);
	void *ctx;
};

/*
 * Use a cache from now on; NULL: none any more. It has to live as long as the camera,
 * or until then.
 *
 * Before anything of a card is believed, some of its objects are read: the first, the
 * last, and ten by chance, or more where the free space is another; from one that is
 * gone or different on, nothing is. Folders are listed in any case; an object that is
 * kept as lying elsewhere than where it is listed is read, too. What an event or an
 * operation of this session was about is forgotten. A vendor's operations that change
 * objects without an event are not recognised.
 */
MPTP_API void mptp_camera_set_cache(
    struct mptp_camera *, const struct mptp_cache *);

#ifdef __cplusplus
}
#endif
#endif
