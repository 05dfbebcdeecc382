/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The size of an object that does not fit 32 bits.
 */
#include <stdlib.h>

#include "base/bytes.h"
#include "camera/object.h"
#include "codec/own_size.h"

/* Above, PTP/IP cannot tell it either, and a layout is not what it is taken for. */
#define MOST ((uint64_t)1 << 48)

/* ObjectSize, MTP 1.1 B.2.4: 64 bits, but some write 32. */
static int
size_by_property(struct mptp_camera *camera, uint32_t handle, uint64_t *size)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_OBJECT_PROP_VALUE,
		.nparam = 2,
		.param = { handle, MPTP_OPC_OBJECT_SIZE } };
	uint8_t *data;
	size_t len;
	int rc;

	rc = mptp_camera_query(camera, &request, 64, &data, &len, NULL);
	if (rc != MPTP_OK)
		return rc;
	if (len >= 8)
		*size = get_le64(data);
	else if (len >= 4 && get_le32(data) != MPTP_SIZE_ASK)
		*size = get_le32(data);
	free(data);
	return MPTP_OK;
}

/* No more than a hint: layouts of a make's own differ between its bodies. What 32 bits
 * can tell needs no hint. */
static bool
is_likely(uint64_t size)
{
	return size > MPTP_SIZE_ASK && size < MOST;
}

static const struct own_size *
own_size_of(const struct mptp_camera *camera)
{
	const enum mptp_dialect dialect = mptp_camera_dialect(camera);
	const struct own_size *own;

	for (size_t i = 0; (own = own_size_at(i)) != NULL; i++)
		if (own->dialect == dialect &&
		    mptp_camera_supports(camera, own->operation))
			return own;
	return NULL;
}

static int
size_by_own(struct mptp_camera *camera, const struct own_size *own,
    uint32_t handle, uint64_t *size)
{
	const struct mptp_op request = request_about(own->operation, handle);
	uint64_t told;
	uint8_t *data;
	size_t len;
	int rc = mptp_camera_query(camera, &request, 64, &data, &len, NULL);

	if (rc != MPTP_OK)
		return rc;
	if (own->size(data, len, &told) && is_likely(told))
		*size = told;
	free(data);
	return MPTP_OK;
}

static int
by_handle(const void *a, const void *b)
{
	const struct size *x = a, *y = b;

	return (x->handle > y->handle) - (x->handle < y->handle);
}

static int
keep_large(struct sizes *sizes, const struct mptp_manifest *manifest)
{
	size_t n = 0;

	for (uint32_t i = 0; i < manifest->n; i++)
		n += manifest->items[i].size >= MPTP_SIZE_ASK;
	if (n == 0)
		return MPTP_OK;
	if ((sizes->items = calloc(n, sizeof(*sizes->items))) == NULL)
		return MPTP_ERR_NOMEM;
	for (uint32_t i = 0; i < manifest->n; i++) {
		const struct mptp_manifest_entry *entry = &manifest->items[i];

		if (entry->size >= MPTP_SIZE_ASK)
			sizes->items[sizes->n++] =
			    (struct size){ .handle = entry->handle,
				    .bytes = entry->size };
	}
	qsort(sizes->items, sizes->n, sizeof(*sizes->items), by_handle);
	return MPTP_OK;
}

static int
keep_listed(struct sizes *sizes, const struct own_size *own,
    const uint8_t *data, size_t len)
{
	uint32_t handle;
	uint64_t size;
	size_t n = 0;

	for (size_t at = 0; own->next(data, len, &at, &handle, &size);)
		n += is_likely(size);
	if (n == 0)
		return MPTP_OK;
	if ((sizes->items = calloc(n, sizeof(*sizes->items))) == NULL)
		return MPTP_ERR_NOMEM;
	for (size_t at = 0; own->next(data, len, &at, &handle, &size);)
		if (is_likely(size))
			sizes->items[sizes->n++] =
			    (struct size){ .handle = handle, .bytes = size };
	qsort(sizes->items, sizes->n, sizeof(*sizes->items), by_handle);
	return MPTP_OK;
}

static void
find_size(const struct sizes *sizes, uint32_t handle, uint64_t *size)
{
	const struct size key = { .handle = handle }, *found;

	if (sizes->n == 0)
		return;
	found = bsearch(
	    &key, sizes->items, sizes->n, sizeof(*sizes->items), by_handle);
	if (found != NULL)
		*size = found->bytes;
}

/* Some bodies stop to answer if they are asked for a folder before the root. */
static int
list_own(struct mptp_camera *camera, const struct own_size *own,
    const struct mptp_object_info *info, struct sizes *sizes)
{
	const uint32_t root = MPTP_PARENT_ROOT;
	struct mptp_op request = { .code = own->operation,
		.nparam = 3,
		.param = { info->storage, root, own->flags } };
	uint8_t *data;
	size_t len;
	int rc = mptp_camera_query(
	    camera, &request, DATASET_LIMIT, &data, &len, NULL);

	if (rc == MPTP_OK && info->parent != 0 && info->parent != root) {
		free(data);
		request.param[1] = info->parent;
		rc = mptp_camera_query(
		    camera, &request, DATASET_LIMIT, &data, &len, NULL);
	}
	if (rc != MPTP_OK)
		return rc;
	rc = keep_listed(sizes, own, data, len);
	free(data);
	return rc == MPTP_OK ?
	    MPTP_OK :
	    camera_fail(camera, &request, rc, "out of memory");
}

static int
size_by_own_list(struct mptp_camera *camera, const struct own_size *own,
    uint32_t handle, struct mptp_object_info *info, struct sizes *sizes)
{
	int rc = MPTP_OK;

	if (!sizes->listed) {
		sizes->listed = true;
		rc = list_own(camera, own, info, sizes);
	}
	if (rc == MPTP_OK)
		find_size(sizes, handle, &info->size);
	return rc;
}

/* GetFilesystemManifest, ISO 15740:2013, of the object's folder. */
static int
size_by_manifest(struct mptp_camera *camera, uint32_t handle,
    struct mptp_object_info *info, struct sizes *sizes)
{
	const struct mptp_op request = { .code =
					     MPTP_OP_GET_FILESYSTEM_MANIFEST,
		.nparam = 3,
		.param = { info->storage, MPTP_FORMAT_ANY,
		    info->parent != 0 ? info->parent : MPTP_PARENT_ROOT } };
	struct mptp_manifest manifest;
	int rc;

	if (!sizes->known) {
		sizes->known = true;
		rc = mptp_camera_read(
		    camera, &request, &mptp_dataset_manifest, &manifest);
		if (rc != MPTP_OK)
			return rc;
		rc = keep_large(sizes, &manifest);
		mptp_manifest_clear(&manifest);
		if (rc != MPTP_OK)
			return camera_fail(
			    camera, &request, rc, "out of memory");
	}
	find_size(sizes, handle, &info->size);
	return MPTP_OK;
}

void
sizes_clear(struct sizes *sizes)
{
	free(sizes->items);
	*sizes = (struct sizes){ 0 };
}

static int
ask_size(struct mptp_camera *camera, uint32_t handle,
    struct mptp_object_info *info, struct sizes *sizes)
{
	const struct own_size *own = own_size_of(camera);
	int rc = MPTP_OK;

	if (mptp_camera_supports(camera, MPTP_OP_GET_OBJECT_PROP_VALUE))
		rc = forgive(
		    camera, size_by_property(camera, handle, &info->size));
	if (rc == MPTP_OK && info->size == MPTP_SIZE_UNKNOWN &&
	    mptp_camera_supports(camera, MPTP_OP_GET_FILESYSTEM_MANIFEST))
		rc = forgive(
		    camera, size_by_manifest(camera, handle, info, sizes));
	if (rc == MPTP_OK && info->size == MPTP_SIZE_UNKNOWN && own != NULL)
		rc = forgive(camera,
		    own->size != NULL ?
			size_by_own(camera, own, handle, &info->size) :
			size_by_own_list(camera, own, handle, info, sizes));
	return rc;
}

/* A camera that cannot say has not failed. */
int
object_size(struct mptp_camera *camera, uint32_t handle,
    struct mptp_object_info *info, struct sizes *sizes)
{
	if (info->size != MPTP_SIZE_ASK || info->wide_size)
		return MPTP_OK;
	info->size = MPTP_SIZE_UNKNOWN;
	return mptp_object_is_folder(info) ?
	    MPTP_OK :
	    ask_size(camera, handle, info, sizes);
}

int
mptp_camera_object_size(struct mptp_camera *camera, uint32_t handle,
    const struct mptp_object_info *info, uint64_t *size)
{
	struct mptp_object_info asked = *info; /* its strings are not used */
	struct sizes sizes = { 0 };
	int rc;

	error_clear(&camera->error);
	asked.size = MPTP_SIZE_UNKNOWN;
	rc = ask_size(camera, handle, &asked, &sizes);
	sizes_clear(&sizes);
	*size = asked.size;
	return rc;
}
