/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Collecting a profile, and putting it in order.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "local/name.h"
#include "out.h"
#include "profile.h"

/* In so many folders an object may lie: the virtual camera's own limit is 64. */
#define DEPTH 60
#define HANDLE_KEY 16

void
profile_begin(struct profile *p)
{
	*p = (struct profile){ .properties = json_object(),
		.storages = json_object(),
		.objects = json_object() };
}

static char *
key_of(char key[HANDLE_KEY], uint32_t number)
{
	snprintf(key, HANDLE_KEY, "0x%08x", (unsigned)number);
	return key;
}

void
profile_info(struct profile *p, const struct mptp_device_info *info)
{
	json_decref(p->info);
	p->info = mptp_dataset_to_json(&mptp_dataset_device_info, info);
	/* They follow from what is told of each. */
	json_object_del(p->info, "properties");
}

void
profile_property(struct profile *p, const struct mptp_property_desc *desc)
{
	struct mptp_property_desc again = { 0 };
	json_t *json = mptp_dataset_to_json(&mptp_dataset_property_desc, desc);
	char key[HANDLE_KEY];
	int status = json == NULL ?
	    MPTP_ERR_UNSUPPORTED :
	    mptp_dataset_from_json(
		&mptp_dataset_property_desc, &again, json, NULL);

	if (status == MPTP_ERR_NOMEM)
		(void)must_have(NULL);
	/* Of a type that nobody knows, say. */
	if (status != MPTP_OK) {
		json_decref(json);
		return;
	}
	mptp_property_desc_clear(&again);
	json_object_set_new(p->properties, key_of(key, desc->code), json);
}

void
profile_storage(
    struct profile *p, uint32_t id, const struct mptp_storage_info *info)
{
	json_t *json = mptp_dataset_to_json(&mptp_dataset_storage_info, info);
	char key[HANDLE_KEY];

	if (json == NULL)
		return;
	json_object_set_new(json, "id", json_hex(id, 8));
	json_object_set_new(p->storages, key_of(key, id), json);
}

/* As a virtual camera takes it. */
static void
set_name(json_t *object, uint32_t handle, const char *told)
{
	char *name = must_have(name_tame(told == NULL ? "" : told, handle));

	json_object_set_new(object, "name", json_text(name));
	free(name);
}

void
profile_object(
    struct profile *p, uint32_t handle, const struct mptp_object_info *info)
{
	json_t *json = mptp_dataset_to_json(&mptp_dataset_object_info, info);
	char key[HANDLE_KEY];

	if (json == NULL || handle == 0 || handle == UINT32_MAX) {
		json_decref(json);
		return;
	}
	set_name(json, handle, info->name);
	json_object_set_new(json, "handle", json_hex(handle, 8));
	json_object_set_new(p->objects, key_of(key, handle), json);
}

/* ---- GetObjectPropList --------------------------------------------------- */

static void
set_number(json_t *object, const char *key, const struct mptp_value *value)
{
	json_object_set_new(object, key, json_integer((json_int_t)value->u));
}

static void
set_text(json_t *object, const char *key, const struct mptp_value *value)
{
	if (value->type == MPTP_TYPE_STR)
		json_object_set_new(object, key,
		    json_text(value->str == NULL ? "" : value->str));
}

static void
set_property(json_t *object, const struct mptp_object_prop *prop)
{
	const struct mptp_value *value = &prop->value;

	switch (prop->property) {
	case MPTP_OPC_STORAGE_ID:
		set_number(object, "storage", value);
		break;
	case MPTP_OPC_OBJECT_FORMAT:
		set_number(object, "format", value);
		break;
	case MPTP_OPC_PROTECTION_STATUS:
		set_number(object, "protection", value);
		break;
	case MPTP_OPC_OBJECT_SIZE:
		set_number(object, "size", value);
		break;
	case MPTP_OPC_PARENT_OBJECT:
		set_number(object, "parent", value);
		break;
	case MPTP_OPC_OBJECT_FILE_NAME:
		if (value->type == MPTP_TYPE_STR)
			set_name(object, prop->handle, value->str);
		break;
	case MPTP_OPC_DATE_CREATED:
		set_text(object, "captured", value);
		break;
	case MPTP_OPC_DATE_MODIFIED:
		set_text(object, "modified", value);
		break;
	}
}

void
profile_object_list(struct profile *p, const struct mptp_object_prop_list *list)
{
	char key[HANDLE_KEY];

	for (uint32_t i = 0; i < list->n; i++) {
		const struct mptp_object_prop *prop = &list->items[i];
		json_t *object;

		if (prop->handle == 0 || prop->handle == UINT32_MAX)
			continue;
		key_of(key, prop->handle);
		object = json_object_get(p->objects, key);
		if (object == NULL) {
			object = json_pack("{s:s}", "handle", key);
			json_object_set_new(p->objects, key, object);
		}
		set_property(object, prop);
	}
}

/* ---- the end ------------------------------------------------------------- */

static json_int_t
number_in(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static json_t *
folder_of(const struct profile *p, const json_t *object)
{
	char key[HANDLE_KEY];
	json_t *folder = json_object_get(
	    p->objects, key_of(key, (uint32_t)number_in(object, "parent")));

	return folder != NULL &&
		number_in(folder, "format") == MPTP_OF_ASSOCIATION ?
	    folder :
	    NULL;
}

/* One that nothing is known of. */
static void
need_storage(struct profile *p, uint32_t id)
{
	const struct mptp_storage_info info = { .type = 4,
		.filesystem = 3,
		.capacity = UINT64_C(32000000000),
		.free_bytes = UINT64_C(16000000000),
		.free_objects = UINT32_MAX };
	char key[HANDLE_KEY];

	if (json_object_get(p->storages, key_of(key, id)) == NULL)
		profile_storage(p, id, &info);
}

/* Behind the folders that it is in. placed has the handles of those that are in the
 * list. */
static void
put_object(struct profile *p, json_t *list, json_t *placed, json_t *object)
{
	json_t *path[DEPTH], *folder = object;
	size_t depth = 0;

	while (folder != NULL && depth < DEPTH &&
	    json_object_get(placed,
		json_string_value(json_object_get(folder, "handle"))) == NULL) {
		path[depth++] = folder;
		folder = folder_of(p, folder);
	}
	/* One that is in itself lies at the top. */
	if (depth == DEPTH)
		json_object_set_new(path[depth - 1], "parent", json_integer(0));
	while (depth > 0) {
		json_t *next = path[--depth];
		const char *handle =
		    json_string_value(json_object_get(next, "handle"));

		if (json_object_get(placed, handle) != NULL)
			continue;
		if (folder_of(p, next) == NULL)
			json_object_set_new(next, "parent", json_integer(0));
		if (json_object_get(next, "name") == NULL)
			json_object_set_new(next, "name", json_string(handle));
		need_storage(p, (uint32_t)number_in(next, "storage"));
		json_object_set_new(placed, handle, json_true());
		json_array_append(list, next);
	}
}

static json_t *
values_of(json_t *object)
{
	json_t *list = json_array(), *value;
	const char *key;

	json_object_foreach(object, key, value)
		json_array_append(list, value);
	return list;
}

json_t *
profile_end(struct profile *p)
{
	json_t *root = NULL, *list = json_array(), *placed = json_object();
	json_t *object;
	const char *key;

	json_object_foreach(p->objects, key, object)
		put_object(p, list, placed, object);
	if (json_object_size(p->storages) == 0)
		need_storage(p, 0x00010001);
	if (p->info != NULL) {
		root = json_pack("{s:s, s:O, s:o, s:o, s:O}", "summary",
		    json_string_value(json_object_get(p->info, "model")),
		    "device_info", p->info, "properties",
		    values_of(p->properties), "storages",
		    values_of(p->storages), "objects", list);
		if (p->usb_vendor != 0) {
			json_object_set_new(
			    root, "usb_vendor", json_hex(p->usb_vendor, 4));
			json_object_set_new(
			    root, "usb_product", json_hex(p->usb_product, 4));
		}
	}
	json_decref(list);
	json_decref(placed);
	json_decref(p->info);
	json_decref(p->properties);
	json_decref(p->storages);
	json_decref(p->objects);
	*p = (struct profile){ .info = NULL };
	return root;
}
