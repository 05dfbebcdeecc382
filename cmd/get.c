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

#include "arrivals.h"
#include "local/name.h"
#include "object.h"
#include "out.h"
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
	struct arrivals arrivals;
	/* In a tree: the local path of the folder at each depth. */
	struct level *level;
	unsigned nlevels;
};

static void
count(struct getting *get, int code)
{
	tally_count(&get->arrivals.tally, code);
}

static void
get_file(struct getting *get, uint32_t handle,
    const struct mptp_object_info *info, const char *folder, bool ours)
{
	const struct output there = {
		.folder = folder, .file = get->output.file, .ours = ours
	};

	if (get->output.to_stdout)
		count(get, fetch_stdout(get->app, handle, info));
	else
		arrivals_get(&get->arrivals, handle, info, &there);
}

/* Takes over path as the folder for objects of this depth; with what was below the one
 * before, all is done. */
static void
set_level(struct getting *get, unsigned depth, char *path, bool made)
{
	for (unsigned i = depth; i < get->nlevels; i++) {
		free(get->level[i].path);
		get->level[i] = (struct level){ 0 };
	}
	if (depth >= get->nlevels) {
		get->level =
		    must_alloc(get->level, (depth + 1) * sizeof(*get->level));
		while (get->nlevels <= depth)
			get->level[get->nlevels++] = (struct level){ 0 };
	}
	get->level[depth] = (struct level){ path, made };
}

/* The folder for objects of this depth, which is here called by the camera's
 * name for it; none if it cannot be made. Exit code. */
static int
make_level(struct getting *get, unsigned depth, const char *parent,
    const char *name, uint32_t handle)
{
	bool made, shortened;
	char *local = must_have(name_local(parent, name, handle, &shortened));
	char *path = path_join(parent, local);
	int code = make_folder(get->app, path, &made);

	free(local);
	if (code == EXIT_DONE && shortened)
		tell_shortened(get->app, handle, path);
	if (code != EXIT_DONE) {
		free(path);
		path = NULL;
		count(get, code);
	}
	set_level(get, depth, path, made);
	return code;
}

static bool
must_stop(struct getting *get)
{
	get->arrivals.tally.stop |= get->app->disk_failed;
	return get->arrivals.tally.stop || get->app->out_error != 0;
}

static int
visit(void *ctx, const struct mptp_entry *entry)
{
	struct getting *get = ctx;
	const struct level none = { NULL, false };
	const struct level level =
	    entry->depth < get->nlevels ? get->level[entry->depth] : none;

	if (must_stop(get)) /* what came before could not be saved */
		return MPTP_ERR_CANCELLED;
	if (level.path == NULL) { /* its folder could not be made */
		if (mptp_object_is_folder(entry->info))
			set_level(get, entry->depth + 1, NULL, false);
		return MPTP_OK;
	}
	if (mptp_object_is_folder(entry->info)) {
		arrivals_finish(&get->arrivals); /* told of before this one */
		(void)make_level(get, entry->depth + 1, level.path,
		    entry->info->name, entry->handle);
	} else {
		get_file(
		    get, entry->handle, entry->info, level.path, level.made);
	}
	return must_stop(get) ? MPTP_ERR_CANCELLED : MPTP_OK;
}

static int
failed(void *ctx, uint32_t handle, const struct mptp_error *error)
{
	struct getting *get = ctx;

	arrivals_finish(&get->arrivals);
	count(get, fail_object(get->app, handle, error));
	return get->arrivals.tally.stop ? error->status : MPTP_OK;
}

/* It ended early: those of our folders go again that it left empty. */
static void
leave_levels(struct getting *get)
{
	for (unsigned i = get->nlevels; i-- > 0;)
		if (get->level[i].made)
			(void)rmdir(get->level[i].path);
}

static void
get_tree(struct getting *get, const struct object *object, const char *word)
{
	const struct mptp_walker walker = {
		.visit = visit, .failed = failed, .ctx = get
	};
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
	arrivals_end(&get->arrivals);
	if (code != MPTP_OK && !must_stop(get))
		count(get, fail_camera(get->app, word));
	if (code != MPTP_OK || must_stop(get))
		leave_levels(get);
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

	if (object->folder)
		arrivals_finish(&get->arrivals); /* as in visit() */
	if (!object->folder || tree)
		code = output_ready(get->app, &get->output);
	if (code == EXIT_DONE && !object->folder) {
		get_file(get, object->handle, &object->info, get->output.folder,
		    get->output.ours);
		return;
	}
	if (code == EXIT_DONE && !tree)
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
	count(get, code);
}

static void
get_word(struct getting *get, const char *word)
{
	struct targets targets = { .by_handle = true };
	int code = targets_add(get->app, word, &targets);

	if (code == EXIT_DONE && targets.n > 1 && get->output.file != NULL)
		code = fail(get->app, EXIT_USAGE,
		    "--output %s: no such folder, and there are several files",
		    get->output.file);
	if (code != EXIT_DONE)
		count(get, code);
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
	struct arrivals *arrivals = &get.arrivals;
	bool several = args->n > 1 || get.tree || is_tree(args->operand[0]);
	int code;
	unsigned n;

	arrivals_begin(arrivals, app);
	code = zone_option(app, args->option[GET_OFFSET].text, &arrivals->zone);
	if (code == EXIT_DONE)
		code = output_choose(
		    app, args->option[GET_OUTPUT].text, several, &get.output);
	if (code != EXIT_DONE)
		goto out;
	if (app->json && !get.output.to_stdout)
		arrivals->json = json_array();
	for (int i = 0; i < args->n && !must_stop(&get); i++)
		get_word(&get, args->operand[i]);
	arrivals_end(arrivals);
	n = arrivals->tally.done + arrivals->tally.failed;
	code = tally_code(&arrivals->tally, n > 1 || args->n > 1 ? 2 : 1);
	if (arrivals->json != NULL)
		out_json(app, arrivals->json);
out:
	for (unsigned i = 0; i < get.nlevels; i++)
		free(get.level[i].path);
	free(get.level);
	output_clear(&get.output, code);
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
