/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which handles are new, for cameras that do not say so.
 */
#ifndef CAMERA_LISTING_H
#define CAMERA_LISTING_H

#include "camera/camera.h"

#define LISTING_FOLDERS 256

struct listing {
	uint32_t storage;
	int64_t deadline;	      /* for a camera that is busy */
	struct mptp_u32_array before; /* sorted */
	/* It takes "all objects" for those in the root: these are listed, too. */
	bool nested;
	uint32_t folder[LISTING_FOLDERS];
	unsigned nfolders;
};

/* What is there already. storage 0: on all stores. */
int listing_begin(
    struct mptp_camera *, struct listing *, uint32_t storage, int64_t deadline);
/* Every handle that was not there. */
int listing_compare(struct mptp_camera *, struct listing *,
    void (*found)(void *ctx, uint32_t handle), void *ctx);
/* A folder that came since. */
void listing_add_folder(struct listing *, uint32_t handle);
void listing_clear(struct listing *);

#endif
