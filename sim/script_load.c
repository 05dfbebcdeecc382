/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading scripts. data/profiles/README.md describes them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "camera.h"
#include "json_problem.h"
#include "text.h"

#define MOST_STEPS 1000
#define MOST_AFTER_MS 3600000
#define MOST_EVENTS 100000
#define MOST_SIZE (UINT64_C(16) << 20)

struct reader {
	struct sim_profile *profile;
	const char *where; /* "my.json: script" */
	size_t i;	   /* the step */
	struct mptp_error *error;
};

static int
wrong(const struct reader *r, const char *key, const char *what)
{
	return mptp_error_set(r->error, MPTP_ERR_FORMAT, "%s[%zu]%s%s: %s",
	    r->where, r->i, key[0] == '\0' ? "" : ".", key, what);
}

static int
nomem(const struct reader *r)
{
	return mptp_error_set(r->error, MPTP_ERR_NOMEM, "out of memory");
}

/* An optional number; what it was stays if it is not given. */
static int
number(const struct reader *r, const json_t *object, const char *key,
    uint32_t most, uint32_t *value)
{
	const json_t *json = json_object_get(object, key);
	struct mptp_value v;

	if (json == NULL)
		return MPTP_OK;
	if (mptp_value_from_json(&v, MPTP_TYPE_U32, json, NULL) != MPTP_OK ||
	    v.u > most)
		return wrong(r, key, "not a number, or too large");
	*value = (uint32_t)v.u;
	return MPTP_OK;
}

static bool
only(const json_t *object, const char *const *keys, const char **other)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, key, value) {
		const char *const *k = keys;

		while (*k != NULL && strcmp(*k, key) != 0)
			k++;
		if (*k == NULL) {
			*other = key;
			return false;
		}
	}
	return true;
}

/* ---- when --------------------------------------------------------------- */

static int
load_trigger(const struct reader *r, const json_t *json, struct sim_step *step)
{
	const json_t *after = json_object_get(json, "after");
	const char *name = json_string_value(after);
	const struct mptp_code *code;
	struct mptp_value v;
	int rc;

	step->times = 1;
	if ((rc = number(r, json, "after_ms", MOST_AFTER_MS,
		 &step->after_ms)) != MPTP_OK ||
	    (rc = number(r, json, "times", UINT32_MAX, &step->times)) !=
		MPTP_OK)
		return rc;
	if (after == NULL)
		return json_object_get(json, "times") != NULL ?
		    wrong(r, "times", "only with the key 'after'") :
		    MPTP_OK;
	if (step->times == 0)
		return wrong(r, "times", "counted from 1");
	code = name == NULL ? NULL :
			      mptp_code_named(MPTP_KIND_OPERATION,
				  mptp_dialect_of(&r->profile->info), name);
	if (code != NULL)
		step->operation = (uint16_t)code->code;
	else if (mptp_value_from_json(&v, MPTP_TYPE_U16, after, NULL) ==
		MPTP_OK &&
	    v.u != 0)
		step->operation = (uint16_t)v.u;
	else
		return wrong(r, "after", "there is no such operation");
	return MPTP_OK;
}

/* ---- what --------------------------------------------------------------- */

static bool
has_storage(const struct sim_profile *profile, uint32_t id)
{
	for (size_t i = 0; i < profile->nstorages; i++)
		if (profile->storages[i].id == id)
			return true;
	return false;
}

/* One that is new waits in the profile, absent. */
static int
enter_storage(const struct reader *r, uint32_t id, json_t *json)
{
	struct sim_profile *profile = r->profile;
	struct sim_storage *storages = realloc(
	    profile->storages, (profile->nstorages + 1) * sizeof(*storages));
	struct mptp_error why = { 0 };
	int rc;

	if (storages == NULL)
		return nomem(r);
	profile->storages = storages;
	storages += profile->nstorages;
	*storages = (struct sim_storage){ .id = id, .absent = true };
	rc = mptp_dataset_from_json(
	    &mptp_dataset_storage_info, &storages->info, json, &why);
	if (json_object_get(json, "free_objects") == NULL)
		storages->info.free_objects = UINT32_MAX; /* not known */
	if (rc == MPTP_ERR_FORMAT)
		return wrong(r, "add_storage", why.text);
	if (rc != MPTP_OK)
		return nomem(r);
	profile->nstorages++;
	return MPTP_OK;
}

/* A number alone, or StorageInfo with its id. */
static int
load_storage(const struct reader *r, const json_t *json, struct sim_step *step)
{
	json_t *info = NULL;
	struct mptp_value v;
	int rc;

	step->action = SIM_ADD_STORAGE;
	if (mptp_value_from_json(&v, MPTP_TYPE_U32,
		json_is_object(json) ? json_object_get(json, "id") : json,
		NULL) != MPTP_OK)
		return wrong(r, "add_storage", "the id is missing");
	step->id = (uint32_t)v.u;
	if (!json_is_object(json) && !has_storage(r->profile, step->id))
		return wrong(r, "add_storage", "there is no such storage");
	if (!json_is_object(json))
		return MPTP_OK;
	if (has_storage(r->profile, step->id))
		return wrong(r, "add_storage", "that id is taken");
	if ((info = json_copy((json_t *)(uintptr_t)json)) == NULL)
		return nomem(r);
	json_object_del(info, "id");
	rc = enter_storage(r, step->id, info);
	json_decref(info);
	return rc;
}

static int
load_property(const struct reader *r, const json_t *json, struct sim_step *step)
{
	static const char *const keys[] = { "code", "value", NULL };
	const struct mptp_property_desc *d = NULL;
	struct mptp_error why = { 0 };
	const char *other;

	step->action = SIM_SET_PROPERTY;
	if (!json_is_object(json) || !only(json, keys, &other))
		return wrong(r, "set_property", "it takes code and value");
	if (number(r, json, "code", UINT16_MAX, &step->id) != MPTP_OK)
		return MPTP_ERR_FORMAT;
	for (size_t i = 0; i < r->profile->nproperties; i++)
		if (r->profile->properties[i].code == step->id)
			d = &r->profile->properties[i];
	if (d == NULL)
		return wrong(r, "set_property", "there is no such property");
	if (mptp_value_from_json(&step->value, d->type,
		json_object_get(json, "value"), &why) != MPTP_OK)
		return wrong(r, "set_property.value", why.text);
	return sim_property_allows(d, &step->value) ?
	    MPTP_OK :
	    wrong(r, "set_property.value", "the property does not allow it");
}

/* None is one that the camera gives. */
static bool
date_fits(const char *date)
{
	return date == NULL || date[0] == '\0' || sim_date_valid(date);
}

static int
load_object(const struct reader *r, const json_t *json, struct sim_step *step)
{
	struct mptp_error why = { 0 };
	int rc = mptp_dataset_from_json(
	    &mptp_dataset_object_info, &step->object, json, &why);

	step->action = SIM_ADD_OBJECT;
	if (rc == MPTP_ERR_FORMAT)
		return wrong(r, "add_object", why.text);
	if (rc != MPTP_OK)
		return nomem(r);
	if (!sim_name_valid(step->object.name))
		return wrong(r, "add_object", "a name is missing or not valid");
	if (step->object.storage != 0 &&
	    !has_storage(r->profile, step->object.storage))
		return wrong(r, "add_object", "there is no such storage");
	if (!sim_is_format(step->object.format))
		return wrong(
		    r, "add_object.format", "missing, or not the code of one");
	if (!date_fits(step->object.captured))
		return wrong(r, "add_object.captured", "not a date");
	if (!date_fits(step->object.modified))
		return wrong(r, "add_object.modified", "not a date");
	return step->object.size > MOST_SIZE ?
	    wrong(r, "add_object.size", "16 MiB at most") :
	    MPTP_OK;
}

static int
load_parameters(
    const struct reader *r, const json_t *list, struct mptp_event *event)
{
	struct mptp_value v;

	if (!json_is_array(list) || json_array_size(list) > 5)
		return wrong(r, "parameters", "a list of up to 5 numbers");
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (mptp_value_from_json(&v, MPTP_TYPE_U32,
			json_array_get(list, i), NULL) != MPTP_OK)
			return wrong(
			    r, "parameters", "a list of up to 5 numbers");
		event->param[event->nparam++] = (uint32_t)v.u;
	}
	return MPTP_OK;
}

static int
load_event(const struct reader *r, const json_t *json, const char *key,
    struct sim_step *step)
{
	static const char *const keys[] = { "code", "parameters", "transaction",
		"count", NULL };
	const json_t *list = json_object_get(json, "parameters");
	uint32_t code = 0;
	const char *other;
	int rc;

	step->action = SIM_EVENT;
	step->count = 1;
	step->event.transaction = UINT32_MAX;
	if (!json_is_object(json) || !only(json, keys, &other))
		return wrong(
		    r, key, "it takes code, parameters, transaction and count");
	if ((rc = number(r, json, "code", UINT16_MAX, &code)) != MPTP_OK ||
	    (rc = number(r, json, "transaction", UINT32_MAX,
		 &step->event.transaction)) != MPTP_OK ||
	    (rc = number(r, json, "count", MOST_EVENTS, &step->count)) !=
		MPTP_OK)
		return rc;
	if (code == 0)
		return wrong(r, key, "the code is missing");
	step->event.code = (uint16_t)code;
	if (list != NULL)
		return load_parameters(r, list, &step->event);
	if (strcmp(key, "storm") == 0) {
		step->numbered = true;
		step->event.nparam = 1;
	}
	return MPTP_OK;
}

/* A number that names something. */
static int
load_id(const struct reader *r, const json_t *json, const char *key,
    enum sim_action action, struct sim_step *step)
{
	struct mptp_value v;

	step->action = action;
	if (mptp_value_from_json(&v, MPTP_TYPE_U32, json, NULL) != MPTP_OK)
		return wrong(r, key, "not a number");
	step->id = (uint32_t)v.u;
	if (action == SIM_REMOVE_OBJECT && step->id == 0)
		return wrong(r, key, "handles begin at 1");
	return action == SIM_REMOVE_STORAGE &&
		!has_storage(r->profile, step->id) ?
	    wrong(r, key, "there is no such storage") :
	    MPTP_OK;
}

static int
load_action(const struct reader *r, const char *key, const json_t *json,
    struct sim_step *step)
{
	if (strcmp(key, "add_storage") == 0)
		return load_storage(r, json, step);
	if (strcmp(key, "remove_storage") == 0)
		return load_id(r, json, key, SIM_REMOVE_STORAGE, step);
	if (strcmp(key, "set_property") == 0)
		return load_property(r, json, step);
	if (strcmp(key, "add_object") == 0)
		return load_object(r, json, step);
	if (strcmp(key, "remove_object") == 0)
		return load_id(r, json, key, SIM_REMOVE_OBJECT, step);
	if (strcmp(key, "event") == 0 || strcmp(key, "storm") == 0)
		return load_event(r, json, key, step);
	return wrong(r, key, "no such key");
}

static int
load_step(const struct reader *r, json_t *json, struct sim_step *step)
{
	const char *key, *action = NULL;
	json_t *value, *found = NULL;
	int rc;

	if (!json_is_object(json))
		return wrong(r, "", "not an object");
	json_object_foreach(json, key, value) {
		if (strcmp(key, "after") == 0 || strcmp(key, "after_ms") == 0 ||
		    strcmp(key, "times") == 0)
			continue;
		if (action != NULL)
			return wrong(r, key, "a step does one thing");
		action = key;
		found = value;
	}
	if (action == NULL)
		return wrong(r, "", "it does nothing");
	rc = load_trigger(r, json, step);
	return rc == MPTP_OK ? load_action(r, action, found, step) : rc;
}

/* ---- the list ----------------------------------------------------------- */

void
sim_script_clear(struct sim_script *script)
{
	for (size_t i = 0; i < script->n; i++) {
		mptp_value_clear(&script->steps[i].value);
		mptp_object_info_clear(&script->steps[i].object);
	}
	free(script->steps);
	free(script->where);
	*script = (struct sim_script){ 0 };
}

int
sim_script_load(struct sim_profile *profile, const char *where,
    const json_t *list, struct mptp_error *error)
{
	struct reader r = { profile, where, 0, error };
	struct sim_script *script = &profile->script;
	size_t n = json_array_size(list);
	int rc = MPTP_OK;

	sim_script_clear(script);
	if (!json_is_array(list) || n > MOST_STEPS)
		return mptp_error_set(error, MPTP_ERR_FORMAT,
		    "%s: not a list of up to %d steps", where, MOST_STEPS);
	script->where = strdup(where);
	script->steps = calloc(n + 1, sizeof(*script->steps));
	if (script->where == NULL || script->steps == NULL)
		return nomem(&r);
	/* A step that failed is cleared with the others. */
	for (; script->n < n && rc == MPTP_OK; script->n++) {
		r.i = script->n;
		rc = load_step(&r, json_array_get(list, script->n),
		    &script->steps[script->n]);
	}
	return rc;
}

int
sim_script_load_file(
    struct sim_profile *profile, const char *path, struct mptp_error *error)
{
	FILE *file = fopen(path, "re");
	json_error_t where;
	json_t *list;
	int rc, sys = errno;

	if (file == NULL) {
		rc = mptp_error_set(error, MPTP_ERR_IO,
		    "cannot open script '%s': %s", path, strerror(sys));
		if (error != NULL)
			error->sys = sys;
		return rc;
	}
	list = json_loadf(file, JSON_REJECT_DUPLICATES, &where);
	fclose(file);
	if (list == NULL)
		return sim_json_wrong(path, &where, error);
	rc = sim_script_load(profile, path, list, error);
	json_decref(list);
	return rc;
}
