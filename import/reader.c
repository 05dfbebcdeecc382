/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Pieces of objects: by GetPartialObject64 (Android), GetPartialObject (ISO 15740
 * 10.4.27), or what a make has with the former's parameters, or a size of 64 bits, by the tables of
 * codes.
 */
#include <string.h>

#include "import/reader.h"

/* An operation of the camera's make with a 64-bit offset, and how many parameters it
 * has, since the size may have 64 bits, too; 0: none. */
struct own {
	uint16_t code;
	uint8_t nparam;
};

static uint8_t
parameters_of(const struct mptp_code *code)
{
	if (code == NULL || code->phase != MPTP_PHASE_IN ||
	    code->parameters == NULL)
		return 0;
	if (strcmp(code->parameters, "handle offset_low offset_high size") == 0)
		return 4;
	return strcmp(code->parameters,
		   "handle offset_low offset_high size_low size_high") == 0 ?
	    5 :
	    0;
}

static struct own
make_own(const struct mptp_camera *camera)
{
	const struct mptp_device_info *device = mptp_camera_device(camera);
	struct own own = { 0, 0 };

	for (uint32_t i = 0; i < device->noperations && own.nparam == 0; i++) {
		own.code = device->operations[i];
		own.nparam = parameters_of(mptp_code_find(MPTP_KIND_OPERATION,
		    mptp_camera_dialect(camera), own.code));
	}
	return own;
}

bool
reader_can(const struct mptp_camera *camera, uint64_t end)
{
	if (mptp_camera_supports(camera, MPTP_OP_GET_PARTIAL_OBJECT_64) ||
	    make_own(camera).nparam != 0)
		return true;
	return end < UINT32_MAX && /* and one byte more, see reader_read() */
	    mptp_camera_supports(camera, MPTP_OP_GET_PARTIAL_OBJECT);
}

struct counted {
	const struct mptp_sink *to;
	uint64_t n;
};

static int
count_bytes(void *ctx, const void *buf, size_t len)
{
	struct counted *counted = ctx;

	counted->n += len;
	return counted->to->write(counted->to->ctx, buf, len);
}

static int
read_own(struct mptp_camera *camera, struct own own, uint32_t handle,
    uint64_t offset, uint32_t len, const struct mptp_sink *sink,
    uint32_t *count)
{
	struct counted counted = { .to = sink };
	const struct mptp_sink to = { .write = count_bytes, .ctx = &counted };
	const struct mptp_op request = { .code = own.code,
		.nparam = own.nparam,
		.param = {
		    handle, (uint32_t)offset, (uint32_t)(offset >> 32), len } };
	struct mptp_op response;
	int status = mptp_session_run(
	    mptp_camera_session(camera), &request, NULL, &to, &response);

	*count = (uint32_t)counted.n;
	return status;
}

int
reader_piece(struct mptp_camera *camera, uint32_t handle, uint64_t offset,
    uint32_t len, const struct mptp_sink *sink, uint32_t *count)
{
	struct own own;

	if (mptp_camera_supports(camera, MPTP_OP_GET_PARTIAL_OBJECT_64))
		return mptp_get_partial_object_64(
		    camera, handle, offset, len, sink, count);
	if (offset + len <= UINT32_MAX &&
	    mptp_camera_supports(camera, MPTP_OP_GET_PARTIAL_OBJECT))
		return mptp_get_partial_object(
		    camera, handle, (uint32_t)offset, len, sink, count);
	own = make_own(camera);
	if (own.nparam == 0)
		return MPTP_ERR_UNSUPPORTED;
	return read_own(camera, own, handle, offset, len, sink, count);
}

bool
reader_is_behind(struct mptp_camera *camera, int status)
{
	/* A make's own operation fails without the camera layer. */
	const struct mptp_error *error =
	    mptp_session_error(mptp_camera_session(camera));

	return status == MPTP_ERR_RESPONSE &&
	    error->response == MPTP_RC_INVALID_PARAMETER;
}

struct buffer {
	unsigned char *at;
	size_t left;
	bool takes_more, more;
};

static int
fill(void *ctx, const void *buf, size_t len)
{
	struct buffer *to = ctx;

	if (len > to->left) {
		if (!to->takes_more)
			return MPTP_ERR_INCOMPLETE;
		to->more = true;
		len = to->left;
	}
	memcpy(to->at, buf, len);
	to->at += len;
	to->left -= len;
	return MPTP_OK;
}

int
reader_read(struct mptp_camera *camera, uint32_t handle, uint64_t offset,
    void *buf, size_t len, bool *more)
{
	const bool asks =
	    more != NULL; /* for a byte that should not be there */
	struct buffer to = { .at = buf, .left = len, .takes_more = asks };
	const struct mptp_sink sink = { .write = fill, .ctx = &to };

	while (to.left > 0) {
		size_t before = to.left;
		uint32_t count;
		int status =
		    reader_piece(camera, handle, offset + (len - to.left),
			(uint32_t)to.left + asks, &sink, &count);

		if (status != MPTP_OK)
			return status;
		if (to.left == before)
			return MPTP_ERR_INCOMPLETE;
	}
	if (asks)
		*more = to.more;
	return MPTP_OK;
}
