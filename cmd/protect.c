/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * protect: keep objects from being changed and deleted, or allow it again.
 */
#include "changes.h"
#include "out.h"
#include "tree.h"
#include "word.h"

enum { PROTECT_TREE, PROTECT_DRY };

static const struct opt opts[] = {
	[PROTECT_TREE] = { 'R', "recursive", OPT_FLAG, NULL,
	    "what is in folders, too" },
	[PROTECT_DRY] = { 'n', "dry-run", OPT_FLAG, NULL,
	    "only show what would be changed" },
};

static int
check(struct app *app, const struct targets *targets, bool whole)
{
	int code = EXIT_DONE;

	for (size_t i = 0; i < targets->n; i++) {
		const struct target *target = &targets->items[i];

		if (target->object.handle == MPTP_PARENT_ROOT && !whole)
			code = fail(app, EXIT_FAILED,
			    "%s is a store; -R means what is on it",
			    target->path);
	}
	for (size_t i = 0; code == EXIT_DONE && i < targets->n; i++)
		code = store_writable(
		    app, targets->items[i].object.storage, false);
	return code;
}

static int
protect_all(
    struct app *app, const struct tree *tree, uint16_t protection, bool dry)
{
	struct changes changes;

	if (protection != 0)
		changes_begin(&changes, app, dry, "protect", "protected");
	else
		changes_begin(&changes, app, dry, "unprotect", "unprotected");
	for (size_t i = 0; i < tree->n && !changes_stop(&changes); i++) {
		const struct item *item = &tree->items[i];
		bool is = item->protection != 0;
		int code = EXIT_DONE;

		/* A kind of protection of MTP's own stays as it is. */
		if (!dry && is != (protection != 0) &&
		    mptp_set_object_protection(
			app->camera, item->handle, protection) != MPTP_OK)
			code = fail_camera(app, item->path);
		changes_add_item(&changes, code, item);
	}
	return changes_end(&changes, tree->n);
}

static int
run(struct app *app, const struct args *args)
{
	bool whole = args->option[PROTECT_TREE].times > 0;
	bool on = word_same(args->operand[0], "on");
	struct targets targets = { 0 };
	struct tree tree = { 0 };
	int code;

	if (!on && !word_same(args->operand[0], "off"))
		return fail(app, EXIT_USAGE,
		    "protect wants on or off before the objects, not '%s'",
		    args->operand[0]);
	code = camera_offers(
	    app, MPTP_OP_SET_OBJECT_PROTECTION, "protect objects");
	if (code == EXIT_DONE)
		code =
		    targets_find(app, args->operand + 1, args->n - 1, &targets);
	if (code == EXIT_DONE)
		code = check(app, &targets, whole);
	if (code == EXIT_DONE)
		code = tree_bottom_up(app, &targets, whole, &tree);
	if (code == EXIT_DONE)
		code = protect_all(app, &tree,
		    on ? MPTP_PROTECTION_READ_ONLY : MPTP_PROTECTION_NONE,
		    args->option[PROTECT_DRY].times > 0);
	tree_clear(&tree);
	targets_clear(&targets);
	return code;
}

const struct command cmd_protect = {
	.name = "protect",
	.args = "on|off OBJECT…",
	.summary = "Protect objects against changes, or no longer",
	OPTS(opts),
	.least = 2,
	.most = -1,
	.needs_camera = true,
	.changes = true,
	.run = run,
};
