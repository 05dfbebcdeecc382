/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * mv: other names and other folders for objects, on the camera. The content
 * stays where it is.
 */
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "destination.h"
#include "out.h"

enum { MV_DRY };

static const struct opt opts[] = {
	[MV_DRY] = { 'n', "dry-run", OPT_FLAG, NULL,
	    "only show what would be moved" },
};

static bool
same_folder(const struct move *move)
{
	return move->from_parent == folder_parent(move->to) &&
	    move->target->object.storage == move->to->storage;
}

static int
check_one(struct app *app, const struct move *move)
{
	const struct object *object = &move->target->object;
	int code = EXIT_DONE;

	if (object->info.protection != 0)
		return fail(app, EXIT_REFUSED,
		    "%s is protected; nothing was moved; first: miniptp "
		    "protect off 0x%08x",
		    move->target->path, (unsigned)object->handle);
	if (!same_folder(move))
		code = camera_offers(
		    app, MPTP_OP_MOVE_OBJECT, "move objects to another folder");
	if (code == EXIT_DONE && move->renames)
		code = camera_offers(app, MPTP_OP_SET_OBJECT_PROP_VALUE,
		    "give objects another name");
	if (code == EXIT_DONE)
		code = store_writable(app, object->storage, false);
	if (code == EXIT_DONE && move->to->storage != object->storage)
		code = store_writable(app, move->to->storage, false);
	/* On its way it has its old name in the new folder. */
	if (code == EXIT_DONE && !same_folder(move) && move->renames &&
	    folder_find(move->to, move->old_name) != NULL)
		code = fail(app, EXIT_FAILED,
		    "%s: there is another %s in %s; rename it first",
		    move->target->path, move->old_name, move->to->path);
	return code;
}

static int
move_one(struct app *app, const struct move *move)
{
	const struct object *object = &move->target->object;

	if (!same_folder(move) &&
	    mptp_move_object(app->camera, object->handle, move->to->storage,
		folder_parent(move->to)) != MPTP_OK)
		return fail_camera(app, move->target->path);
	if (!move->renames)
		return EXIT_DONE;
	if (object_rename(app, object->handle, move->name) == MPTP_OK)
		return EXIT_DONE;
	if (!same_folder(move))
		note(app, "%s is now %s/%s", move->target->path, move->to->path,
		    move->old_name);
	return fail_camera(app, move->target->path);
}

static int
run(struct app *app, const struct args *args)
{
	struct destination destination = { 0 };
	struct changes changes;
	int code = destination_find(app, args, &destination);

	for (size_t i = 0; code == EXIT_DONE && i < destination.n; i++)
		code = check_one(app, &destination.moves[i]);
	if (code != EXIT_DONE)
		goto out;
	changes_begin(
	    &changes, app, args->option[MV_DRY].times > 0, "move", "moved");
	for (size_t i = 0; i < destination.n && !changes_stop(&changes); i++) {
		const struct move *move = &destination.moves[i];
		char *path = folder_join(move->to, move->name);

		if (!changes.dry)
			code = move_one(app, move);
		changes_add(&changes, code, move->target->object.handle,
		    move->target->object.folder, move->target->path, path);
		free(path);
	}
	code = changes_end(&changes, destination.n);
out:
	destination_clear(&destination);
	return code;
}

const struct command cmd_mv = {
	.name = "mv",
	.args = "OBJECT… DESTINATION",
	.summary = "Move and rename objects on a camera",
	.details = "DESTINATION is a folder, or a new path for the only "
		   "OBJECT. Nothing is ever\noverwritten, and all is checked "
		   "before anything is moved.",
	OPTS(opts),
	.least = 2,
	.most = -1,
	.needs_camera = true,
	.changes = true,
	.run = run,
};
