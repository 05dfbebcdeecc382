/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Names of many objects at once.
 */
#include <stdlib.h>
#include <string.h>

#include "camera/names.h"

/* Fewer are read as quickly one by one. */
#define MANY 6
/* So many ObjectInfos have to agree before the lists are believed in any folder. */
#define ENOUGH_AGREED 4

static int
by_handle(const void *a, const void *b)
{
	const struct mptp_object_prop *x = a, *y = b;

	return (x->handle > y->handle) - (x->handle < y->handle);
}

static const struct mptp_object_prop *
find(const struct mptp_object_prop_list *list, uint32_t handle)
{
	const struct mptp_object_prop key = { .handle = handle };

	return list->n == 0 ?
	    NULL :
	    bsearch(&key, list->items, list->n, sizeof(key), by_handle);
}

static bool
is_sane(const struct mptp_object_prop *prop)
{
	const struct mptp_value *value = &prop->value;

	if (prop->property == MPTP_OPC_OBJECT_FORMAT)
		return value->type == MPTP_TYPE_U16;
	return value->type == MPTP_TYPE_STR && value->str != NULL &&
	    value->str[0] != '\0';
}

/* Of the list, what was asked for. */
static void
keep(struct mptp_object_prop_list *list, uint16_t property)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < list->n; i++) {
		struct mptp_object_prop *prop = &list->items[i];

		if (prop->property == property && is_sane(prop))
			list->items[n++] = *prop;
		else
			mptp_value_clear(&prop->value);
	}
	list->n = n;
	if (n > 0)
		qsort(list->items, n, sizeof(*list->items), by_handle);
}

/* What the lists tell of an object; false: nothing. */
static bool
look_up(const struct names *names, uint32_t handle, struct named *named)
{
	const struct mptp_object_prop *name = find(&names->name, handle);
	const struct mptp_object_prop *format = find(&names->format, handle);
	struct mptp_object_info info = { 0 };

	if (name == NULL || (names->formats && format == NULL))
		return false;
	info.name = name->value.str;
	if (names->formats)
		info.format = (uint16_t)format->value.u;
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
read_list(struct names *names, uint16_t property,
    struct mptp_object_prop_list *list, bool *told)
{
	const struct children *c = &names->children;
	const uint32_t folder = c->folder == MPTP_PARENT_ROOT ? 0 : c->folder;
	int rc;

	rc = mptp_get_object_prop_list(c->camera, folder, MPTP_FORMAT_ANY,
	    property, 0, MPTP_DEPTH_CHILDREN, list);
	keep(list, property);
	*told = rc == MPTP_OK && list->n > 0;
	/* One that is too slow to tell all may be quick enough with each. */
	return rc == MPTP_ERR_TIMEOUT ? MPTP_OK : forgive(c->camera, rc);
}

static int
read_lists(struct names *names)
{
	const struct mptp_u32_array *handles = &names->children.handles;
	bool told;
	int rc;

	rc = read_list(names, MPTP_OPC_OBJECT_FILE_NAME, &names->name, &told);
	if (rc == MPTP_OK && told && names->formats)
		rc = read_list(
		    names, MPTP_OPC_OBJECT_FORMAT, &names->format, &told);
	for (uint32_t i = 0; rc == MPTP_OK && told && i < 2 &&
	     names->children.camera->names_agreed < ENOUGH_AGREED;
	     i++)
		rc = agrees(
		    names, handles->items[i == 0 ? 0 : handles->n - 1], &told);
	if (rc == MPTP_OK && !told) {
		names->children.camera->nameless = true;
		mptp_object_prop_list_clear(&names->name);
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
	mptp_object_prop_list_clear(&names->name);
	mptp_object_prop_list_clear(&names->format);
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
