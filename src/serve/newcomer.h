/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A connection of which nobody knows yet what it wants.
 */
#ifndef SERVE_NEWCOMER_H
#define SERVE_NEWCOMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frame/frame.h"

/* A name of 39 units takes 108; cameras' own programs send no more. */
#define NEWCOMER_PACKET_MAX 512

enum newcomer_wish {
	NEWCOMER_UNKNOWN, /* its first packet is not complete */
	NEWCOMER_COMMAND, /* InitCommandRequest */
	NEWCOMER_EVENT,	  /* InitEventRequest */
	NEWCOMER_LEAVING  /* refused, and to be closed once it knows */
};

struct newcomer {
	int fd; /* -1: there is none */
	enum newcomer_wish wish;
	int64_t deadline;
	size_t have;
	uint8_t packet[NEWCOMER_PACKET_MAX];
};

/* fd belongs to the newcomer from now on. */
void newcomer_arrive(struct newcomer *, int fd, int patience_ms);
/* Read what is there of the first packet and not a byte more. Whoever hangs up
 * or sends another packet is closed. */
void newcomer_read(struct newcomer *);
/* The connection number in its InitEventRequest. */
uint32_t newcomer_number(const struct newcomer *);
/* Who it says that it is, in its InitCommandRequest. False: it does not. */
#define NEWCOMER_GUID 16
bool newcomer_guid(const struct newcomer *, uint8_t guid[NEWCOMER_GUID]);
/* Send InitFail, and see to it that it arrives. */
void newcomer_refuse(struct newcomer *, enum frame_fail reason);
/* The connection is somebody else's now; what was read is in packet. */
int newcomer_take(struct newcomer *);
void newcomer_close(struct newcomer *);

#endif
