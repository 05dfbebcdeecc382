/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * get: files and folders from a camera to this computer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch.h"
#include "object.h"
#include "out.h"
#include "output.h"
#include "save.h"
#include "target.h"
#include "text.h"

enum { GET_OUTPUT, GET_TREE, GET_OFFSET };

static const struct opt opts[] = {
	[GET_OUTPUT] = { 'o', "output", OPT_TEXT, "WHERE",
	    "file, folder, or - for standard output" },
	[GET_TREE] = { 'R', "recursive", OPT_FLAG, NULL,
	    "folders with all that is in them" },
	[GET_OFFSET] = { 0, "offset", OPT_TEXT, "ZONE",
	    "of the camera's clock, such as +02:00" },
};

struct level {
	char *path;
	bool made; /* by us */
};

struct getting {
	struct app *app;
	struct output output;
	bool tree;
	struct zone zone;
	json_t *json;
	struct tally tally;
	/* In a tree: the local path of the folder at each depth. */
	struct level *level;
	unsigned nlevels;
};

static int
get_file(struct getting *get, uint32_t handle,
    const struct mptp_object_info *info, const char *folder)
{
	const struct output there = { .folder = folder,
		.file = get->output.file };
	uint64_t size = 0;
	bool shortened;
	char *path;
	int code;

	if (get->output.to_stdout)
		return fetch_stdout(get->app, handle, info);
	path = output_path(&there, info->name, handle, &shortened);
	code = fetch_file(get->app, handle, info, path, &get->zone, &size);
	if (code == EXIT_DONE)
		output_report(
		    get->app, get->json, handle, path, size, shortened);
	free(path);
	return code;
}

/* Takes over path as the folder for objects of this depth. */
static void
set_level(struct getting *get, unsigned depth, char *path, bool made)
{
	if (depth >= get->nlevels) {
		get->level =
		    must_alloc(get->level, (depth + 1) * sizeof(*get->level));
		while (get->nlevels <= depth)
			get->level[get->nlevels++] = (struct level){ 0 };
	}
	free(get->level[depth].path);
	get->level[depth] = (struct level){ path, made };
}

/* The folder for objects of this depth, which is here called by the camera's
 * name for it; none if it cannot be made. Exit code. */
static int
make_level(struct getting *get, unsigned depth, const char *parent,
    const char *name, uint32_t handle)
{
	const struct output there = { .folder = parent };
	bool made, shortened;
	char *path = output_path(&there, name, handle, &shortened);
	int code = make_folder(get->app, path, &made);

	if (code == EXIT_DONE && shortened)
		tell_shortened(get->app, handle, path);
	if (code != EXIT_DONE) {
		free(path);
		path = NULL;
		tally_count(&get->tally, code);
	}
	set_level(get, depth, path, made);
	return code;
}

static bool
must_stop(struct getting *get)
{
	get->tally.stop |= get->app->disk_failed;
	return get->tally.stop || get->app->out_error != 0;
}

static int
visit(void *ctx, const struct mptp_entry *entry)
{
	struct getting *get = ctx;
	const char *folder =
	    entry->depth < get->nlevels ? get->level[entry->depth].path : NULL;

	if (folder == NULL) { /* its folder could not be made */
		if (mptp_object_is_folder(entry->info))
			set_level(get, entry->depth + 1, NULL, false);
		return MPTP_OK;
	}
	if (mptp_object_is_folder(entry->info)) {
		(void)make_level(get, entry->depth + 1, folder,
		    entry->info->name, entry->handle);
	} else {
		tally_count(&get->tally,
		    get_file(get, entry->handle, entry->info, folder));
	}
	return must_stop(get) ? MPTP_ERR_CANCELLED : MPTP_OK;
}

static int
failed(void *ctx, uint32_t handle, const struct mptp_error *error)
{
	struct getting *get = ctx;
	int code = fail_object(get->app, handle, error);

	tally_count(&get->tally, code);
	return get->tally.stop ? error->status : MPTP_OK;
}

static void
get_tree(struct getting *get, const struct object *object, const char *word)
{
	const struct mptp_walker walker = { visit, failed, get };
	bool is_store = object->handle == MPTP_PARENT_ROOT;
	char store[sizeof("store_00010001")];
	int code;

	snprintf(store, sizeof(store), "store_%08x", (unsigned)object->storage);
	code = make_level(get, 0, get->output.folder,
	    is_store ? store : object->info.name, object->handle);
	if (code != EXIT_DONE)
		return;
	code = mptp_camera_walk(get->app->camera, object->storage,
	    object->handle, NULL, MPTP_WALK_TREE | MPTP_WALK_BRIEF, &walker);
	if (code != MPTP_OK && !must_stop(get))
		tally_count(&get->tally, fail_camera(get->app, word));
	/* Those that the disk left empty. */
	for (unsigned i = get->nlevels; get->app->disk_failed && i-- > 0;)
		if (get->level[i].made)
			(void)rmdir(get->level[i].path);
}

/* A slash behind a folder means all that is in it. */
static bool
is_tree(const char *word)
{
	size_t len = strlen(word);

	return len > 0 && word[len - 1] == '/';
}

static void
get_object(struct getting *get, const struct target *target)
{
	const struct object *object = &target->object;
	bool tree = get->tree || target->tree;
	int code = EXIT_DONE;

	if (!object->folder || tree)
		code = output_ready(get->app, &get->output);
	if (code == EXIT_DONE && !object->folder)
		code = get_file(
		    get, object->handle, &object->info, get->output.folder);
	else if (code == EXIT_DONE && !tree)
		code = fail(get->app, EXIT_FAILED,
		    "%s/ is a folder; -R gets it with all that is in it",
		    target->path);
	else if (code == EXIT_DONE && get->output.to_stdout)
		code = fail(get->app, EXIT_USAGE,
		    "a folder cannot go to standard output");
	else if (code == EXIT_DONE) {
		get_tree(get, object, target->path);
		return;
	}
	tally_count(&get->tally, code);
}

static void
get_word(struct getting *get, const char *word)
{
	struct targets targets = { 0 };
	int code = targets_add(get->app, word, &targets);

	if (code == EXIT_DONE && targets.n > 1 && get->output.file != NULL)
		code = fail(get->app, EXIT_USAGE,
		    "--output %s: no such folder, and there are several files",
		    get->output.file);
	if (code != EXIT_DONE)
		tally_count(&get->tally, code);
	for (size_t i = 0;
	     code == EXIT_DONE && i < targets.n && !must_stop(get); i++)
		get_object(get, &targets.items[i]);
	targets_clear(&targets);
}

static int
run(struct app *app, const struct args *args)
{
	struct getting get = { .app = app,
		.tree = args->option[GET_TREE].times > 0 };
	bool several = args->n > 1 || get.tree || is_tree(args->operand[0]);
	int code = zone_option(app, args->option[GET_OFFSET].text, &get.zone);
	unsigned n;

	if (code == EXIT_DONE)
		code = output_choose(
		    app, args->option[GET_OUTPUT].text, several, &get.output);
	if (code != EXIT_DONE)
		goto out;
	if (app->json && !get.output.to_stdout)
		get.json = json_array();
	for (int i = 0; i < args->n && !must_stop(&get); i++)
		get_word(&get, args->operand[i]);
	n = get.tally.done + get.tally.failed;
	code = tally_code(&get.tally, n > 1 || args->n > 1 ? 2 : 1);
	if (get.json != NULL)
		out_json(app, get.json);
out:
	for (unsigned i = 0; i < get.nlevels; i++)
		free(get.level[i].path);
	free(get.level);
	output_clear(&get.output);
	return code;
}

const struct command cmd_get = {
	.name = "get",
	.args = "OBJECT…",
	.summary = "Fetch files and folders",
	.details = "OBJECT is a handle (0x5190d381) or a path; a folder with a "
		   "slash behind it, or\nwith -R, comes with all that is in "
		   "it. No file is ever overwritten, and none has\nits name "
		   "before it is whole.",
	OPTS(opts),
	.least = 1,
	.most = -1,
	.needs_camera = true,
	.run = run,
};
