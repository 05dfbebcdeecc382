/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading profiles.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <miniptp/sim.h>

#include "builtin.h"
#include "json_problem.h"
#include "model.h"
#include "profile.h"
#include "text.h"
#include "tree.h"

/* Where in which file something is wrong. */
struct place {
	const char *file;
	const char *key;
	size_t i;
	struct mptp_error *error;
};

static int
wrong(const struct place *place, const char *what)
{
	return mptp_error_set(place->error, MPTP_ERR_FORMAT, "%s: %s[%zu]: %s",
	    place->file, place->key, place->i, what);
}

static int
nomem(struct mptp_error *error)
{
	return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
}

static int
number(
    const struct place *place, const json_t *json, uint16_t type, uint64_t *out)
{
	struct mptp_value value;
	struct mptp_error why;

	if (json == NULL)
		return wrong(place, "a number is missing");
	if (mptp_value_from_json(&value, type, json, &why) != MPTP_OK)
		return wrong(place, why.text);
	*out = value.u;
	return MPTP_OK;
}

/* Takes a number out of an object, the rest of which is a dataset. */
static int
take_number(
    const struct place *place, json_t *object, const char *key, uint32_t *out)
{
	uint64_t value = 0;
	int rc;

	rc = number(place, json_object_get(object, key), MPTP_TYPE_U32, &value);
	if (rc != MPTP_OK)
		return rc;
	*out = (uint32_t)value;
	json_object_del(object, key);
	return MPTP_OK;
}

static int
dataset(const struct place *place, const struct mptp_dataset *kind, void *d,
    const json_t *json)
{
	struct mptp_error why;
	int rc = mptp_dataset_from_json(kind, d, json, &why);

	return rc == MPTP_ERR_FORMAT ? wrong(place, why.text) :
	    rc != MPTP_OK	     ? nomem(place->error) :
				       MPTP_OK;
}

static int
load_storage(const struct place *place, json_t *json, void *item)
{
	struct sim_storage *storage = item;
	int rc = take_number(place, json, "id", &storage->id);

	if (rc == MPTP_OK)
		rc = dataset(
		    place, &mptp_dataset_storage_info, &storage->info, json);
	if (json_object_get(json, "free_objects") == NULL)
		storage->info.free_objects = UINT32_MAX; /* not known */
	return rc;
}

static int
load_object(const struct place *place, json_t *json, void *item)
{
	struct sim_object *object = item;
	int rc = take_number(place, json, "handle", &object->handle);

	if (rc == MPTP_OK)
		rc = dataset(
		    place, &mptp_dataset_object_info, &object->info, json);
	if (rc == MPTP_OK && !sim_name_valid(object->info.name)) {
		mptp_object_info_clear(&object->info);
		return wrong(place, "a name is missing or not valid");
	}
	return rc;
}

static int
load_property(const struct place *place, json_t *json, void *item)
{
	return dataset(place, &mptp_dataset_property_desc, item, json);
}

static int
load_format(const struct place *place, json_t *json, void *item)
{
	uint64_t value = 0;
	int rc = number(place, json, MPTP_TYPE_U16, &value);

	*(uint16_t *)item = (uint16_t)value;
	return rc;
}

/* Loads the array under a key, taking it out of the root. */
static int
load_array(json_t *root, const char *file, const char *key, size_t size,
    int (*load)(const struct place *, json_t *, void *), void *items, size_t *n,
    struct mptp_error *error)
{
	struct place place = { .file = file, .key = key, .error = error };
	json_t *array = json_object_get(root, key);
	char *memory;
	int rc = MPTP_OK;

	if (array == NULL)
		return MPTP_OK;
	if (!json_is_array(array))
		return mptp_error_set(
		    error, MPTP_ERR_FORMAT, "%s: %s: not an array", file, key);
	if ((memory = calloc(json_array_size(array) + 1, size)) == NULL)
		return nomem(error);
	*(void **)items = memory;
	for (; rc == MPTP_OK && *n < json_array_size(array); ++*n) {
		place.i = *n;
		rc =
		    load(&place, json_array_get(array, *n), memory + *n * size);
	}
	json_object_del(root, key);
	return rc;
}

static int
load_mac(struct sim_profile *profile, const char *file, json_t *json,
    struct mptp_error *error)
{
	const char *text = json_string_value(json);
	unsigned b[6];
	int end = 0;

	if (json == NULL)
		return MPTP_OK;
	if (text == NULL ||
	    sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%n", &b[0], &b[1], &b[2],
		&b[3], &b[4], &b[5], &end) != 6 ||
	    text[end] != '\0')
		return mptp_error_set(error, MPTP_ERR_FORMAT,
		    "%s: mac: not of the form \"00:11:22:33:44:55\"", file);
	for (int i = 0; i < 6; i++)
		profile->mac[i] = (uint8_t)b[i];
	return MPTP_OK;
}

static int
load_uploads(struct sim_profile *profile, const char *file, json_t *json,
    struct mptp_error *error)
{
	static const char *const words[] = { [SIM_UPLOAD_ANYWHERE] = "anywhere",
		[SIM_UPLOAD_ROOT] = "root",
		[SIM_UPLOAD_NOWHERE] = "nowhere" };
	const char *text = json_string_value(json);

	if (json == NULL)
		return MPTP_OK;
	for (size_t i = 0; text != NULL && i < 3; i++) {
		if (strcmp(text, words[i]) == 0) {
			profile->uploads = (enum sim_uploads)i;
			return MPTP_OK;
		}
	}
	return mptp_error_set(error, MPTP_ERR_FORMAT,
	    "%s: uploads: \"anywhere\", \"root\" or \"nowhere\" is accepted",
	    file);
}

static int
load_quiet(struct sim_profile *profile, const char *file, json_t *json,
    struct mptp_error *error)
{
	if (json != NULL && !json_is_boolean(json))
		return mptp_error_set(error, MPTP_ERR_FORMAT,
		    "%s: quiet: true or false is accepted", file);
	profile->quiet = json_is_true(json);
	return MPTP_OK;
}

/* An optional number. */
static int
load_number(json_t *root, const char *file, const char *key, uint16_t type,
    uint64_t *value, struct mptp_error *error)
{
	struct mptp_value v;
	struct mptp_error why;
	json_t *json = json_object_get(root, key);

	*value = 0;
	if (json == NULL)
		return MPTP_OK;
	if (mptp_value_from_json(&v, type, json, &why) != MPTP_OK)
		return mptp_error_set(
		    error, MPTP_ERR_FORMAT, "%s: %s: %s", file, key, why.text);
	*value = v.u;
	json_object_del(root, key);
	return MPTP_OK;
}

/* All that there is one of. What is left in the root then is unknown. */
static int
load_camera(struct sim_profile *profile, const char *file, json_t *root,
    struct mptp_error *error)
{
	const char *model = json_string_value(json_object_get(root, "model"));
	json_t *info = json_object_get(root, "device_info");
	struct mptp_error why;
	uint64_t vendor, product, id;
	int rc;

	profile->recorded = json_object_get(root, "model") == NULL;
	if (!profile->recorded &&
	    (model == NULL || (profile->model = sim_model_find(model)) == NULL))
		return mptp_error_set(error, MPTP_ERR_FORMAT,
		    "%s: model: %s are known", file, sim_model_names);
	if (info == NULL)
		return mptp_error_set(
		    error, MPTP_ERR_FORMAT, "%s: device_info is missing", file);
	rc = mptp_dataset_from_json(
	    &mptp_dataset_device_info, &profile->info, info, &why);
	if (rc != MPTP_OK)
		return mptp_error_set(error, rc, "%s: device_info: %s", file,
		    rc == MPTP_ERR_FORMAT ? why.text : "out of memory");
	if (profile->recorded)
		profile->model = sim_model_best(&profile->info);
	if (profile->info.nproperties != 0)
		return mptp_error_set(error, MPTP_ERR_FORMAT,
		    "%s: device_info: properties follow from the list of "
		    "properties, and are not written here",
		    file);
	if ((rc = load_number(root, file, "usb_vendor", MPTP_TYPE_U16, &vendor,
		 error)) != MPTP_OK ||
	    (rc = load_number(root, file, "usb_product", MPTP_TYPE_U16,
		 &product, error)) != MPTP_OK ||
	    (rc = load_number(root, file, "model_id", MPTP_TYPE_U32, &id,
		 error)) != MPTP_OK ||
	    (rc = load_mac(profile, file, json_object_get(root, "mac"),
		 error)) != MPTP_OK ||
	    (rc = load_uploads(profile, file, json_object_get(root, "uploads"),
		 error)) != MPTP_OK ||
	    (rc = load_quiet(profile, file, json_object_get(root, "quiet"),
		 error)) != MPTP_OK ||
	    (rc = sim_profile_load_device(profile, file, root, error)) !=
		MPTP_OK)
		return rc;
	profile->usb_vendor = (uint16_t)vendor;
	profile->usb_product = (uint16_t)product;
	profile->model_id = (uint32_t)id;
	json_object_del(root, "summary");
	json_object_del(root, "model");
	json_object_del(root, "device_info");
	json_object_del(root, "mac");
	json_object_del(root, "uploads");
	json_object_del(root, "quiet");
	return MPTP_OK;
}

static int
load_lists(struct sim_profile *profile, const char *file, json_t *root,
    struct mptp_error *error)
{
	int rc;

	if ((rc = load_array(root, file, "image_formats", sizeof(uint16_t),
		 load_format, &profile->image_formats, &profile->nimage_formats,
		 error)) != MPTP_OK ||
	    (rc = load_array(root, file, "properties",
		 sizeof(*profile->properties), load_property,
		 &profile->properties, &profile->nproperties, error)) !=
		MPTP_OK ||
	    (rc = load_array(root, file, "vendor_properties",
		 sizeof(*profile->vendor_properties), load_property,
		 &profile->vendor_properties, &profile->nvendor_properties,
		 error)) != MPTP_OK ||
	    (rc = load_array(root, file, "storages", sizeof(*profile->storages),
		 load_storage, &profile->storages, &profile->nstorages,
		 error)) != MPTP_OK)
		return rc;
	return load_array(root, file, "objects", sizeof(*profile->objects),
	    load_object, &profile->objects, &profile->nobjects, error);
}

static bool
has_storage(const struct sim_profile *profile, uint32_t id)
{
	for (size_t i = 0; i < profile->nstorages; i++) {
		if (profile->storages[i].id == id)
			return true;
	}
	return false;
}

/* Among the first n objects, so that no folder can hold itself. NULL: there is
 * none. */
static const struct sim_object *
find_folder(const struct sim_profile *profile, size_t n, uint32_t handle)
{
	for (size_t i = 0; i < n; i++) {
		const struct sim_object *object = &profile->objects[i];

		if (object->handle == handle)
			return object->info.format == MPTP_OF_ASSOCIATION ?
			    object :
			    NULL;
	}
	return NULL;
}

/* The folders that object i is in, one in the other, are there. */
static int
check_folders(
    const struct place *place, const struct sim_profile *profile, size_t i)
{
	const struct sim_object *object = &profile->objects[i];
	unsigned n = 0;

	while (object->info.parent != 0) {
		object = find_folder(profile, i, object->info.parent);
		if (object == NULL)
			return wrong(place, "its folder does not come before");
		if (++n > SIM_TREE_DEPTH)
			return wrong(place, "it lies in too many folders");
	}
	return MPTP_OK;
}

static int
check(const struct sim_profile *profile, const char *file,
    struct mptp_error *error)
{
	struct place place = { .file = file, .error = error };

	if (profile->nstorages == 0)
		return mptp_error_set(error, MPTP_ERR_FORMAT,
		    "%s: storages: there is none", file);
	place.key = "objects";
	for (size_t i = 0; i < profile->nobjects; i++) {
		const struct sim_object *object = &profile->objects[i];

		place.i = i;
		if (object->handle == 0 || object->handle == UINT32_MAX)
			return wrong(&place, "that handle is reserved");
		for (size_t j = 0; j < i; j++) {
			if (profile->objects[j].handle == object->handle)
				return wrong(&place, "that handle is taken");
		}
		if (!has_storage(profile, object->info.storage))
			return wrong(&place, "there is no such storage");
		if (check_folders(&place, profile, i) != MPTP_OK)
			return MPTP_ERR_FORMAT;
	}
	place.key = "device_info.operations";
	for (uint32_t i = 0; i < profile->info.noperations; i++) {
		uint16_t code = profile->info.operations[i];

		place.i = i;
		/* Standard operations, and those of MTP, must be had. */
		if (!profile->recorded &&
		    (code < 0x9000 || code >> 8 == 0x98) &&
		    sim_model_operation(profile->model, code) == NULL)
			return wrong(&place, "the model has no such operation");
	}
	return MPTP_OK;
}

static int
load_root(struct sim_profile *profile, const char *file, json_t *root,
    struct mptp_error *error)
{
	void *left;
	int rc;

	if (!json_is_object(root))
		return mptp_error_set(
		    error, MPTP_ERR_FORMAT, "%s:1: not a JSON object", file);
	if ((rc = load_camera(profile, file, root, error)) != MPTP_OK ||
	    (rc = load_lists(profile, file, root, error)) != MPTP_OK ||
	    (rc = sim_profile_load_script(profile, file, root, error)) !=
		MPTP_OK ||
	    (rc = sim_profile_load_faults(profile, file, root, error)) !=
		MPTP_OK)
		return rc;
	if ((left = json_object_iter(root)) != NULL)
		return mptp_error_set(error, MPTP_ERR_FORMAT,
		    "%s: unknown key '%s'", file, json_object_iter_key(left));
	return check(profile, file, error);
}

static int
read_file(const char *name, json_t **root, struct mptp_error *error)
{
	FILE *file = fopen(name, "re");
	json_error_t where;
	int sys = errno;

	if (file == NULL) {
		mptp_error_set(error, MPTP_ERR_IO,
		    "cannot open profile '%s': %s", name, strerror(sys));
		if (error != NULL)
			error->sys = sys;
		return MPTP_ERR_IO;
	}
	*root = json_loadf(file, JSON_REJECT_DUPLICATES, &where);
	fclose(file);
	return *root != NULL ? MPTP_OK : sim_json_wrong(name, &where, error);
}

static bool
names_file(const char *name)
{
	size_t len = strlen(name);

	return strchr(name, '/') != NULL ||
	    (len > 5 && strcmp(name + len - 5, ".json") == 0);
}

int
sim_profile_load(
    struct sim_profile *profile, const char *name, struct mptp_error *error)
{
	json_t *root;
	int rc;

	*profile = (struct sim_profile){ 0 };
	rc = names_file(name) ? read_file(name, &root, error) :
				sim_builtin_load(name, &root, error);
	if (rc != MPTP_OK)
		return rc;
	rc = load_root(profile, name, root, error);
	json_decref(root);
	if (rc != MPTP_OK)
		sim_profile_clear(profile);
	return rc;
}

void
sim_profile_clear(struct sim_profile *profile)
{
	mptp_device_info_clear(&profile->info);
	sim_script_clear(&profile->script);
	sim_faults_clear(&profile->faults);
	mptp_vendor_extension_maps_clear(&profile->extension_maps);
	for (size_t i = 0; i < profile->nproperties; i++)
		mptp_property_desc_clear(&profile->properties[i]);
	for (size_t i = 0; i < profile->nvendor_properties; i++)
		mptp_property_desc_clear(&profile->vendor_properties[i]);
	for (size_t i = 0; i < profile->nstorages; i++)
		mptp_storage_info_clear(&profile->storages[i].info);
	for (size_t i = 0; i < profile->nobjects; i++)
		mptp_object_info_clear(&profile->objects[i].info);
	free(profile->image_formats);
	free(profile->properties);
	free(profile->vendor_properties);
	free(profile->storages);
	free(profile->objects);
	*profile = (struct sim_profile){ 0 };
}
