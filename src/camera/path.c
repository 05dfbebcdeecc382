/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Names and paths of objects.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "camera/object.h"
#include "camera/path.h"

void
object_name(
    char out[NAME_SIZE], const struct mptp_object_info *info, uint32_t handle)
{
	snprintf(out, NAME_SIZE, "%s", info->name != NULL ? info->name : "");
	utf8_one_line(out);
	for (char *s = out; (s = strchr(s, '/')) != NULL;)
		*s = '_';
	if (strcmp(out, ".") == 0 || strcmp(out, "..") == 0)
		memset(out, '_', strlen(out));
	if (out[0] == '\0')
		snprintf(out, NAME_SIZE, "0x%08" PRIx32, handle);
}

int
path_add(struct path *path, const char *text)
{
	size_t len = strlen(text), cap = path->cap != 0 ? path->cap : 256;
	char *larger;

	while (cap <= path->len + len)
		cap *= 2;
	if (cap != path->cap) {
		if ((larger = realloc(path->text, cap)) == NULL)
			return MPTP_ERR_NOMEM;
		path->text = larger;
		path->cap = cap;
	}
	memcpy(path->text + path->len, text, len + 1);
	path->len += len;
	return MPTP_OK;
}

int
path_add_store(struct path *path, uint32_t storage)
{
	char text[32];

	snprintf(text, sizeof(text), "/store_%08" PRIx32, storage);
	return path_add(path, text);
}

int
path_add_name(struct path *path, const char *name)
{
	int rc = path_add(path, "/");

	return rc == MPTP_OK ? path_add(path, name) : rc;
}

void
path_cut(struct path *path, size_t len)
{
	path->len = len;
	if (path->text != NULL)
		path->text[len] = '\0';
}

void
path_clear(struct path *path)
{
	free(path->text);
	*path = (struct path){ 0 };
}

/* The names from an object up to its root folder, and the store. */
struct lineage {
	char *name[DEPTH_LIMIT];
	unsigned n;
	uint32_t storage;
	uint32_t folder; /* that the object is in; 0: the root */
	bool known;	 /* what is above is known by its path */
};

/* Into a lineage; *parent: what it lies in, 0 for the root. */
static int
add_object(struct mptp_camera *camera, uint32_t handle,
    const struct mptp_object_info *info, struct lineage *lineage,
    uint32_t *parent)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_OBJECT_INFO, handle);
	char name[NAME_SIZE];

	if (lineage->n == DEPTH_LIMIT)
		return camera_fail(camera, &request, MPTP_ERR_FORMAT,
		    "its folders lie in each other without end");
	object_name(name, info, handle);
	if (lineage->n == 0)
		lineage->storage = info->storage;
	/* Seen at the root: an object that is its own parent. */
	*parent = info->parent == handle || info->parent == MPTP_PARENT_ROOT ?
	    0 :
	    info->parent;
	if ((lineage->name[lineage->n] = strdup(name)) == NULL)
		return camera_fail(
		    camera, &request, MPTP_ERR_NOMEM, "out of memory");
	if (lineage->n++ == 0)
		lineage->folder = *parent;
	return MPTP_OK;
}

static int
climb(struct mptp_camera *camera, uint32_t handle,
    const struct mptp_object_info *known, struct lineage *lineage)
{
	struct mptp_object_info info;
	int rc = MPTP_OK;

	if (known != NULL)
		rc = add_object(camera, handle, known, lineage, &handle);
	while (rc == MPTP_OK && handle != 0) {
		lineage->known = lineage->n > 0 &&
		    camera->folder.text != NULL &&
		    camera->folder.handle == handle;
		if (lineage->known)
			break;
		rc = mptp_get_object_info(camera, handle, &info);
		if (rc == MPTP_ERR_RESPONSE && lineage->n > 0)
			return MPTP_OK; /* it lies in the root */
		if (rc != MPTP_OK)
			return rc;
		rc = add_object(camera, handle, &info, lineage, &handle);
		mptp_object_info_clear(&info);
	}
	return rc;
}

void
path_forget(struct mptp_camera *camera)
{
	free(camera->folder.text);
	camera->folder = (struct folder_path){ 0 };
}

/* Of an object in the root, there is nothing to be asked. */
static void
remember(
    struct mptp_camera *camera, const struct lineage *lineage, const char *path)
{
	path_forget(camera);
	if (lineage->folder == 0 || (lineage->n < 2 && !lineage->known) ||
	    (camera->folder.text = strdup(path)) == NULL)
		return;
	*strrchr(camera->folder.text, '/') = '\0';
	camera->folder.handle = lineage->folder;
}

int
mptp_camera_path(struct mptp_camera *camera, uint32_t handle,
    const struct mptp_object_info *info, char **out)
{
	struct lineage lineage = { .n = 0 };
	struct path path = { 0 };
	int rc;

	*out = NULL;
	if (handle == 0 || handle == MPTP_PARENT_ROOT)
		return mptp_error_set(&camera->error, MPTP_ERR_ARG,
		    "0x%08" PRIx32 " is no object's handle", handle);
	if ((rc = climb(camera, handle, info, &lineage)) != MPTP_OK)
		goto out;
	rc = lineage.known ? path_add(&path, camera->folder.text) :
			     path_add_store(&path, lineage.storage);
	for (unsigned i = lineage.n; rc == MPTP_OK && i-- > 0;)
		rc = path_add_name(&path, lineage.name[i]);
	if (rc != MPTP_OK) {
		mptp_error_set(&camera->error, rc, "out of memory");
		goto out;
	}
	if (!lineage.known || lineage.n > 1)
		remember(camera, &lineage, path.text);
	*out = path.text;
	path.text = NULL;
out:
	for (unsigned i = 0; i < lineage.n; i++)
		free(lineage.name[i]);
	path_clear(&path);
	return rc;
}
