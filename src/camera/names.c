/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Names of many objects at once.
 */
#include <string.h>

#include "camera/names.h"

/* Fewer are read as quickly one by one. */
#define MANY 6
/* So many ObjectInfos have to agree before the lists are believed in any folder. */
#define ENOUGH_AGREED 4

/* What the lists tell of an object; false: nothing. */
static bool
look_up(const struct names *names, uint32_t handle, struct named *named)
{
	const struct batch_object *o = batch_find(&names->told, handle);
	struct mptp_object_info info = { 0 };

	if (o == NULL || !batch_told(o, MPTP_OPC_OBJECT_FILE_NAME) ||
	    (names->formats && !batch_told(o, MPTP_OPC_OBJECT_FORMAT)))
		return false;
	info.name = names->told.text + o->name;
	info.format = o->format;
	*named = (struct named){ .handle = handle,
		.folder = mptp_object_is_folder(&info) };
	object_name(named->name, &info, handle);
	return true;
}

static void
take_info(struct named *named)
{
	named->has_info = true;
	named->folder = mptp_object_is_folder(&named->info);
	object_name(named->name, &named->info, named->handle);
}

/* Does the object's info say the same as the lists? */
static int
agrees(struct names *names, uint32_t handle, bool *does)
{
	struct named listed, read = { .handle = handle };
	int rc;

	*does = false;
	if (!look_up(names, handle, &listed))
		return MPTP_OK;
	rc = names_confirm(names, &read, does);
	if (rc != MPTP_OK)
		*does = false;
	if (*does) {
		*does = strcmp(listed.name, read.name) == 0 &&
		    (!names->formats || listed.folder == read.folder);
		names->children.camera->names_agreed += *does;
		mptp_object_info_clear(&read.info);
	}
	return forgive(names->children.camera, rc);
}

static int
read_list(struct names *names, uint16_t property, bool *told)
{
	const struct children *c = &names->children;
	const uint32_t folder = c->folder == MPTP_PARENT_ROOT ? 0 : c->folder;
	int rc = lists_ask(c->camera, folder, property, MPTP_DEPTH_CHILDREN,
	    &names->told, lists_limit(c->handles.n));

	*told = rc == MPTP_OK && names->told.n > 0;
	return forgive(c->camera, rc);
}

static int
read_lists(struct names *names)
{
	const struct mptp_u32_array *handles = &names->children.handles;
	bool told;
	int rc;

	rc = read_list(names, MPTP_OPC_OBJECT_FILE_NAME, &told);
	if (rc == MPTP_OK && told && names->formats)
		rc = read_list(names, MPTP_OPC_OBJECT_FORMAT, &told);
	for (uint32_t i = 0; rc == MPTP_OK && told && i < 2 &&
	     names->children.camera->names_agreed < ENOUGH_AGREED;
	     i++)
		rc = agrees(
		    names, handles->items[i == 0 ? 0 : handles->n - 1], &told);
	if (rc == MPTP_OK && !told) {
		names->children.camera->nameless = true;
		batch_clear(&names->told);
	}
	return rc;
}

int
names_open(struct names *names, struct mptp_camera *camera, uint32_t storage,
    uint32_t folder, bool formats)
{
	const struct children *c = &names->children;
	int rc;

	*names = (struct names){ .formats = formats };
	rc = children_open(&names->children, camera, storage, folder, NULL);
	if (rc != MPTP_OK || c->handles.n < MANY || c->flat ||
	    camera->nameless ||
	    !mptp_camera_supports(camera, MPTP_OP_GET_OBJECT_PROP_LIST))
		return rc;
	return read_lists(names);
}

bool
names_next(struct names *names, struct named *named, int *status)
{
	struct children *c = &names->children;

	while (c->at < c->handles.n) {
		*named = (struct named){ 0 };
		if (look_up(names, c->handles.items[c->at], named)) {
			c->at++;
			*status = MPTP_OK;
			return true;
		}
		if (!children_step(c, &named->handle, &named->info, status))
			continue;
		if (*status == MPTP_OK)
			take_info(named);
		return true;
	}
	return false;
}

int
names_confirm(struct names *names, struct named *named, bool *is)
{
	int rc;

	*is = true;
	if (named->has_info)
		return MPTP_OK;
	rc =
	    children_examine(&names->children, named->handle, &named->info, is);
	if (rc == MPTP_OK && *is)
		take_info(named);
	return rc;
}

void
names_close(struct names *names)
{
	batch_clear(&names->told);
	children_close(&names->children);
}

int
mptp_camera_names(struct mptp_camera *camera, uint32_t storage, uint32_t parent,
    int (*visit)(void *ctx, uint32_t handle, const char *name, bool folder),
    void *ctx)
{
	struct names names;
	struct named named;
	int rc, status;

	rc = names_open(&names, camera, storage,
	    parent == MPTP_PARENT_ANY ? MPTP_PARENT_ROOT : parent, true);
	while (rc == MPTP_OK && names_next(&names, &named, &status)) {
		if ((rc = status) != MPTP_OK)
			break;
		rc = visit(ctx, named.handle, named.name, named.folder);
		if (rc != 0 && camera->error.status != rc)
			mptp_error_set(
			    &camera->error, rc, "the listing was stopped");
		if (named.has_info)
			mptp_object_info_clear(&named.info);
	}
	names_close(&names);
	return rc;
}
