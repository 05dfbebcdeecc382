/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations that move what objects contain.
 */
#include "camera/camera.h"

int
mptp_get_object(
    struct mptp_camera *camera, uint32_t handle, const struct mptp_sink *sink)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_OBJECT, handle);

	return camera_run(camera, &request, NULL, sink, NULL);
}

int
mptp_get_thumb(
    struct mptp_camera *camera, uint32_t handle, const struct mptp_sink *sink)
{
	const struct mptp_op request = request_about(MPTP_OP_GET_THUMB, handle);

	return camera_run(camera, &request, NULL, sink, NULL);
}

int
mptp_get_resized_image_object(struct mptp_camera *camera, uint32_t handle,
    uint32_t width, uint32_t height, const struct mptp_sink *sink,
    uint32_t *actual_width, uint32_t *actual_height)
{
	const struct mptp_op request = { .code =
					     MPTP_OP_GET_RESIZED_IMAGE_OBJECT,
		.nparam = 3,
		.param = { handle, width, height } };
	struct mptp_op response;
	int rc = camera_run(camera, &request, NULL, sink, &response);

	if (rc != MPTP_OK)
		response = (struct mptp_op){ 0 };
	if (actual_width != NULL)
		*actual_width = response.param[0];
	if (actual_height != NULL)
		*actual_height = response.param[1];
	return rc;
}

/* A sink that counts what it passes on. */
struct counter {
	const struct mptp_sink *sink;
	uint64_t count;
};

static int
counter_begin(void *ctx, uint64_t size)
{
	const struct counter *c = ctx;

	return c->sink->begin != NULL ? c->sink->begin(c->sink->ctx, size) : 0;
}

static int
counter_write(void *ctx, const void *buf, size_t len)
{
	struct counter *c = ctx;

	c->count += len;
	return c->sink->write(c->sink->ctx, buf, len);
}

/* The response tells how many came, but some cameras leave that out. */
static int
get_part(struct mptp_camera *camera, const struct mptp_op *request,
    const struct mptp_sink *sink, uint32_t *count)
{
	struct counter counter = { .sink = sink };
	const struct mptp_sink counted = {
		.begin = counter_begin, .write = counter_write, .ctx = &counter
	};
	int rc = camera_run(camera, request, NULL, &counted, NULL);

	*count = rc == MPTP_OK ? (uint32_t)counter.count : 0;
	return rc;
}

int
mptp_get_partial_object(struct mptp_camera *camera, uint32_t handle,
    uint32_t offset, uint32_t size, const struct mptp_sink *sink,
    uint32_t *count)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_PARTIAL_OBJECT,
		.nparam = 3,
		.param = { handle, offset, size } };

	return get_part(camera, &request, sink, count);
}

int
mptp_get_partial_object_64(struct mptp_camera *camera, uint32_t handle,
    uint64_t offset, uint32_t size, const struct mptp_sink *sink,
    uint32_t *count)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_PARTIAL_OBJECT_64,
		.nparam = 4,
		.param = { handle, (uint32_t)offset, (uint32_t)(offset >> 32),
		    size } };

	return get_part(camera, &request, sink, count);
}

/* ---- to the camera ------------------------------------------------------ */

/* What SendObjectInfo and SendObjectPropList answer. */
static struct mptp_place
placed(const struct mptp_op *response)
{
	return (struct mptp_place){ .storage = response->param[0],
		.parent = response->param[1],
		.handle = response->param[2] };
}

static int
check_name(struct mptp_camera *camera, const struct mptp_op *request,
    const struct mptp_object_info *info)
{
	if (mptp_object_info_pack(info, NULL, 0) != 0)
		return MPTP_OK;
	return camera_fail(camera, request, MPTP_ERR_ARG,
	    "its name cannot be sent: it is at most 254 UTF-16 units of valid "
	    "UTF-8");
}

int
mptp_send_object_info(struct mptp_camera *camera, uint32_t storage,
    uint32_t parent, const struct mptp_object_info *given,
    struct mptp_place *place)
{
	const struct mptp_op request = { .code = MPTP_OP_SEND_OBJECT_INFO,
		.nparam = 2,
		.param = { storage, parent } };
	struct mptp_object_info info = *given;
	struct mptp_op response = { 0 };
	int rc;

	*place = (struct mptp_place){ 0 };
	info.storage = storage;
	info.parent = parent != MPTP_PARENT_ROOT ? parent : 0;
	info.wide_size |= camera->wide_size;
	if ((rc = check_name(camera, &request, &info)) != MPTP_OK)
		return rc;
	rc = camera_send_dataset(
	    camera, &request, &mptp_dataset_object_info, &info, &response);
	if (rc == MPTP_OK)
		*place = placed(&response);
	return rc;
}

int
mptp_send_object(struct mptp_camera *camera, const struct mptp_source *source)
{
	const struct mptp_op request = { .code = MPTP_OP_SEND_OBJECT };

	return camera_run(camera, &request, source, NULL, NULL);
}

int
mptp_send_object_prop_list(struct mptp_camera *camera, uint32_t storage,
    uint32_t parent, uint32_t format, uint64_t size,
    const struct mptp_object_prop_list *list, struct mptp_place *place,
    uint32_t *failed)
{
	const struct mptp_op request = { .code = MPTP_OP_SEND_OBJECT_PROP_LIST,
		.nparam = 5,
		.param = { storage, parent, format, (uint32_t)(size >> 32),
		    (uint32_t)size } };
	struct mptp_op response = { 0 };
	int rc;

	*place = (struct mptp_place){ 0 };
	rc = camera_send_dataset(
	    camera, &request, &mptp_dataset_object_prop_list, list, &response);
	if (rc == MPTP_OK)
		*place = placed(&response);
	if (failed != NULL)
		*failed = rc == MPTP_ERR_RESPONSE ? response.param[3] : 0;
	return rc;
}

/* ---- in place, by Android's extension ----------------------------------- */

int
mptp_send_partial_object(struct mptp_camera *camera, uint32_t handle,
    uint64_t offset, const struct mptp_source *source, uint32_t *count)
{
	const struct mptp_op request = { .code = MPTP_OP_SEND_PARTIAL_OBJECT,
		.nparam = 4,
		.param = { handle, (uint32_t)offset, (uint32_t)(offset >> 32),
		    (uint32_t)source->size } };
	struct mptp_op response;
	int rc;

	*count = 0;
	if (source->size > UINT32_MAX)
		return camera_fail(camera, &request, MPTP_ERR_ARG,
		    "at most 4 GiB less a byte can be written at once");
	rc = camera_run(camera, &request, source, NULL, &response);
	if (rc == MPTP_OK)
		*count =
		    response.nparam > 0 ? response.param[0] : request.param[3];
	return rc;
}

int
mptp_truncate_object(struct mptp_camera *camera, uint32_t handle, uint64_t size)
{
	const struct mptp_op request = { .code = MPTP_OP_TRUNCATE_OBJECT,
		.nparam = 3,
		.param = { handle, (uint32_t)size, (uint32_t)(size >> 32) } };

	return camera_run(camera, &request, NULL, NULL, NULL);
}

int
mptp_begin_edit_object(struct mptp_camera *camera, uint32_t handle)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_BEGIN_EDIT_OBJECT, handle);

	return camera_run(camera, &request, NULL, NULL, NULL);
}

int
mptp_end_edit_object(struct mptp_camera *camera, uint32_t handle)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_END_EDIT_OBJECT, handle);

	return camera_run(camera, &request, NULL, NULL, NULL);
}
