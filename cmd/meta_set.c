/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Setting properties of objects.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "changes.h"
#include "folder.h"
#include "meta.h"
#include "out.h"
#include "text.h"
#include "value.h"
#include "word.h"

struct wish {
	const struct target *target;
	const struct mptp_code *row; /* or NULL */
	struct mptp_code copy;	     /* which row may be */
	uint16_t code;
	char name[80];
	struct mptp_value wanted, actual;
	bool verified;
};

struct names {
	struct app *app;
	struct mptp_u16_array codes; /* that objects of a format have */
};

const struct mptp_code *
object_prop_row(struct app *app, uint32_t code, struct mptp_code *copy)
{
	const enum mptp_dialect dialect = mptp_camera_dialect(app->camera);

	return mptp_property_in_dialect(copy,
	    mptp_code_find(MPTP_KIND_OBJECT_PROPERTY, dialect, code), dialect);
}

static const char *
name_at(const void *ctx, size_t i)
{
	const struct names *names = ctx;
	struct mptp_code copy;
	const struct mptp_code *row;

	if (i >= names->codes.n)
		return NULL;
	row = object_prop_row(names->app, names->codes.items[i], &copy);
	return row == NULL ? "" : row->name;
}

static int
find_name(struct app *app, const char *name, uint32_t format, uint16_t *code)
{
	struct names names = { .app = app };
	const struct words words = { name_at, &names, "" };
	const struct mptp_code *row;
	char problem[400];
	int found, result = EXIT_DONE;

	if (mptp_camera_supports(
		app->camera, MPTP_OP_GET_OBJECT_PROPS_SUPPORTED) &&
	    mptp_get_object_props_supported(
		app->camera, format, &names.codes) != MPTP_OK)
		return fail_camera(app, NULL);
	found = word_find(name, &words, problem, sizeof(problem));
	row = mptp_code_named(
	    MPTP_KIND_OBJECT_PROPERTY, mptp_camera_dialect(app->camera), name);
	if (found >= 0)
		*code = names.codes.items[found];
	else if (row != NULL)
		*code = (uint16_t)row->code;
	else
		result =
		    fail(app, EXIT_USAGE, "the property %s%s", name, problem);
	mptp_u16_array_clear(&names.codes);
	return result;
}

/* "Rating=80" */
static int
split(struct app *app, const char *word, char *name, size_t cap,
    const char **value)
{
	const char *equals = strchr(word, '=');

	if (equals == NULL || equals == word || (size_t)(equals - word) >= cap)
		return fail(
		    app, EXIT_USAGE, "--set wants NAME=VALUE, not '%s'", word);
	snprintf(name, cap, "%.*s", (int)(equals - word), word);
	*value = equals + 1;
	return EXIT_DONE;
}

/* What its description allows, if the camera has one. */
static int
read_value(struct app *app, struct wish *wish, const char *text)
{
	const uint32_t format = wish->target->object.info.format;
	struct mptp_object_prop_desc desc = { 0 };
	struct mptp_allowed allowed = { .writable = true };
	int code;

	if (mptp_camera_supports(app->camera, MPTP_OP_GET_OBJECT_PROP_DESC)) {
		if (mptp_get_object_prop_desc(
			app->camera, wish->code, format, &desc) != MPTP_OK)
			return fail_camera(app, wish->name);
		allowed = mptp_object_prop_allowed(&desc);
	} else if (mptp_camera_object_prop_type(app->camera, wish->code, format,
		       &allowed.type) != MPTP_OK) {
		return fail_camera(app, wish->name);
	}
	code = value_read(app, &wish->wanted, &allowed, wish->row, text);
	if (code == EXIT_DONE)
		code = value_check(
		    app, &wish->wanted, text, &allowed, wish->row, wish->name);
	mptp_object_prop_desc_clear(&desc);
	return code;
}

static int
plan(struct app *app, struct wish *wish, const char *word)
{
	const struct target *target = wish->target;
	char name[80];
	const char *text = "";
	uint64_t number;
	int code = split(app, word, name, sizeof(name), &text);

	if (code != EXIT_DONE)
		return code;
	if (target->object.handle == MPTP_PARENT_ROOT)
		return fail(app, EXIT_FAILED, "%s is a store, and no object",
		    target->path);
	if (text_number(name, &number) && number <= UINT16_MAX)
		wish->code = (uint16_t)number;
	else
		code = find_name(
		    app, name, target->object.info.format, &wish->code);
	if (code != EXIT_DONE)
		return code;
	wish->row = object_prop_row(app, wish->code, &wish->copy);
	if (wish->row != NULL)
		snprintf(wish->name, sizeof(wish->name), "%s", wish->row->name);
	else
		snprintf(wish->name, sizeof(wish->name), "0x%04x", wish->code);
	return read_value(app, wish, text);
}

static uint32_t
parent_of(const struct object *object)
{
	return object->info.parent == 0 ||
		object->info.parent == object->handle ?
	    MPTP_PARENT_ROOT :
	    object->info.parent;
}

/* A file's name is not its alone: in a folder, it has to be the only one. */
static int
check_file_name(struct app *app, const struct wish *wishes, size_t at,
    const char *word, struct folders *folders)
{
	const struct object *object = &wishes[at].target->object, *other;
	const char *path = wishes[at].target->path;
	const char *name =
	    wishes[at].wanted.str == NULL ? "" : wishes[at].wanted.str;
	struct object parent = { .storage = object->storage,
		.handle = parent_of(object) };
	struct folder *folder = NULL;
	const struct child *there;
	int code = name_valid(app, name, word);

	for (size_t i = 0; code == EXIT_DONE && i < at; i++) {
		other = &wishes[i].target->object;
		if (wishes[i].code == MPTP_OPC_OBJECT_FILE_NAME &&
		    other->handle != object->handle &&
		    other->storage == object->storage &&
		    parent_of(other) == parent.handle &&
		    wishes[i].wanted.str != NULL &&
		    strcasecmp(wishes[i].wanted.str, name) == 0)
			return fail(app, EXIT_FAILED,
			    "%s and %s cannot both be %s; nothing was changed",
			    wishes[i].target->path, path, name);
	}
	if (code == EXIT_DONE)
		code = folders_read(app, folders, &parent, &folder);
	if (code != EXIT_DONE)
		return code;
	there = folder_find(folder, name);
	if (there != NULL && there->handle != object->handle)
		code = fail(app, EXIT_FAILED,
		    "%s: %s/%s is there already; nothing was changed", path,
		    folder->path, there->name);
	return code;
}

static int
set(struct app *app, struct wish *wish)
{
	const uint32_t handle = wish->target->object.handle;

	/* What only shows goes on in another session; handles do not. */
	if (!app_keeps_session(app))
		return fail(app, EXIT_NO_CAMERA,
		    "%s: the connection was lost, and the camera may have "
		    "other objects now; it was not set; begin anew",
		    wish->target->path);
	if (mptp_set_object_prop_value(
		app->camera, handle, wish->code, &wish->wanted) != MPTP_OK)
		return fail_camera(app, wish->target->path);
	if (mptp_get_object_prop_value(app->camera, handle, wish->code,
		wish->wanted.type, &wish->actual) != MPTP_OK)
		return fail_camera(app, wish->target->path);
	wish->verified = mptp_value_equal(&wish->wanted, &wish->actual);
	if (wish->verified)
		return EXIT_DONE;
	return fail(app, EXIT_UNVERIFIED,
	    "%s: the camera has made another value of %s", wish->target->path,
	    wish->name);
}

static void
report(struct app *app, const struct wish *wish, json_t *list, bool dry)
{
	char *wanted = value_text(wish->row, &wish->wanted);
	char *actual =
	    value_text(wish->row, dry ? &wish->wanted : &wish->actual);
	char path[4096], shown[1024];

	if (list != NULL)
		json_array_append_new(list,
		    json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b}",
			"handle", json_hex(wish->target->object.handle, 8),
			"path", json_text(wish->target->path), "code",
			json_hex(wish->code, 4), "name", json_text(wish->name),
			"requested", json_text(wanted), "actual",
			dry ? json_null() : json_text(actual), "verified",
			dry ? json_null() : json_boolean(wish->verified),
			"done", (int)!dry));
	else
		out(app, "%s%s  %s  %s\n", dry ? "would set  " : "",
		    text_safe(path, sizeof(path), wish->target->path),
		    wish->name, text_safe(shown, sizeof(shown), actual));
	out_flush(app);
	free(wanted);
	free(actual);
}

static int
apply(struct app *app, struct wish *wishes, size_t n, bool dry)
{
	json_t *list = app->json ? json_array() : NULL;
	struct tally tally = { 0 };
	int code = EXIT_DONE;

	for (size_t i = 0; i < n && !tally.stop && app->out_error == 0; i++) {
		code = dry ? EXIT_DONE : set(app, &wishes[i]);
		tally_count(&tally, code);
		if (code == EXIT_DONE || code == EXIT_UNVERIFIED)
			report(app, &wishes[i], list, dry);
	}
	if (list != NULL)
		out_json(app, list);
	return tally_code(&tally, n > 1 ? 2 : 1);
}

int
meta_set(struct app *app, const struct targets *targets,
    const char *const *words, unsigned n, bool dry)
{
	size_t total = targets->n * n, at = 0;
	struct wish *wishes = must_alloc(NULL, (total + 1) * sizeof(*wishes));
	struct folders folders = { 0 };
	int code = camera_offers(
	    app, MPTP_OP_SET_OBJECT_PROP_VALUE, "set properties of objects");

	memset(wishes, 0, (total + 1) * sizeof(*wishes));
	for (size_t t = 0; code == EXIT_DONE && t < targets->n; t++)
		for (unsigned i = 0; code == EXIT_DONE && i < n; i++) {
			wishes[at].target = &targets->items[t];
			code = plan(app, &wishes[at], words[i]);
			if (code == EXIT_DONE &&
			    wishes[at].code == MPTP_OPC_OBJECT_FILE_NAME &&
			    wishes[at].wanted.type == MPTP_TYPE_STR)
				code = check_file_name(
				    app, wishes, at, words[i], &folders);
			at++;
		}
	folders_clear(&folders);
	if (code == EXIT_DONE)
		code = apply(app, wishes, at, dry);
	for (size_t i = 0; i < at; i++) {
		mptp_value_clear(&wishes[i].wanted);
		mptp_value_clear(&wishes[i].actual);
	}
	free(wishes);
	return code;
}
