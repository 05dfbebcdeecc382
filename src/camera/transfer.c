/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The contents of objects, from the camera.
 */
#include <inttypes.h>

#include "camera/camera.h"

/* A sink that counts, and passes on no more than the object has. */
struct fetch {
	const struct mptp_sink *sink;
	uint64_t size;	/* MPTP_SIZE_UNKNOWN: as much as comes */
	uint64_t count; /* that came */
};

static int
fetch_begin(void *ctx, uint64_t announced)
{
	struct fetch *f = ctx;

	if (f->sink->begin == NULL)
		return 0;
	return f->sink->begin(
	    f->sink->ctx, f->size != MPTP_SIZE_UNKNOWN ? f->size : announced);
}

static int
fetch_write(void *ctx, const void *buf, size_t len)
{
	struct fetch *f = ctx;
	uint64_t room = f->count < f->size ? f->size - f->count : 0;

	f->count += len;
	if (len > room)
		len = (size_t)room;
	return len > 0 ? f->sink->write(f->sink->ctx, buf, len) : 0;
}

int
mptp_camera_fetch(struct mptp_camera *camera, uint32_t handle, uint64_t size,
    const struct mptp_sink *sink)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_OBJECT, handle);
	struct fetch fetch = { .sink = sink, .size = size };
	const struct mptp_sink counted = {
		.begin = fetch_begin, .write = fetch_write, .ctx = &fetch
	};
	int rc;

	rc = camera_run(camera, &request, NULL, &counted, NULL);
	if (rc != MPTP_OK && rc != MPTP_ERR_INCOMPLETE)
		return rc;
	if (size != MPTP_SIZE_UNKNOWN && fetch.count != size)
		return camera_fail(camera, &request, MPTP_ERR_INCOMPLETE,
		    "the camera sent %" PRIu64 " bytes of an object of %" PRIu64
		    "; fetch it again",
		    fetch.count, size);
	return rc;
}
