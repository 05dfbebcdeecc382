/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Planning what is sent.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "local/system.h"
#include "out.h"
#include "output.h"
#include "put_plan.h"
#include "text.h"

/* A folder of the camera, and what will be put there. A folder in planned has as its
 * handle the number of its node. */
struct plan_node {
	const struct folder *there; /* or NULL: it will be made */
	struct folder planned;
};

/* ---- names --------------------------------------------------------------- */

int
plan_check_file(struct app *app, const char *path, const char *name,
    const struct folder *to, bool *skip)
{
	const struct child *there = folder_find(to, name);
	int code = name_valid(app, name, path);

	*skip &= there != NULL && !there->folder;
	if (code != EXIT_DONE || there == NULL || *skip)
		return code;
	return fail(app, EXIT_FAILED,
	    "%s: %s/%s exists already; it was not sent", path, to->path,
	    there->name);
}

int
plan_check_folder(struct app *app, const char *path, const char *name,
    const struct folder *to)
{
	const struct child *there = folder_find(to, name), *only;
	int code = name_valid(app, name, path);

	if (code == EXIT_DONE)
		code = folder_find_only(app, to, name, path, &only);
	if (code != EXIT_DONE || there == NULL ||
	    (only != NULL && there->folder))
		return code;
	if (only == NULL)
		return fail(app, EXIT_FAILED,
		    "%s: several objects in %s differ from %s in case only",
		    path, to->path, name);
	return fail(app, EXIT_FAILED,
	    "%s: %s/%s exists already, and is not a folder", path, to->path,
	    there->name);
}

static int
twins(const struct put_plan *plan, const char *path,
    const struct plan_node *node, const struct child *twin)
{
	return fail(plan->app, EXIT_FAILED, "%s: another one will be %s/%s",
	    path, node->planned.path, twin->name);
}

/* ---- room ---------------------------------------------------------------- */

/* Some tell all ones where they know no number. */
static uint64_t
room_of(struct app *app, uint32_t storage)
{
	struct mptp_storage_info info = { 0 };
	uint64_t room = UINT64_MAX;

	if (mptp_get_storage_info(app->camera, storage, &info) == MPTP_OK &&
	    info.capacity > 0 && info.free_bytes != UINT32_MAX)
		room = info.free_bytes;
	mptp_storage_info_clear(&info);
	return room;
}

/* Takes the room that the file will have. */
static int
take_room(struct put_plan *plan, const char *path, uint64_t size,
    const struct plan_node *node)
{
	const struct folder *to = &node->planned;
	const struct mptp_object_info info = { .format = MPTP_OF_UNDEFINED,
		.size = size };
	char needs[SIZE_TEXT], has[SIZE_TEXT];

	if (mptp_camera_send_check(
		plan->app->camera, to->storage, to->handle, &info) != MPTP_OK)
		return fail_camera(plan->app, path);
	if (size <= plan->room) {
		if (plan->room != UINT64_MAX)
			plan->room -= size;
		return EXIT_DONE;
	}
	/* That of the first tells enough of the others. */
	if (plan->full)
		return EXIT_REFUSED;
	plan->full = true;
	return fail(plan->app, EXIT_REFUSED,
	    "%s: store_%08x is too full: %s are needed, and %s are free", path,
	    (unsigned)to->storage, text_size(needs, size),
	    text_size(has, plan->room));
}

/* ---- nodes --------------------------------------------------------------- */

static struct plan_node *
add_node(struct put_plan *plan, uint32_t storage, uint32_t handle,
    const char *path, const struct folder *there)
{
	struct plan_node *node = must_alloc(NULL, sizeof(*node));

	node->there = there;
	folder_new(&node->planned, storage, handle, path);
	plan->nodes =
	    must_alloc(plan->nodes, (plan->n + 1) * sizeof(struct plan_node *));
	plan->nodes[plan->n++] = node;
	return node;
}

static struct plan_node *
node_of(struct put_plan *plan, const struct folder *there)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->nodes[i]->there == there)
			return plan->nodes[i];
	return add_node(
	    plan, there->storage, there->handle, there->path, there);
}

static struct plan_node *
new_node(struct put_plan *plan, struct plan_node *parent, const char *name)
{
	char *path = folder_join(&parent->planned, name);
	struct plan_node *node =
	    add_node(plan, parent->planned.storage, 0, path, NULL);

	folder_add(&parent->planned, (uint32_t)(plan->n - 1), true, name);
	free(path);
	return node;
}

/* The folder of that name in node, which may be there, or planned. */
static int
enter(struct put_plan *plan, const char *path, const char *name,
    struct plan_node *node, struct plan_node **inner)
{
	const struct child *there, *twin = folder_find(&node->planned, name);
	struct object object = { .storage = node->planned.storage,
		.folder = true };
	struct folder *folder;
	int code;

	code = node->there == NULL ?
	    name_valid(plan->app, name, path) :
	    plan_check_folder(plan->app, path, name, node->there);
	if (code != EXIT_DONE)
		return code;
	if (twin != NULL && !twin->folder)
		return twins(plan, path, node, twin);
	there = node->there == NULL ? NULL : folder_find(node->there, name);
	if (there != NULL) {
		object.handle = there->handle;
		code = folders_read(plan->app, plan->folders, &object, &folder);
		if (code == EXIT_DONE)
			*inner = node_of(plan, folder);
	} else {
		*inner = twin != NULL ? plan->nodes[twin->handle] :
					new_node(plan, node, name);
	}
	return code;
}

/* ---- files and folders --------------------------------------------------- */

static int
add_file(struct put_plan *plan, const char *path, const char *name,
    uint64_t size, struct plan_node *node)
{
	const struct child *twin = folder_find(&node->planned, name);
	bool skip = plan->skip;
	int code;

	if (node->there != NULL) {
		code =
		    plan_check_file(plan->app, path, name, node->there, &skip);
		if (code != EXIT_DONE || skip)
			return code;
	} else if ((code = name_valid(plan->app, name, path)) != EXIT_DONE) {
		return code;
	}
	/* The second of two files is skipped. */
	if (twin != NULL)
		return plan->skip && !twin->folder ?
		    EXIT_DONE :
		    twins(plan, path, node, twin);
	folder_add(&node->planned, 0, false, name);
	return take_room(plan, path, size, node);
}

static int
visible(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 &&
	    strcmp(entry->d_name, "..") != 0;
}

int
plan_scan(const char *path, struct dirent ***entries)
{
	return scandir(path, entries, visible, alphasort);
}

static int add_folder(struct put_plan *plan, const char *path, const char *name,
    struct plan_node *node);

/* What is neither file nor folder is told when its turn comes. */
static int
add_entry(struct put_plan *plan, const char *path, const char *name,
    struct plan_node *node)
{
	struct stat link, st;

	if (lstat(path, &link) != 0 || stat(path, &st) != 0)
		return EXIT_DONE;
	if (S_ISREG(st.st_mode))
		return add_file(plan, path, name, (uint64_t)st.st_size, node);
	if (S_ISDIR(link.st_mode))
		return add_folder(plan, path, name, node);
	return EXIT_DONE;
}

static int
add_folder(struct put_plan *plan, const char *path, const char *name,
    struct plan_node *node)
{
	struct plan_node *inner = NULL;
	struct dirent **entries = NULL;
	int n, code, worst = enter(plan, path, name, node, &inner);

	if (worst != EXIT_DONE)
		return worst;
	n = plan_scan(path, &entries);
	for (int i = 0; i < n; i++) {
		char *below = path_join(path, entries[i]->d_name);

		if (!is_fatal(worst)) {
			code =
			    add_entry(plan, below, entries[i]->d_name, inner);
			if (worst == EXIT_DONE || is_fatal(code))
				worst = code;
		}
		free(below);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return worst;
}

/* ---- the plan ------------------------------------------------------------ */

void
plan_begin(struct put_plan *plan, struct app *app, struct folders *folders,
    const struct folder *to, bool skip)
{
	*plan = (struct put_plan){ .app = app,
		.folders = folders,
		.skip = skip,
		.room = room_of(app, to->storage) };
	(void)node_of(plan, to);
}

int
plan_file(
    struct put_plan *plan, const char *path, const char *name, uint64_t size)
{
	return add_file(plan, path, name, size, plan->nodes[0]);
}

int
plan_folder(struct put_plan *plan, const char *path, const char *name)
{
	return add_folder(plan, path, name, plan->nodes[0]);
}

void
plan_end(struct put_plan *plan)
{
	for (size_t i = 0; i < plan->n; i++) {
		folder_clear(&plan->nodes[i]->planned);
		free(plan->nodes[i]);
	}
	free(plan->nodes);
	*plan = (struct put_plan){ 0 };
}
