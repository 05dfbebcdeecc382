/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Collecting objects.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "text.h"
#include "tree.h"

struct collecting {
	struct app *app;
	struct tree *tree;
	int code;
};

static void
append(struct tree *tree, uint32_t handle, const char *path,
    const struct mptp_object_info *info, unsigned depth)
{
	bool folder = mptp_object_is_folder(info);

	if (tree->n == tree->room) {
		tree->room = tree->room * 2 + 64;
		tree->items =
		    must_alloc(tree->items, tree->room * sizeof(*tree->items));
	}
	tree->items[tree->n++] =
	    (struct item){ handle, info->storage, info->protection, folder,
		    depth, info->size, must_copy(path), false };
}

static int
visit(void *ctx, const struct mptp_entry *entry)
{
	struct collecting *c = ctx;

	append(
	    c->tree, entry->handle, entry->path, entry->info, entry->depth + 1);
	return MPTP_OK;
}

static int
failed(void *ctx, uint32_t handle, const struct mptp_error *error)
{
	struct collecting *c = ctx;

	c->code = fail_object(c->app, handle, error);
	return is_fatal(c->code) ? error->status : MPTP_OK;
}

int
tree_add(
    struct app *app, const struct target *target, bool whole, struct tree *tree)
{
	const struct object *object = &target->object;
	struct collecting c = { app, tree, EXIT_DONE };
	const struct mptp_walker walker = {
		.visit = visit, .failed = failed, .ctx = &c
	};

	if (object->handle != MPTP_PARENT_ROOT)
		append(tree, object->handle, target->path, &object->info, 0);
	if (!whole || !object->folder)
		return EXIT_DONE;
	if (mptp_camera_walk(app->camera, object->storage, object->handle,
		target->path,
		MPTP_WALK_TREE | MPTP_WALK_BRIEF | MPTP_WALK_MEANWHILE,
		&walker) != MPTP_OK &&
	    c.code == EXIT_DONE)
		c.code = fail_camera(app, target->path);
	return c.code;
}

/* From folders first to folders last; else in the same order. */
static void
turn(struct item *items, size_t n)
{
	struct item *turned = must_alloc(NULL, (n + 1) * sizeof(*turned));
	struct item *open = must_alloc(NULL, (n + 1) * sizeof(*open));
	size_t at = 0, nopen = 0;

	for (size_t i = 0; i < n; i++) {
		while (nopen > 0 && open[nopen - 1].depth >= items[i].depth)
			turned[at++] = open[--nopen];
		open[nopen++] = items[i];
	}
	while (nopen > 0)
		turned[at++] = open[--nopen];
	if (n > 0)
		memcpy(items, turned, n * sizeof(*items));
	free(turned);
	free(open);
}

static int
by_handle(const void *a, const void *b)
{
	const struct item *const *x = a, *const *y = b;

	if ((*x)->handle != (*y)->handle)
		return (*x)->handle < (*y)->handle ? -1 : 1;
	return *x < *y ? -1 : 1;
}

/* An object may have been named, and its folder, too. */
static void
keep_first(struct tree *tree)
{
	struct item **sorted =
	    must_alloc(NULL, (tree->n + 1) * sizeof(*sorted));
	size_t kept = 0;

	for (size_t i = 0; i < tree->n; i++)
		sorted[i] = &tree->items[i];
	qsort(sorted, tree->n, sizeof(*sorted), by_handle);
	for (size_t i = tree->n; i-- > 1;) {
		if (sorted[i]->handle != sorted[i - 1]->handle)
			continue;
		free(sorted[i]->path);
		sorted[i]->path = NULL;
	}
	free(sorted);
	for (size_t i = 0; i < tree->n; i++)
		if (tree->items[i].path != NULL)
			tree->items[kept++] = tree->items[i];
	tree->n = kept;
}

static int
by_path(const void *a, const void *b)
{
	const struct item *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

static void
mark_twins(struct tree *tree)
{
	struct item **sorted =
	    must_alloc(NULL, (tree->n + 1) * sizeof(*sorted));

	for (size_t i = 0; i < tree->n; i++)
		sorted[i] = &tree->items[i];
	qsort(sorted, tree->n, sizeof(*sorted), by_path);
	for (size_t i = 1; i < tree->n; i++)
		if (by_path(&sorted[i - 1], &sorted[i]) == 0)
			sorted[i - 1]->twin = sorted[i]->twin = true;
	free(sorted);
}

static void
count(struct tree *tree)
{
	for (size_t i = 0; i < tree->n; i++) {
		const struct item *item = &tree->items[i];

		tree->folders += item->folder;
		tree->files += !item->folder;
		if (!item->folder && item->size != MPTP_SIZE_UNKNOWN)
			tree->bytes += item->size;
	}
}

int
tree_bottom_up(struct app *app, const struct targets *targets, bool whole,
    struct tree *tree)
{
	int code = EXIT_DONE;

	*tree = (struct tree){ 0 };
	for (size_t i = 0; code == EXIT_DONE && i < targets->n; i++) {
		size_t from = tree->n;

		code = tree_add(app, &targets->items[i], whole, tree);
		if (code == EXIT_DONE)
			turn(tree->items + from, tree->n - from);
	}
	if (code != EXIT_DONE) {
		tree_clear(tree);
		return code;
	}
	keep_first(tree);
	mark_twins(tree);
	count(tree);
	return EXIT_DONE;
}

void
tree_clear(struct tree *tree)
{
	for (size_t i = 0; i < tree->n; i++)
		free(tree->items[i].path);
	free(tree->items);
	*tree = (struct tree){ 0 };
}

char *
item_which(char buf[ITEM_WHICH], const struct item *item)
{
	buf[0] = '\0';
	if (item->twin)
		snprintf(buf, ITEM_WHICH, " (0x%08x)", (unsigned)item->handle);
	return buf;
}

char *
tree_text(char buf[TREE_TEXT], const struct tree *tree)
{
	char size[SIZE_TEXT], files[32] = "", folders[32] = "";

	if (tree->files > 0 || tree->folders == 0)
		snprintf(files, sizeof(files), "%u file%s", tree->files,
		    tree->files == 1 ? "" : "s");
	if (tree->folders > 0)
		snprintf(folders, sizeof(folders), "%u folder%s", tree->folders,
		    tree->folders == 1 ? "" : "s");
	snprintf(buf, TREE_TEXT, "%s%s%s, %s", files,
	    files[0] != '\0' && folders[0] != '\0' ? " and " : "", folders,
	    text_size(size, tree->bytes));
	return buf;
}
