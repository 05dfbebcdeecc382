/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Finding and checking destinations.
 */
#include <stdlib.h>
#include <string.h>

#include "destination.h"
#include "out.h"
#include "place.h"

/* The folder that holds the last part is read in any case: the last part is then
 * looked for in it. Another case of its own letters is a new name for the only
 * object. */
static int
find_in_folder(struct app *app, const char *word, struct destination *d)
{
	struct object object = { .folder = true };
	const struct child *child;
	int code = folder_split(app, word, &d->folder, &d->name);

	if (code != EXIT_DONE)
		return code;
	code = folder_find_only(app, &d->folder, d->name, word, &child);
	if (code != EXIT_DONE)
		return code;
	if (child == NULL || !child->folder ||
	    (d->targets.n == 1 &&
		d->targets.items[0].object.handle == child->handle))
		return EXIT_DONE;
	object.storage = d->folder.storage;
	object.handle = child->handle;
	free(d->name);
	d->name = NULL;
	folder_clear(&d->folder);
	return folder_read(app, &object, &d->folder);
}

/* Nothing is called just so. */
static int
new_place(struct app *app, const char *word, struct destination *d)
{
	const struct child *child;
	int code = folder_split(app, word, &d->folder, &d->name);

	return code != EXIT_DONE ?
	    code :
	    folder_find_only(app, &d->folder, d->name, word, &child);
}

static int
find_place(struct app *app, const char *word, struct destination *d)
{
	struct mptp_object found;
	struct object object;
	int status, code;

	if (word[0] == '\0')
		return fail(app, EXIT_USAGE, "an empty word names no object");
	if (!is_single_part(word) && word[strlen(word) - 1] != '/')
		return find_in_folder(app, word, d);
	status = mptp_camera_find(app->camera, word, &found);
	if (status != MPTP_OK && status != MPTP_ERR_MISSING &&
	    status != MPTP_ERR_ARG)
		return fail_camera(app, NULL);
	if (status != MPTP_OK) {
		/* A folder was meant, or a handle: that must be there. */
		if (word[strlen(word) - 1] != '/' &&
		    strncmp(word, "0x", 2) != 0)
			return new_place(app, word, d);
		return fail_address(app, mptp_camera_error(app->camera));
	}
	object = object_found(&found);
	/* Another case of its own letters is a new name for the only object. */
	if (object.folder &&
	    (word[strlen(word) - 1] == '/' || d->targets.n != 1 ||
		d->targets.items[0].object.handle != object.handle))
		code = folder_read(app, &object, &d->folder);
	else
		code = folder_split(app, word, &d->folder, &d->name);
	object_clear(&object);
	return code;
}

/* Is the folder the object, or in it? */
static bool
is_within(const struct folder *folder, const struct target *target)
{
	size_t len = strlen(target->path);

	return target->object.folder &&
	    (folder->handle == target->object.handle ||
		(strncmp(folder->path, target->path, len) == 0 &&
		    folder->path[len] == '/'));
}

static int
check_move(struct app *app, const struct move *move)
{
	const struct target *target = move->target;
	const struct child *there = folder_find(move->to, move->name);

	if (is_within(move->to, target))
		return fail(app, EXIT_FAILED, "%s/ cannot go into itself",
		    target->path);
	if (there != NULL && there->handle == target->object.handle &&
	    strcmp(there->name, move->name) == 0)
		return fail(app, EXIT_FAILED, "%s%s is there already",
		    target->path, target->object.folder ? "/" : "");
	if (there != NULL && there->handle != target->object.handle)
		return fail(app, EXIT_FAILED,
		    "%s/%s%s is there already; nothing was changed",
		    move->to->path, there->name, there->folder ? "/" : "");
	return EXIT_DONE;
}

static int
plan(struct app *app, const struct target *target, struct destination *d)
{
	struct move *move = &d->moves[d->n++];

	if (target->object.handle == MPTP_PARENT_ROOT)
		return fail(
		    app, EXIT_FAILED, "%s is a store, and stays", target->path);
	move->target = target;
	move->to = &d->folder;
	move->old_name = strrchr(target->path, '/') + 1;
	move->name = d->name != NULL ? d->name : move->old_name;
	move->renames = strcmp(move->name, move->old_name) != 0;
	move->from_parent = target->object.info.parent;
	/* What some call the root. */
	if (move->from_parent == MPTP_PARENT_ROOT ||
	    move->from_parent == target->object.handle)
		move->from_parent = 0;
	/* Two of them may have the same name. */
	for (size_t i = 0; i + 1 < d->n; i++)
		if (strcmp(d->moves[i].name, move->name) == 0)
			return fail(app, EXIT_FAILED,
			    "%s and %s cannot both be %s in %s",
			    d->moves[i].target->path, target->path, move->name,
			    d->folder.path);
	return check_move(app, move);
}

int
destination_find(
    struct app *app, const struct args *args, struct destination *d)
{
	char *last = place_of(app, args->operand[args->n - 1]);
	int code, worst;

	*d = (struct destination){ 0 };
	worst = targets_find(app, args->operand, args->n - 1, &d->targets);
	if (worst == EXIT_DONE)
		worst = find_place(app, last, d);
	if (worst == EXIT_DONE && d->name != NULL && d->targets.n > 1)
		worst = fail(app, EXIT_FAILED,
		    "%s is not a folder that is there, and several objects "
		    "cannot have one name",
		    last);
	free(last);
	if (worst != EXIT_DONE)
		return worst;
	d->moves = must_alloc(NULL, d->targets.n * sizeof(*d->moves));
	for (size_t i = 0; i < d->targets.n; i++) {
		code = plan(app, &d->targets.items[i], d);
		if (worst == EXIT_DONE)
			worst = code;
	}
	return worst;
}

void
destination_clear(struct destination *d)
{
	targets_clear(&d->targets);
	folder_clear(&d->folder);
	free(d->name);
	free(d->moves);
	*d = (struct destination){ 0 };
}

int
object_rename(struct app *app, uint32_t handle, const char *name)
{
	struct mptp_value value = { .type = MPTP_TYPE_STR,
		.str = must_copy(name) };
	int status = mptp_set_object_prop_value(
	    app->camera, handle, MPTP_OPC_OBJECT_FILE_NAME, &value);

	mptp_value_clear(&value);
	return status;
}
