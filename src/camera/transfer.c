/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The contents of objects, from the camera and to it.
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

/* ---- to the camera --------------------------------------------------- */

static ptrdiff_t
read_nothing(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	(void)buf;
	(void)len;
	return 0;
}

/* What cannot be sent is refused before the camera makes an object of it. */
static int
check_send(struct mptp_camera *camera, const struct mptp_op *announce,
    const struct mptp_object_info *info, const struct mptp_source *source)
{
	const struct mptp_op content = { .code = MPTP_OP_SEND_OBJECT };
	int rc;

	if ((rc = camera_require(camera, announce)) != MPTP_OK)
		return rc;
	if (info->format == MPTP_OF_ASSOCIATION)
		return MPTP_OK;
	if ((rc = camera_require(camera, &content)) != MPTP_OK)
		return rc;
	if (info->size >= MPTP_SIZE_ASK)
		return camera_fail(camera, announce, MPTP_ERR_UNSUPPORTED,
		    "an object of %" PRIu64
		    " bytes cannot be sent, only less than 4 GiB",
		    info->size);
	if (info->size != (source != NULL ? source->size : 0))
		return camera_fail(camera, announce, MPTP_ERR_ARG,
		    "the source does not have the %" PRIu64
		    " bytes of the object's info",
		    info->size);
	return MPTP_OK;
}

int
mptp_camera_send(struct mptp_camera *camera, uint32_t storage, uint32_t parent,
    const struct mptp_object_info *info, const struct mptp_source *source,
    uint32_t *handle)
{
	static const struct mptp_source nothing = { .read = read_nothing };
	const struct mptp_op announce = { .code = MPTP_OP_SEND_OBJECT_INFO,
		.nparam = 2,
		.param = { storage, parent } };
	struct mptp_place place;
	int rc;

	*handle = 0;
	if ((rc = check_send(camera, &announce, info, source)) != MPTP_OK)
		return rc;
	rc = mptp_send_object_info(camera, storage, parent, info, &place);
	if (rc == MPTP_OK && info->format != MPTP_OF_ASSOCIATION)
		rc = mptp_send_object(
		    camera, source != NULL ? source : &nothing);
	if (rc == MPTP_OK)
		*handle = place.handle;
	return rc;
}
