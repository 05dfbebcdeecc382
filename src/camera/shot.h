/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is known of a capture that goes on.
 */
#ifndef CAMERA_SHOT_H
#define CAMERA_SHOT_H

#include <miniptp/event.h>

/* More than one shot leads to, whatever a camera says. */
#define SHOT_OBJECTS 1024

struct shot {
	uint32_t transaction; /* of InitiateCapture */
	uint32_t storage;     /* asked for; 0: any */
	bool told;	      /* of an object, by an event */
	bool complete;
	uint16_t refusal; /* why the camera gave up, as a response; 0: not */
	int64_t changed;  /* when something new came, as deadline_in(0) */
	/* The first `found` are there and no folders. */
	uint32_t handle[SHOT_OBJECTS];
	unsigned n, found;
};

void shot_event(struct shot *, const struct mptp_typed_event *);
/* An object that may belong to it. False: it was known. */
bool shot_add(struct shot *, uint32_t handle);
/* What is known of the first object that was not looked at yet: it belongs to it, or
 * not. */
void shot_settle(struct shot *, bool belongs);

#endif
