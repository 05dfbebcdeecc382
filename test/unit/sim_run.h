/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations run on a virtual camera directly, without any transport.
 */
#ifndef TEST_SIM_RUN_H
#define TEST_SIM_RUN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <miniptp.h>
#include <miniptp/sim.h>

struct run {
	struct mptp_sim *sim;
	const struct mptp_device *device;
	struct mptp_op response;
	uint32_t transaction; /* of the last operation; set here */
	/* What the last operation sent. */
	uint64_t size; /* as announced */
	uint8_t *data;
	size_t len;
	/* Read no more than this of it and then hang up; 0: all. */
	size_t limit;
};

/* With a session open. Fails the test when the camera cannot be opened. */
void run_open(struct run *, const char *spec);
void run_open_sessionless(struct run *, const char *spec);
/* With a session on a camera that the JSON describes. */
void run_open_profile(struct run *, const char *json);
void run_close(struct run *);

/* An operation with n parameters (uint32_t each); answers the response code. */
uint16_t ask(struct run *, uint16_t operation, unsigned n, ...);
/* The same with data, in slices. */
uint16_t tell(struct run *, uint16_t operation, const void *data, size_t len,
    unsigned n, ...);
/* The same, fewer data than announced. */
uint16_t tell_short(struct run *, uint16_t operation, const void *data,
    size_t len, unsigned n, ...);
uint16_t run_op(struct run *, const struct mptp_op *, const void *data,
    size_t len, bool complete);

/* SendObjectInfo of a file, or of a folder when size is negative. */
uint16_t announce(struct run *, uint32_t storage, uint32_t parent,
    const char *name, int64_t size);

/* SendObjectInfo and SendObject; the new handle. storage and parent may be 0. */
uint32_t upload(struct run *, uint32_t storage, uint32_t parent,
    const char *name, const char *content);

/* The next event is this one, with one parameter. */
void expect_event(struct run *, uint16_t code, uint32_t parameter);
void expect_no_event(struct run *);
/* The same event, and of a transaction; it may take its time. */
void await_event(struct run *, uint16_t code, uint32_t transaction,
    unsigned nparam, uint32_t parameter);
/* Whichever comes next; code 0: none is due. */
struct mptp_event next_event(struct run *);

/* What GetObject brings. */
void expect_content(struct run *, uint32_t handle, const char *content);
/* FreeSpaceInBytes. */
uint64_t free_bytes(struct run *, uint32_t storage);

/* ObjectInfo, which must be there, for the caller to clear. */
struct mptp_object_info object_info(struct run *, uint32_t handle);
/* The same, and its name compared. */
void expect_object(struct run *, uint32_t handle, uint32_t parent,
    uint16_t format, uint64_t size, const char *name);
/* Handles in the order given; the list ends with 0. */
void expect_handles(
    struct run *, uint32_t storage, uint32_t format, uint32_t parent, ...);
/* The object of that name below a folder; 0: there is none. */
uint32_t find_name(struct run *, uint32_t parent, const char *name);

#endif
