/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Events with the meanings of their parameters.
 */
#ifndef MINIPTP_EVENT_H
#define MINIPTP_EVENT_H

#include <miniptp/code.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a parameter of an event can be, by the names in the code tables; one bit
 * each. */
enum mptp_event_meaning {
	MPTP_EVENT_TRANSACTION = 1 << 0,
	MPTP_EVENT_HANDLE = 1 << 1,
	MPTP_EVENT_STORAGE = 1 << 2,
	MPTP_EVENT_PROPERTY = 1 << 3,	     /* of the device */
	MPTP_EVENT_OBJECT_PROPERTY = 1 << 4, /* of an object (MTP 1.1 B) */
	MPTP_EVENT_FORMAT = 1 << 5
};

/* An event as a session hands it out. */
struct mptp_typed_event {
	uint16_t code;
	/* Counted from 1 as events arrive in this session. A gap: events were
	 * dropped, because nobody took them in time. */
	uint64_t sequence;
	uint32_t lost; /* how many were dropped right before this one */
	/* Nanoseconds of CLOCK_MONOTONIC when it was read off the pipe. */
	uint64_t time_ns;

	/* Which of the following the event has: a set of mptp_event_meaning.
	 * The others are 0. */
	unsigned has;
	/* That caused it. Cameras which put that of a capture into a parameter
	 * (seen with CaptureComplete) are understood. */
	uint32_t transaction;
	uint32_t handle;
	uint32_t storage;
	uint32_t property;
	uint32_t object_property;
	uint32_t format;

	/* As they came, for events of vendors. */
	uint8_t nparam;
	uint32_t param[5];
};

/*
 * Give an event its meanings (ISO 15740 12.5, MTP 1.1 G.2), by the code tables in
 * this dialect. A parameter that did not come is absent; of an event that is not
 * in the tables, only the transaction is known. sequence, lost and time_ns are
 * left as they are.
 */
MPTP_API void mptp_event_type(
    struct mptp_typed_event *, enum mptp_dialect, const struct mptp_event *);

/* The field of that meaning; 0 where the event has none. */
MPTP_API uint32_t mptp_event_value(
    const struct mptp_typed_event *, enum mptp_event_meaning);

#ifdef __cplusplus
}
#endif
#endif
