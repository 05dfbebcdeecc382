/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A virtual camera that outlives its connections, each of which goes through a
 * struct mangle: "sweep:" is its URI.
 */
#ifndef TEST_CAMERA_H
#define TEST_CAMERA_H

#include "mangle.h"

extern const struct mptp_transport_ops camera_transport;

/* What the next connection goes through. */
extern struct mangle camera_mangle;

/* As if it had just been made, of that specification; by that framing. */
void camera_renew(const char *spec, const struct mptp_framing *);
void camera_end(void);

#endif
