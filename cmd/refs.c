/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * refs: the objects that an album or a playlist refers to.
 */
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "out.h"
#include "target.h"
#include "text.h"

enum { REFS_SET, REFS_ADD, REFS_REMOVE, REFS_CLEAR, REFS_DRY };

static const struct opt opts[] = {
	[REFS_SET] = { 0, "set", OPT_FLAG, NULL,
	    "refer to just these references" },
	[REFS_ADD] = { 0, "add", OPT_FLAG, NULL, "to these, too" },
	[REFS_REMOVE] = { 0, "remove", OPT_FLAG, NULL, "no longer to these" },
	[REFS_CLEAR] = { 0, "clear", OPT_FLAG, NULL, "to nothing" },
	[REFS_DRY] = { 'n', "dry-run", OPT_FLAG, NULL,
	    "only show what it would refer to" },
};

static bool
has(const struct mptp_u32_array *list, uint32_t handle)
{
	for (uint32_t i = 0; i < list->n; i++)
		if (list->items[i] == handle)
			return true;
	return false;
}

static void
append(struct mptp_u32_array *list, uint32_t handle)
{
	list->items =
	    must_alloc(list->items, (list->n + 1) * sizeof(*list->items));
	list->items[list->n++] = handle;
}

/* What there is to be. */
static struct mptp_u32_array
wanted(const struct mptp_u32_array *now, const struct mptp_u32_array *given,
    const struct args *args)
{
	struct mptp_u32_array list = { 0 };
	bool keep = args->option[REFS_ADD].times > 0 ||
	    args->option[REFS_REMOVE].times > 0;

	for (uint32_t i = 0; keep && i < now->n; i++)
		if (args->option[REFS_REMOVE].times == 0 ||
		    !has(given, now->items[i]))
			append(&list, now->items[i]);
	for (uint32_t i = 0;
	     args->option[REFS_REMOVE].times == 0 && i < given->n; i++)
		if (!has(&list, given->items[i]))
			append(&list, given->items[i]);
	return list;
}

/* What is shown: what there is, was made, or would be. */
enum kind { SHOWN, DONE, PLANNED };

static void
print_one(struct app *app, uint32_t handle, const char *path, enum kind kind)
{
	char safe[4096];

	out(app, "%s0x%08x  %s\n", kind == PLANNED ? "would refer to  " : "",
	    (unsigned)handle,
	    path == NULL ? "-" : text_safe(safe, sizeof(safe), path));
}

static int
finish(
    struct app *app, const struct object *object, json_t *list, enum kind kind)
{
	char *path = NULL;
	int code = object_path(app, object, &path);

	if (code == EXIT_DONE)
		code = out_json(app,
		    json_pack("{s:o, s:o, s:O, s:o}", "handle",
			json_hex(object->handle, 8), "path", json_text(path),
			"references", list, "done",
			kind == SHOWN ? json_null() :
					json_boolean(kind == DONE)));
	json_decref(list);
	free(path);
	return code;
}

static int
print(struct app *app, const struct object *object,
    const struct mptp_u32_array *list, enum kind kind)
{
	json_t *json = app->json ? json_array() : NULL;

	for (uint32_t i = 0; i < list->n; i++) {
		char *path = NULL;

		/* What a reference is to may be gone. */
		if (mptp_camera_path(
			app->camera, list->items[i], NULL, &path) != MPTP_OK &&
		    is_fatal(exit_code_of(mptp_camera_error(app->camera)))) {
			json_decref(json);
			return fail_camera(app, NULL);
		}
		if (json != NULL)
			json_array_append_new(json,
			    json_pack("{s:o, s:o}", "handle",
				json_hex(list->items[i], 8), "path",
				path == NULL ? json_null() : json_text(path)));
		else
			print_one(app, list->items[i], path, kind);
		free(path);
	}
	if (json != NULL)
		return finish(app, object, json, kind);
	if (kind == PLANNED && list->n == 0)
		out(app, "would refer to  nothing\n");
	return EXIT_DONE;
}

static int
set(struct app *app, const struct object *object,
    const struct mptp_u32_array *list)
{
	const uint32_t handle = object->handle;
	struct mptp_u32_array actual = { 0 };
	int code;

	if (mptp_set_object_references(app->camera, handle, list) != MPTP_OK ||
	    mptp_get_object_references(app->camera, handle, &actual) != MPTP_OK)
		return fail_camera(app, NULL);
	code = print(app, object, &actual, DONE);
	if (code == EXIT_DONE &&
	    (actual.n != list->n ||
		(list->n > 0 &&
		    memcmp(actual.items, list->items,
			list->n * sizeof(*list->items)) != 0)))
		code = fail(app, EXIT_UNVERIFIED,
		    "the camera made other references of these");
	mptp_u32_array_clear(&actual);
	return code;
}

static int
check(struct app *app, const struct args *args)
{
	unsigned changes = 0;

	for (unsigned i = REFS_SET; i <= REFS_CLEAR; i++)
		changes += args->option[i].times > 0;
	if (changes > 1)
		return fail(app, EXIT_USAGE,
		    "--set, --add, --remove and --clear exclude each other");
	if (args->n > 1 && (changes == 0 || args->option[REFS_CLEAR].times > 0))
		return fail(app, EXIT_USAGE,
		    "what is to be done with %s? --set, --add or --remove",
		    args->operand[1]);
	if (args->n == 1 && changes > 0 && args->option[REFS_CLEAR].times == 0)
		return fail(app, EXIT_USAGE,
		    "which references? Name them behind %s", args->operand[0]);
	if (changes == 0)
		return EXIT_DONE;
	return camera_offers(
	    app, MPTP_OP_SET_OBJECT_REFERENCES, "change what objects refer to");
}

/* The references are checked, too, before anything is changed. */
static int
find_all(struct app *app, const struct args *args, struct object *object,
    struct mptp_u32_array *given)
{
	struct targets targets = { .by_handle = true };
	int code = object_find(app, args->operand[0], object);

	if (code == EXIT_DONE && object->handle == MPTP_PARENT_ROOT)
		code = fail(app, EXIT_FAILED, "%s is a store, and no object",
		    args->operand[0]);
	if (code == EXIT_DONE)
		code =
		    targets_find(app, args->operand + 1, args->n - 1, &targets);
	for (size_t i = 0; code == EXIT_DONE && i < targets.n; i++) {
		if (targets.items[i].object.handle == MPTP_PARENT_ROOT)
			code = fail(app, EXIT_FAILED,
			    "%s is a store, and no object",
			    targets.items[i].path);
		append(given, targets.items[i].object.handle);
	}
	targets_clear(&targets);
	return code;
}

static int
run(struct app *app, const struct args *args)
{
	struct mptp_u32_array now = { 0 }, given = { 0 }, list = { 0 };
	struct object object = { 0 };
	int code = check(app, args);

	if (code == EXIT_DONE)
		code = find_all(app, args, &object, &given);
	if (code == EXIT_DONE &&
	    mptp_get_object_references(app->camera, object.handle, &now) !=
		MPTP_OK)
		code = fail_camera(app, args->operand[0]);
	if (code != EXIT_DONE)
		goto out;
	list = wanted(&now, &given, args);
	if (args->n == 1 && args->option[REFS_CLEAR].times == 0)
		code = print(app, &object, &now, SHOWN);
	else if (args->option[REFS_DRY].times > 0)
		code = print(app, &object, &list, PLANNED);
	else
		code = set(app, &object, &list);
out:
	mptp_u32_array_clear(&now);
	mptp_u32_array_clear(&given);
	mptp_u32_array_clear(&list);
	object_clear(&object);
	return code;
}

const struct command cmd_refs = {
	.name = "refs",
	.args = "OBJECT [REFERENCE…]",
	.summary = "Show or change what an album or playlist refers to",
	.details = "Each REFERENCE is an object, too. What OBJECT refers to "
		   "then is read again and\nshown.",
	OPTS(opts),
	.least = 1,
	.most = -1,
	.needs_camera = true,
	.changes = true,
	.run = run,
};
