/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The names in a folder, which a camera may tell in one answer, and which of them are
 * folders in another: GetObjectPropList (MTP 1.1 E.2.1) of the children's
 * ObjectFileName and ObjectFormat. They are believed if the first and the last object
 * have the same in their ObjectInfo, and lie in the folder; what they leave out, and
 * everything otherwise, is read object by object.
 */
#ifndef CAMERA_NAMES_H
#define CAMERA_NAMES_H

#include "camera/children.h"
#include "camera/path.h"

struct names {
	struct children children;
	bool formats;	   /* are wanted, too */
	struct batch told; /* by the lists of just these properties */
};

/* An object, and whether more than its name is known yet. */
struct named {
	uint32_t handle;
	char name[NAME_SIZE];
	bool folder; /* if formats were wanted, or there is an info */
	bool has_info;
	struct mptp_object_info info;
};

/* To be closed also if this fails. */
int names_open(struct names *, struct mptp_camera *, uint32_t storage,
    uint32_t folder, bool formats);
/* As children_next(); the info, if there is one, is cleared by the caller. */
bool names_next(struct names *, struct named *, int *status);
/* Has its info, if it had none; *is tells whether it lies in the folder. */
int names_confirm(struct names *, struct named *, bool *is);
void names_close(struct names *);

#endif
