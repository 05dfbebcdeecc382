/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading a whole card by one GetObjectPropList (MTP 1.1 E.2.1, all objects), for a walk
 * that has many folders before it.
 *
 * Some devices refuse that, and some leave objects out. So the handles of the whole
 * store are asked for first, and the list has to tell just these; in the folders whose
 * handles are known already, just these in that order; and some ObjectInfos have to
 * say the same. Otherwise it goes on folder by folder, and the device is not asked again.
 */
#ifndef CAMERA_WHOLE_H
#define CAMERA_WHOLE_H

#include "camera/children.h"

/* Zeroed memory is an empty one. */
struct whole {
	struct batch batch;
	/* Of each object, 1 + the index of the first in it and of the next beside
	 * it; 0: there is none. */
	uint32_t *first, *next;
	uint32_t storage;
	bool believed; /* of that store */
};

/*
 * Read the store of a folder, whose handles are known, as are those of the folders around
 * it, if that is not much more than so many more folders are likely to hold. brief: widths
 * and heights may be missing. What came is to be used if it is believed then. Fails only
 * when the session does, or for want of memory.
 */
int whole_read(
    struct whole *, const struct children *folder, uint32_t more, bool brief);
/* What is in a folder. MPTP_ERR_NOMEM. */
int whole_handles(
    const struct whole *, uint32_t folder, struct mptp_u32_array *handles);
void whole_clear(struct whole *);

#endif
