/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading profiles: what the camera does by itself.
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "profile.h"

#define MOST_DELAY_MS 60000

/* What a key may be, and what was wrong with it: "capture.order". */
struct key {
	const char *file;
	const char *within; /* "capture.", "" */
	const char *name;
	const json_t *json; /* NULL: not given, which is never wrong */
	struct mptp_error *error;
};

static int
wrong(const struct key *key, const char *accepted)
{
	return mptp_error_set(key->error, MPTP_ERR_FORMAT,
	    "%s: %s%s: %s is accepted", key->file, key->within, key->name,
	    accepted);
}

/* The second of two words is true. */
static int
load_word(const struct key *key, const char *no, const char *yes,
    const char *accepted, bool *value)
{
	const char *word = json_string_value(key->json);

	if (key->json == NULL)
		return MPTP_OK;
	if (word == NULL || (strcmp(word, no) != 0 && strcmp(word, yes) != 0))
		return wrong(key, accepted);
	*value = strcmp(word, yes) == 0;
	return MPTP_OK;
}

static int
load_bool(const struct key *key, bool *value)
{
	if (key->json == NULL)
		return MPTP_OK;
	if (!json_is_boolean(key->json))
		return wrong(key, "true or false");
	*value = json_is_true(key->json);
	return MPTP_OK;
}

static int
load_not(const struct key *key, bool *value)
{
	bool given = !*value;
	int rc = load_bool(key, &given);

	*value = !given;
	return rc;
}

static int
load_range(const struct key *key, uint64_t least, uint64_t most,
    const char *accepted, uint64_t *value)
{
	struct mptp_value v;

	if (key->json == NULL)
		return MPTP_OK;
	if (mptp_value_from_json(&v, MPTP_TYPE_U32, key->json, NULL) !=
		MPTP_OK ||
	    v.u < least || v.u > most)
		return wrong(key, accepted);
	*value = v.u;
	return MPTP_OK;
}

/* A name of the design rule for camera file systems: so many characters. */
static int
load_dcf(const struct key *key, char *to, size_t n, const char *accepted)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	const char *word = json_string_value(key->json);

	if (key->json == NULL)
		return MPTP_OK;
	if (word == NULL || strlen(word) != n || strspn(word, allowed) != n)
		return wrong(key, accepted);
	memcpy(to, word, n + 1);
	return MPTP_OK;
}

/* Pictures that the camera can make: JPEG, and raw ones of any name. */
static bool
is_picture(uint64_t format)
{
	return format >> 8 == 0x38 || format >> 12 == 0xb;
}

static int
load_formats(const struct key *key, struct sim_capture_habits *habits)
{
	static const char accepted[] = "a list of 1 to 4 formats of pictures";
	size_t n = json_array_size(key->json);
	struct mptp_value v;

	if (key->json == NULL)
		return MPTP_OK;
	if (!json_is_array(key->json) || n == 0 || n > SIM_SHOT_MOST)
		return wrong(key, accepted);
	habits->nformats = 0;
	for (size_t i = 0; i < n; i++) {
		if (mptp_value_from_json(&v, MPTP_TYPE_U16,
			json_array_get(key->json, i), NULL) != MPTP_OK ||
		    !is_picture(v.u))
			return wrong(key, accepted);
		habits->formats[habits->nformats++] = (uint16_t)v.u;
	}
	return MPTP_OK;
}

static int
load_raw_and_jpeg(const struct key *key, struct sim_capture_habits *habits)
{
	bool both = false;
	int rc = load_bool(key, &both);

	if (rc == MPTP_OK && both) {
		habits->formats[0] = MPTP_OF_EXIF_JPEG;
		habits->formats[1] = MPTP_OF_DNG;
		habits->nformats = 2;
	}
	return rc;
}

static int
load_habit(const struct key *key, struct sim_capture_habits *habits)
{
	uint64_t delay = habits->delay_ms, orientation = habits->orientation;
	const char *name = key->name;
	int rc;

	if (strcmp(name, "formats") == 0)
		return load_formats(key, habits);
	if (strcmp(name, "raw_and_jpeg") == 0)
		return load_raw_and_jpeg(key, habits);
	if (strcmp(name, "order") == 0)
		return load_word(key, "complete_last", "complete_first",
		    "\"complete_last\" or \"complete_first\"",
		    &habits->complete_first);
	if (strcmp(name, "complete") == 0)
		return load_not(key, &habits->incomplete);
	if (strcmp(name, "events") == 0)
		return load_not(key, &habits->silent);
	if (strcmp(name, "folder") == 0)
		return load_dcf(key, habits->folder, SIM_DCF_FOLDER,
		    "five of A to Z, 0 to 9 and _");
	if (strcmp(name, "prefix") == 0)
		return load_dcf(key, habits->prefix, SIM_DCF_PREFIX,
		    "four of A to Z, 0 to 9 and _");
	if (strcmp(name, "delay_ms") == 0)
		rc = load_range(key, 0, MOST_DELAY_MS, "0 to 60000", &delay);
	else if (strcmp(name, "orientation") == 0)
		rc = load_range(key, 1, 8, "1 to 8", &orientation);
	else
		rc = mptp_error_set(key->error, MPTP_ERR_FORMAT,
		    "%s: unknown key '%s%s'", key->file, key->within, name);
	habits->delay_ms = (uint32_t)delay;
	habits->orientation = (uint16_t)orientation;
	return rc;
}

static int
load_capture(struct sim_profile *profile, const char *file, json_t *capture,
    struct mptp_error *error)
{
	struct key key = { .file = file, .within = "capture.", .error = error };
	const char *name;
	json_t *json;
	int rc;

	profile->capture = (struct sim_capture_habits){ .delay_ms = 200,
		.formats = { profile->info.ncapture_formats == 0 ?
			MPTP_OF_EXIF_JPEG :
			profile->info.capture_formats[0] },
		.nformats = 1,
		.orientation = 1,
		.folder = "MPTP_",
		.prefix = "IMG_" };
	if (capture == NULL)
		return MPTP_OK;
	if (!json_is_object(capture))
		return mptp_error_set(
		    error, MPTP_ERR_FORMAT, "%s: capture: not an object", file);
	json_object_foreach(capture, name, json) {
		key.name = name;
		key.json = json;
		if ((rc = load_habit(&key, &profile->capture)) != MPTP_OK)
			return rc;
	}
	return MPTP_OK;
}

static int
load_maps(struct sim_profile *profile, const char *file, json_t *list,
    struct mptp_error *error)
{
	struct mptp_error why = { 0 };
	json_t *dataset;
	int rc;

	if (list == NULL)
		return MPTP_OK;
	if ((dataset = json_pack("{s:O}", "items", list)) == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	rc = mptp_dataset_from_json(&mptp_dataset_vendor_extension_maps,
	    &profile->extension_maps, dataset, &why);
	json_decref(dataset);
	return rc == MPTP_OK ?
	    rc :
	    mptp_error_set(error, rc, "%s: vendor_extension_maps: %s", file,
		rc == MPTP_ERR_FORMAT ? why.text : "out of memory");
}

int
sim_profile_load_device(struct sim_profile *profile, const char *file,
    json_t *root, struct mptp_error *error)
{
	const struct key self_test = { file, "", "self_test",
		json_object_get(root, "self_test"), error };
	int rc;

	if ((rc = load_word(&self_test, "passes", "fails",
		 "\"passes\" or \"fails\"", &profile->self_test_fails)) !=
		MPTP_OK ||
	    (rc = load_capture(profile, file, json_object_get(root, "capture"),
		 error)) != MPTP_OK ||
	    (rc = load_maps(profile, file,
		 json_object_get(root, "vendor_extension_maps"), error)) !=
		MPTP_OK)
		return rc;
	json_object_del(root, "self_test");
	json_object_del(root, "capture");
	json_object_del(root, "vendor_extension_maps");
	return MPTP_OK;
}

int
sim_profile_load_script(struct sim_profile *profile, const char *file,
    json_t *root, struct mptp_error *error)
{
	const json_t *list = json_object_get(root, "script");
	char where[256];
	int rc;

	if (list == NULL)
		return MPTP_OK;
	snprintf(where, sizeof(where), "%s: script", file);
	if ((rc = sim_script_load(profile, where, list, error)) != MPTP_OK)
		return rc;
	json_object_del(root, "script");
	return MPTP_OK;
}

int
sim_profile_load_faults(struct sim_profile *profile, const char *file,
    json_t *root, struct mptp_error *error)
{
	const json_t *list = json_object_get(root, "faults"), *item;
	char where[256];
	size_t i;
	int rc;

	if (list != NULL && !json_is_array(list))
		return mptp_error_set(
		    error, MPTP_ERR_FORMAT, "%s: faults: not a list", file);
	json_array_foreach(list, i, item) {
		snprintf(where, sizeof(where), "%s: faults[%zu]", file, i);
		if (!json_is_string(item))
			return mptp_error_set(
			    error, MPTP_ERR_FORMAT, "%s: not a string", where);
		rc = sim_faults_add(&profile->faults, json_string_value(item),
		    where, mptp_dialect_of(&profile->info), error);
		if (rc != MPTP_OK) {
			if (rc == MPTP_ERR_ARG && error != NULL)
				error->status = MPTP_ERR_FORMAT;
			return rc == MPTP_ERR_ARG ? MPTP_ERR_FORMAT : rc;
		}
	}
	json_object_del(root, "faults");
	return MPTP_OK;
}
