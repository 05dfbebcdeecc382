/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Going on after the connection or the session was lost, where that does no harm.
 */
#ifndef CAMERA_RESUME_H
#define CAMERA_RESUME_H

#include "camera/camera.h"

/* Does the operation only read, such that asking twice is as good as once? */
bool resume_repeats(uint16_t operation);
/* May this connection be made again? */
bool resume_may_connect(const struct mptp_camera *);
/* The last request failed because the connection is lost, or the camera has forgotten the
 * session. If the program allows it, open another one with the same camera, which has to
 * have what it had: the object that was read last, and, during a walk, what was in the
 * folder that was listed last. True: done. */
bool resume_goes_on(struct mptp_camera *);
/* It failed so; why nothing goes on is put into the camera's error, if there is more to
 * say. */
int resume_explains(struct mptp_camera *, const struct mptp_op *, int status);

/* An object, as an ObjectInfo tells of it; listed: as a list does, whose dates may be
 * others. */
void resume_note_object(struct mptp_camera *, uint32_t handle,
    const struct mptp_object_info *, bool listed);
/* What is in a folder. */
void resume_note_list(struct mptp_camera *, uint32_t storage, uint32_t format,
    uint32_t parent, const struct mptp_u32_array *handles);
/* The camera was asked for this: what changes something may change these. */
void resume_note_request(struct mptp_camera *, const struct mptp_op *);
/* Around a walk. */
void resume_walk_begins(struct mptp_camera *);
void resume_walk_ends(struct mptp_camera *);

#endif
