/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The size of an object that does not fit 32 bits.
 */
#include <stdlib.h>

#include "base/bytes.h"
#include "camera/object.h"

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
	const struct size key = { .handle = handle }, *found;
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
	if (sizes->n == 0)
		return MPTP_OK;
	found = bsearch(
	    &key, sizes->items, sizes->n, sizeof(*sizes->items), by_handle);
	if (found != NULL)
		info->size = found->bytes;
	return MPTP_OK;
}

void
sizes_clear(struct sizes *sizes)
{
	free(sizes->items);
	*sizes = (struct sizes){ 0 };
}

/* A camera that cannot say has not failed. */
int
object_size(struct mptp_camera *camera, uint32_t handle,
    struct mptp_object_info *info, struct sizes *sizes)
{
	int rc = MPTP_OK;

	if (info->size != MPTP_SIZE_ASK || info->wide_size)
		return MPTP_OK;
	info->size = MPTP_SIZE_UNKNOWN;
	if (mptp_object_is_folder(info))
		return MPTP_OK;
	if (mptp_camera_supports(camera, MPTP_OP_GET_OBJECT_PROP_VALUE))
		rc = forgive(
		    camera, size_by_property(camera, handle, &info->size));
	if (rc == MPTP_OK && info->size == MPTP_SIZE_UNKNOWN &&
	    mptp_camera_supports(camera, MPTP_OP_GET_FILESYSTEM_MANIFEST))
		rc = forgive(
		    camera, size_by_manifest(camera, handle, info, sizes));
	return rc;
}
