/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The contents of objects, from the camera.
 */
#include <inttypes.h>
#include <string.h>

#include "camera/resume.h"

/* So much of what came before has to come again, where a transfer goes on. */
#define TAIL 4096

/* A sink that counts, and passes on no more than the object has. */
struct fetch {
	const struct mptp_sink *sink;
	uint64_t size;	/* MPTP_SIZE_UNKNOWN: as much as comes */
	uint64_t count; /* that came */
	uint64_t at;	/* the next byte that comes; less: it came before */
	uint64_t announced;
	bool keeps;	/* the tail, since it may go on */
	bool begun;
	bool differs;	    /* from what came before */
	uint8_t tail[TAIL]; /* the last of it, byte n at n % TAIL */
};

static int
fetch_begin(void *ctx, uint64_t announced)
{
	struct fetch *f = ctx;
	const bool again = f->begun;

	/* All of it comes again, and is something else. */
	if (again && f->size == MPTP_SIZE_UNKNOWN && announced != f->announced) {
		f->differs = true;
		return MPTP_ERR_INCOMPLETE;
	}
	f->begun = true;
	f->announced = announced;
	if (again || f->sink->begin == NULL)
		return 0;
	return f->sink->begin(
	    f->sink->ctx, f->size != MPTP_SIZE_UNKNOWN ? f->size : announced);
}

static void
keep_tail(struct fetch *f, const uint8_t *bytes, size_t len)
{
	const size_t skip = len > TAIL ? len - TAIL : 0;
	const size_t at = (size_t)((f->count + skip) % TAIL), n = len - skip;
	const size_t first = n < TAIL - at ? n : TAIL - at;

	if (!f->keeps || n == 0)
		return;
	memcpy(f->tail + at, bytes + skip, first);
	memcpy(f->tail, bytes + skip + first, n - first);
}

/* What came before is compared, as far as it is kept, and not passed on. */
static bool
is_as_before(struct fetch *f, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (f->at + i + TAIL >= f->count &&
		    bytes[i] != f->tail[(f->at + i) % TAIL])
			return false;
	return true;
}

static int
fetch_write(void *ctx, const void *buf, size_t len)
{
	struct fetch *f = ctx;
	const uint8_t *bytes = buf;
	const uint64_t before = f->count - f->at;
	const size_t known = before < len ? (size_t)before : len;
	uint64_t room;

	if (!is_as_before(f, bytes, known)) {
		f->differs = true;
		return MPTP_ERR_INCOMPLETE;
	}
	f->at += known;
	bytes += known;
	len -= known;
	if (len == 0)
		return 0;
	room = f->count < f->size ? f->size - f->count : 0;
	keep_tail(f, bytes, len);
	f->count += len;
	f->at = f->count;
	if (len > room)
		len = (size_t)room;
	return len > 0 ? f->sink->write(f->sink->ctx, bytes, len) : 0;
}

/* Of the rest, with the end of what came; all of it where there is no such request. */
static struct mptp_op
rest_of(const struct mptp_camera *camera, uint32_t handle, struct fetch *f)
{
	const uint64_t from = f->count > TAIL ? f->count - TAIL : 0;
	const uint64_t left = f->size - from;
	const uint32_t most = left < UINT32_MAX ? (uint32_t)left : UINT32_MAX;

	f->at = from;
	if (f->size != MPTP_SIZE_UNKNOWN &&
	    mptp_camera_supports(camera, MPTP_OP_GET_PARTIAL_OBJECT_64))
		return (struct mptp_op){ MPTP_OP_GET_PARTIAL_OBJECT_64, 4,
			{ handle, (uint32_t)from, (uint32_t)(from >> 32),
			    most } };
	if (f->size != MPTP_SIZE_UNKNOWN && from <= UINT32_MAX &&
	    mptp_camera_supports(camera, MPTP_OP_GET_PARTIAL_OBJECT))
		return (struct mptp_op){ MPTP_OP_GET_PARTIAL_OBJECT, 3,
			{ handle, (uint32_t)from, most } };
	f->at = 0;
	return request_about(MPTP_OP_GET_OBJECT, handle);
}

/* All, or as much as comes until the connection is lost; then the rest, as long as
 * each time brings more. */
static int
fetch_all(struct mptp_camera *camera, uint32_t handle, struct fetch *f)
{
	const struct mptp_sink counted = {
		.begin = fetch_begin, .write = fetch_write, .ctx = f
	};
	struct mptp_op request = request_about(MPTP_OP_GET_OBJECT, handle);
	uint64_t before;
	int rc;

	for (;;) {
		before = f->count;
		rc = camera_run(camera, &request, NULL, &counted, NULL);
		/* All of it came again, and was less. */
		f->differs |= rc == MPTP_OK && f->at < f->count &&
		    request.code == MPTP_OP_GET_OBJECT;
		if (rc == MPTP_OK && f->size != MPTP_SIZE_UNKNOWN &&
		    request.code != MPTP_OP_GET_OBJECT && f->count < f->size &&
		    f->count > before)
			; /* a part of the rest; the next one */
		else if (rc == MPTP_OK || rc == MPTP_ERR_CANCELLED ||
		    rc == MPTP_ERR_NOMEM || f->differs || f->count == before)
			return rc;
		else if (!resume_goes_on(camera))
			return resume_explains(camera, &request, rc);
		request = rest_of(camera, handle, f);
	}
}

int
mptp_camera_fetch(struct mptp_camera *camera, uint32_t handle, uint64_t size,
    const struct mptp_sink *sink)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_OBJECT, handle);
	struct fetch fetch = { .sink = sink,
		.size = size,
		.keeps = camera->session->options.reconnect };
	int rc = fetch_all(camera, handle, &fetch);

	if (fetch.differs)
		return camera_fail(camera, &request, MPTP_ERR_INCOMPLETE,
		    "behind the loss of the connection the camera sends "
		    "something else; fetch it again");
	if (rc != MPTP_OK && rc != MPTP_ERR_INCOMPLETE)
		return rc;
	if (size != MPTP_SIZE_UNKNOWN && fetch.count != size)
		return camera_fail(camera, &request, MPTP_ERR_INCOMPLETE,
		    "the camera sent %" PRIu64 " bytes of an object of %" PRIu64
		    "; fetch it again",
		    fetch.count, size);
	return rc;
}
