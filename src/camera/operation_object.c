/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations about objects: which there are, where they are, what refers to
 * what.
 */
#include "camera/cache.h"
#include "camera/resume.h"

static struct mptp_op
objects_request(
    uint16_t code, uint32_t storage, uint32_t format, uint32_t parent)
{
	return (struct mptp_op){
		.code = code, .nparam = 3, .param = { storage, format, parent }
	};
}

/* An operation that answers with one number. */
static int
ask_number(
    struct mptp_camera *camera, const struct mptp_op *request, uint32_t *number)
{
	struct mptp_op response;
	int rc = camera_run(camera, request, NULL, NULL, &response);

	*number = rc == MPTP_OK ? response.param[0] : 0;
	return rc;
}

int
mptp_get_num_objects(struct mptp_camera *camera, uint32_t storage,
    uint32_t format, uint32_t parent, uint32_t *count)
{
	const struct mptp_op request =
	    objects_request(MPTP_OP_GET_NUM_OBJECTS, storage, format, parent);

	return ask_number(camera, &request, count);
}

int
mptp_get_object_handles(struct mptp_camera *camera, uint32_t storage,
    uint32_t format, uint32_t parent, struct mptp_u32_array *handles)
{
	const struct mptp_op request = objects_request(
	    MPTP_OP_GET_OBJECT_HANDLES, storage, format, parent);

	int rc = mptp_camera_read(
	    camera, &request, &mptp_dataset_u32_array, handles);

	if (rc == MPTP_OK)
		resume_note_list(camera, storage, format, parent, handles);
	return rc;
}

int
mptp_start_enum_handles(struct mptp_camera *camera, uint32_t storage,
    uint32_t format, uint32_t parent, uint32_t *enumeration)
{
	const struct mptp_op request = objects_request(
	    MPTP_OP_START_ENUM_HANDLES, storage, format, parent);

	return ask_number(camera, &request, enumeration);
}

int
mptp_enum_handles(struct mptp_camera *camera, uint32_t enumeration,
    uint32_t count, struct mptp_u32_array *handles)
{
	const struct mptp_op request = { .code = MPTP_OP_ENUM_HANDLES,
		.nparam = 2,
		.param = { enumeration, count } };

	return mptp_camera_read(
	    camera, &request, &mptp_dataset_u32_array, handles);
}

int
mptp_stop_enum_handles(struct mptp_camera *camera, uint32_t enumeration)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_STOP_ENUM_HANDLES, enumeration);

	return camera_run(camera, &request, NULL, NULL, NULL);
}

int
mptp_get_filesystem_manifest(struct mptp_camera *camera, uint32_t storage,
    uint32_t format, uint32_t parent, struct mptp_manifest *manifest)
{
	const struct mptp_op request = objects_request(
	    MPTP_OP_GET_FILESYSTEM_MANIFEST, storage, format, parent);

	return mptp_camera_read(
	    camera, &request, &mptp_dataset_manifest, manifest);
}

int
mptp_get_object_info(
    struct mptp_camera *camera, uint32_t handle, struct mptp_object_info *info)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_OBJECT_INFO, handle);
	int rc =
	    mptp_camera_read(camera, &request, &mptp_dataset_object_info, info);

	if (rc == MPTP_OK && info->wide_size)
		camera->wide_size = true;
	if (rc == MPTP_OK) {
		resume_note_object(camera, handle, info, false);
		cache_check(camera, handle, info);
	}
	return rc;
}

/* The format is sent if it is none, too: QEMU's device takes what is left out for
 * anything, and refuses it. */
static int delete (struct mptp_camera *camera, uint32_t handle, uint32_t format)
{
	const struct mptp_op request = { .code = MPTP_OP_DELETE_OBJECT,
		.nparam = 2,
		.param = { handle, format } };

	return camera_run(camera, &request, NULL, NULL, NULL);
}

int
mptp_delete_object(struct mptp_camera *camera, uint32_t handle, uint32_t format)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_DELETE_OBJECT, handle);

	if (handle == 0 || handle == MPTP_HANDLE_ALL)
		return camera_fail(camera, &request, MPTP_ERR_ARG,
		    "that is no object's handle");
	return delete (camera, handle, format);
}

int
mptp_camera_delete_all(struct mptp_camera *camera, uint32_t format)
{
	return delete (camera, MPTP_HANDLE_ALL, format);
}

int
mptp_set_object_protection(
    struct mptp_camera *camera, uint32_t handle, uint16_t protection)
{
	const struct mptp_op request = { .code = MPTP_OP_SET_OBJECT_PROTECTION,
		.nparam = 2,
		.param = { handle, protection } };

	return camera_run(camera, &request, NULL, NULL, NULL);
}

/* MoveObject and CopyObject call the root 0. */
static int
place_object(struct mptp_camera *camera, uint16_t code, uint32_t handle,
    uint32_t storage, uint32_t parent, uint32_t *number)
{
	const struct mptp_op request = { .code = code,
		.nparam = 3,
		.param = { handle, storage,
		    parent != MPTP_PARENT_ROOT ? parent : 0 } };

	*number = 0;
	if (handle == 0 || handle == MPTP_HANDLE_ALL)
		return camera_fail(camera, &request, MPTP_ERR_ARG,
		    "that is no object's handle");
	return ask_number(camera, &request, number);
}

int
mptp_move_object(struct mptp_camera *camera, uint32_t handle, uint32_t storage,
    uint32_t parent)
{
	uint32_t ignored;

	return place_object(
	    camera, MPTP_OP_MOVE_OBJECT, handle, storage, parent, &ignored);
}

int
mptp_copy_object(struct mptp_camera *camera, uint32_t handle, uint32_t storage,
    uint32_t parent, uint32_t *copy)
{
	return place_object(
	    camera, MPTP_OP_COPY_OBJECT, handle, storage, parent, copy);
}

int
mptp_get_object_references(
    struct mptp_camera *camera, uint32_t handle, struct mptp_u32_array *handles)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_OBJECT_REFERENCES, handle);

	return mptp_camera_read(
	    camera, &request, &mptp_dataset_u32_array, handles);
}

int
mptp_set_object_references(struct mptp_camera *camera, uint32_t handle,
    const struct mptp_u32_array *handles)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_SET_OBJECT_REFERENCES, handle);

	return camera_send_dataset(
	    camera, &request, &mptp_dataset_u32_array, handles, NULL);
}
