/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Going on after a connection was lost, where that does no harm.
 */
#ifndef CAMERA_RESUME_H
#define CAMERA_RESUME_H

#include "camera/camera.h"

/* Does the operation only read, such that asking twice is as good as once? */
bool resume_repeats(uint16_t operation);
/* May this connection be made again, if the program allows it? */
bool resume_may(const struct mptp_camera *);
/* The last request failed because the connection is lost. If the program allows it,
 * connect again to the same camera. True: done. */
bool resume_connects(struct mptp_camera *);
/* It failed so, and was not one that may be repeated: that is told, and no connection
 * is made again. */
void resume_gives_up(struct mptp_camera *);

#endif
