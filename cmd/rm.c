/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * rm: delete objects. Folders are emptied one object after another, so that
 * nothing goes that was not there when the command line was checked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "changes.h"
#include "out.h"
#include "tree.h"

#define LISTED 20 /* before a question */

enum { RM_TREE, RM_DRY, RM_YES };

static const struct opt opts[] = {
	[RM_TREE] = { 'R', "recursive", OPT_FLAG, NULL,
	    "folders with all that is in them" },
	[RM_DRY] = { 'n', "dry-run", OPT_FLAG, NULL,
	    "only show what would be deleted" },
	[RM_YES] = { 'y', "yes", OPT_FLAG, NULL, "do not ask" },
};

/* Each word that will not do is told. */
static int
check_targets(struct app *app, const struct targets *targets, bool whole)
{
	int code = EXIT_DONE;

	for (size_t i = 0; i < targets->n; i++) {
		const struct target *target = &targets->items[i];

		if (target->object.handle == MPTP_PARENT_ROOT)
			code = fail(app, EXIT_FAILED,
			    "%s is a store: miniptp format empties it",
			    target->path);
		else if (target->object.folder && !whole)
			code = fail(app, EXIT_FAILED,
			    "%s/ is a folder; -R deletes it with all that is "
			    "in it",
			    target->path);
	}
	return code;
}

static int
check_protection(struct app *app, const struct tree *tree)
{
	const struct item *first = NULL;
	char others[32] = "";
	unsigned n = 0;

	for (size_t i = 0; i < tree->n; i++) {
		if (tree->items[i].protection == 0)
			continue;
		if (n++ == 0)
			first = &tree->items[i];
	}
	if (first == NULL)
		return EXIT_DONE;
	if (n > 1)
		snprintf(others, sizeof(others), ", as %u others are", n - 1);
	return fail(app, EXIT_REFUSED,
	    "%s is protected%s; nothing was deleted; first: miniptp protect "
	    "off 0x%08x",
	    first->path, others, (unsigned)first->handle);
}

static int
check_stores(struct app *app, const struct tree *tree)
{
	uint32_t known = 0;
	int code = EXIT_DONE;

	for (size_t i = 0; code == EXIT_DONE && i < tree->n; i++) {
		if (i > 0 && tree->items[i].storage == known)
			continue;
		known = tree->items[i].storage;
		code = store_writable(app, known, true);
	}
	return code;
}

static void
list_some(
    struct app *app, const char *title, const struct tree *tree, size_t from)
{
	size_t left = tree->n - from;

	note(app, "%s", title);
	for (size_t i = from; i < tree->n && i < from + LISTED; i++) {
		const struct item *item = &tree->items[i];
		char which[ITEM_WHICH];

		note(app, "  %s%s%s", item->path, item->folder ? "/" : "",
		    item_which(which, item));
	}
	if (left > LISTED)
		note(app, "  and %zu more", left - LISTED);
}

static int
may_delete(struct app *app, const struct tree *tree)
{
	char text[TREE_TEXT], question[160];

	if (!ask_possible(app))
		return fail(app, EXIT_USAGE,
		    "rm -R wants --yes where nobody can be asked; nothing was "
		    "deleted");
	list_some(app, "To be deleted:", tree, 0);
	snprintf(question, sizeof(question), "Delete %s? [y/N]",
	    tree_text(text, tree));
	return ask_yes(question) ?
	    EXIT_DONE :
	    fail(app, EXIT_FAILED, "nothing was deleted");
}

static int
see_one(void *ctx, const struct mptp_entry *entry)
{
	(void)entry;
	*(bool *)ctx = true;
	return MPTP_ERR_CANCELLED;
}

/* What has come to a folder in the meantime must not go with it. */
static int
check_empty(struct app *app, const struct item *item)
{
	bool some = false;
	const struct mptp_walker walker = { .visit = see_one, .ctx = &some };
	int status = mptp_camera_walk(app->camera, item->storage, item->handle,
	    item->path, MPTP_WALK_CHILDREN, &walker);

	if (some)
		return fail(app, EXIT_FAILED, "%s/ is not empty, and was left",
		    item->path);
	return status == MPTP_OK ? EXIT_DONE : fail_camera(app, item->path);
}

static int
delete_one(struct app *app, const struct item *item)
{
	int code = item->folder ? check_empty(app, item) : EXIT_DONE;

	if (code != EXIT_DONE ||
	    mptp_delete_object(app->camera, item->handle, MPTP_FORMAT_ANY) ==
		MPTP_OK)
		return code;
	/* Cameras delete what belongs together. */
	if (mptp_camera_error(app->camera)->response ==
	    MPTP_RC_INVALID_OBJECT_HANDLE)
		return EXIT_DONE;
	return fail_camera(app, item->path);
}

static int
delete_all(struct app *app, const struct tree *tree, bool dry)
{
	struct changes changes;
	size_t i;

	changes_begin(&changes, app, dry, "delete", "deleted");
	for (i = 0; i < tree->n && !changes_stop(&changes); i++) {
		const struct item *item = &tree->items[i];
		int code = dry ? EXIT_DONE : delete_one(app, item);

		changes_add_item(&changes, code, item);
	}
	if (i < tree->n)
		list_some(app, "Left:", tree, i);
	for (; i < tree->n; i++)
		changes_left(
		    &changes, tree->items[i].handle, tree->items[i].path);
	return changes_end(&changes, tree->n);
}

static int
run(struct app *app, const struct args *args)
{
	bool whole = args->option[RM_TREE].times > 0;
	bool dry = args->option[RM_DRY].times > 0;
	struct targets targets = { 0 };
	struct tree tree = { 0 };
	int code = camera_offers(app, MPTP_OP_DELETE_OBJECT, "delete objects");

	if (code == EXIT_DONE)
		code = targets_find(app, args->operand, args->n, &targets);
	if (code == EXIT_DONE)
		code = check_targets(app, &targets, whole);
	if (code == EXIT_DONE)
		code = tree_bottom_up(app, &targets, whole, &tree);
	if (code == EXIT_DONE)
		code = check_protection(app, &tree);
	if (code == EXIT_DONE)
		code = check_stores(app, &tree);
	if (code == EXIT_DONE && whole && !dry &&
	    args->option[RM_YES].times == 0)
		code = may_delete(app, &tree);
	if (code == EXIT_DONE)
		code = delete_all(app, &tree, dry);
	tree_clear(&tree);
	targets_clear(&targets);
	return code;
}

const struct command cmd_rm = {
	.name = "rm",
	.args = "OBJECT…",
	.summary = "Delete objects",
	.details = "All words are checked before anything is deleted. A folder "
		   "wants -R, which asks\nat a terminal, and elsewhere wants "
		   "--yes.",
	OPTS(opts),
	.least = 1,
	.most = -1,
	.needs_camera = true,
	.changes = true,
	.run = run,
};
