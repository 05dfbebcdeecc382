/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * cp: copies of objects on the camera, made by the camera. Folders are made
 * anew and filled object by object: cameras differ in what a copied folder has
 * in it.
 */
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "destination.h"
#include "out.h"
#include "tree.h"

enum { CP_TREE, CP_DRY };

static const struct opt opts[] = {
	[CP_TREE] = { 'R', "recursive", OPT_FLAG, NULL,
	    "folders with all that is in them" },
	[CP_DRY] = { 'n', "dry-run", OPT_FLAG, NULL,
	    "only show what would be copied" },
};

/* A folder of the copy at each depth. */
struct copying {
	struct app *app;
	struct changes changes;
	struct folder *level;
	size_t nlevels;
};

static int
check_one(struct app *app, const struct move *move, bool whole)
{
	const struct object *object = &move->target->object;
	int code;

	if (object->folder && !whole)
		return fail(app, EXIT_FAILED,
		    "%s/ is a folder; -R copies it with all that is in it",
		    move->target->path);
	code = object->folder ?
	    camera_offers(app, MPTP_OP_SEND_OBJECT_INFO, "take new folders") :
	    EXIT_DONE;
	if (code == EXIT_DONE)
		code = store_writable(app, move->to->storage, false);
	if (code != EXIT_DONE || object->folder || !move->renames)
		return code;
	/* The copy first has the name of the original. */
	if (folder_find(move->to, move->old_name) != NULL)
		return fail(app, EXIT_FAILED,
		    "%s: the camera copies under the same name only, and "
		    "%s/%s is there already",
		    move->target->path, move->to->path, move->old_name);
	return camera_offers(
	    app, MPTP_OP_SET_OBJECT_PROP_VALUE, "give objects another name");
}

static int
copy_file(struct app *app, uint32_t handle, const char *path,
    const struct folder *to, const char *name, bool renames, uint32_t *copy)
{
	if (mptp_copy_object(app->camera, handle, to->storage,
		folder_parent(to), copy) != MPTP_OK)
		return fail_camera(app, path);
	if (!renames || object_rename(app, *copy, name) == MPTP_OK)
		return EXIT_DONE;
	note(app, "the copy of %s is 0x%08x in %s", path, (unsigned)*copy,
	    to->path);
	return fail_camera(app, path);
}

/* The folder at a depth; free for the next one at that depth. */
static struct folder *
level_at(struct copying *copying, size_t depth)
{
	if (depth >= copying->nlevels) {
		copying->level = must_alloc(
		    copying->level, (depth + 1) * sizeof(*copying->level));
		while (copying->nlevels <= depth)
			copying->level[copying->nlevels++] =
			    (struct folder){ 0 };
	}
	folder_clear(&copying->level[depth]);
	return &copying->level[depth];
}

static void
copy_item(struct copying *copying, const struct item *item, struct folder *to,
    const char *name)
{
	struct app *app = copying->app;
	const char *old_name = strrchr(item->path, '/') + 1;
	char *path = folder_join(to, name);
	uint32_t copy = 0;
	int code = EXIT_DONE;

	if (!copying->changes.dry)
		code = item->folder ?
		    folder_make(app, to, name, &copy) :
		    copy_file(app, item->handle, item->path, to, name,
			strcmp(name, old_name) != 0, &copy);
	changes_add(
	    &copying->changes, code, copy, item->folder, item->path, path);
	/* Without a path, nothing can go there. */
	if (item->folder && code == EXIT_DONE) {
		uint32_t storage = to->storage; /* to may move in memory */

		folder_new(level_at(copying, item->depth), storage, copy, path);
	} else if (item->folder) {
		level_at(copying, item->depth);
	}
	free(path);
}

static void
copy_tree(
    struct copying *copying, const struct move *move, const struct tree *tree)
{
	for (size_t i = 0; i < tree->n && !changes_stop(&copying->changes);
	     i++) {
		const struct item *item = &tree->items[i];
		struct folder *to = item->depth == 0 ?
		    move->to :
		    &copying->level[item->depth - 1];

		if (to->path != NULL) {
			copy_item(copying, item, to,
			    item->depth == 0 ? move->name :
					       strrchr(item->path, '/') + 1);
			continue;
		}
		/* Its folder could not be made. */
		changes_left(&copying->changes, 0, item->path);
		if (item->folder)
			level_at(copying, item->depth);
	}
}

static int
copy_all(struct app *app, const struct destination *destination,
    const struct tree *trees, bool dry)
{
	struct copying copying = { .app = app };
	size_t n = 0;
	int code;

	changes_begin(&copying.changes, app, dry, "copy", "copied");
	for (size_t i = 0; i < destination->n; i++) {
		n += trees[i].n;
		if (!changes_stop(&copying.changes))
			copy_tree(&copying, &destination->moves[i], &trees[i]);
	}
	code = changes_end(&copying.changes, n);
	for (size_t i = 0; i < copying.nlevels; i++)
		folder_clear(&copying.level[i]);
	free(copying.level);
	return code;
}

static int
run(struct app *app, const struct args *args)
{
	struct destination destination = { 0 };
	struct tree *trees = NULL;
	size_t n = 0;
	int code =
	    camera_offers(app, MPTP_OP_COPY_OBJECT, "copy objects by itself");

	if (code == EXIT_DONE)
		code = destination_find(app, args, &destination);
	for (size_t i = 0; code == EXIT_DONE && i < destination.n; i++)
		code = check_one(app, &destination.moves[i],
		    args->option[CP_TREE].times > 0);
	if (code == EXIT_DONE)
		trees = must_alloc(NULL, (destination.n + 1) * sizeof(*trees));
	while (code == EXIT_DONE && n < destination.n) {
		trees[n] = (struct tree){ 0 };
		code =
		    tree_add(app, destination.moves[n].target, true, &trees[n]);
		n++;
	}
	if (code == EXIT_DONE)
		code = copy_all(
		    app, &destination, trees, args->option[CP_DRY].times > 0);
	for (size_t i = 0; i < n; i++)
		tree_clear(&trees[i]);
	free(trees);
	destination_clear(&destination);
	return code;
}

const struct command cmd_cp = {
	.name = "cp",
	.args = "OBJECT… DESTINATION",
	.summary = "Copy objects on a camera",
	.details = "DESTINATION is a folder, or a new path for the only "
		   "OBJECT. The camera makes the\ncopies; few can. Nothing is "
		   "ever overwritten.",
	OPTS(opts),
	.least = 2,
	.most = -1,
	.needs_camera = true,
	.changes = true,
	.run = run,
};
