/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * mkdir: make folders on the camera.
 */
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "folder.h"
#include "out.h"
#include "place.h"

enum { MKDIR_PARENTS, MKDIR_DRY };

static const struct opt opts[] = {
	[MKDIR_PARENTS] = { 'p', "parents", OPT_FLAG, NULL,
	    "the folders above it, too; one that is there will do" },
	[MKDIR_DRY] = { 'n', "dry-run", OPT_FLAG, NULL,
	    "only show what would be made" },
};

/* Folders that have to be made, each one in the one before. */
struct chain {
	struct folder folder; /* the deepest that is there */
	char **name;	      /* the deepest first */
	size_t n;
};

static void
chain_clear(struct chain *chain)
{
	for (size_t i = 0; i < chain->n; i++)
		free(chain->name[i]);
	free(chain->name);
	folder_clear(&chain->folder);
	*chain = (struct chain){ 0 };
}

/* Cuts the last part off. False: there is none. */
static bool
cut_part(char *path, char **part)
{
	size_t end = strlen(path), begin;

	while (end > 0 && path[end - 1] == '/')
		end--;
	path[end] = '\0';
	for (begin = end; begin > 0 && path[begin - 1] != '/';)
		begin--;
	if (begin == end)
		return false;
	*part = must_copy(path + begin);
	while (begin > 1 && path[begin - 1] == '/')
		begin--;
	path[begin] = '\0';
	return true;
}

/* From the whole path up to what is there. */
static int
find_deepest(struct app *app, const char *word, struct chain *chain)
{
	char *path = place_of(app, word), *part;
	struct object object = { 0 };
	int code = EXIT_DONE;

	while (code == EXIT_DONE &&
	    mptp_camera_resolve(app->camera, path[0] == '\0' ? "/" : path,
		&object.storage, &object.handle) == MPTP_ERR_ARG &&
	    cut_part(path, &part)) {
		chain->name = must_alloc(
		    chain->name, (chain->n + 1) * sizeof(*chain->name));
		chain->name[chain->n++] = part;
		code = name_valid(app, part, word);
	}
	if (code == EXIT_DONE)
		code = object_find(app, path[0] == '\0' ? "/" : path, &object);
	if (code == EXIT_DONE && !object.folder)
		code = fail(app, EXIT_FAILED,
		    "%s: %s is there and is no folder", word, path);
	if (code == EXIT_DONE)
		code = folder_read(app, &object, &chain->folder);
	object_clear(&object);
	free(path);
	return code;
}

static int
plan(struct app *app, const char *word, bool parents, struct chain *chain)
{
	const struct folder *folder = &chain->folder;
	const char *name;
	int code;

	if (word[strspn(word, "/")] == '\0')
		return fail(app, EXIT_USAGE, "'%s' names no new folder", word);
	if ((code = find_deepest(app, word, chain)) != EXIT_DONE)
		return code;
	if (chain->n == 0)
		return parents ?
		    EXIT_DONE :
		    fail(app, EXIT_FAILED, "%s is there already", folder->path);
	name = chain->name[chain->n - 1];
	/* Not that clearly: two are alike but for case. */
	if (folder_find(folder, name) != NULL)
		return fail(app, EXIT_FAILED, "%s: there is %s/%s already",
		    word, folder->path, folder_find(folder, name)->name);
	if (chain->n > 1 && !parents)
		return fail(app, EXIT_FAILED,
		    "%s: there is no %s in %s; -p makes it, too", word, name,
		    folder->path);
	return store_writable(app, folder->storage, false);
}

static void
make(struct app *app, struct chain *chain, struct changes *changes)
{
	int code = EXIT_DONE;

	for (size_t i = chain->n; code == EXIT_DONE && i-- > 0;) {
		char *path = folder_join(&chain->folder, chain->name[i]);
		uint32_t handle = 0, storage = chain->folder.storage;

		if (!changes->dry)
			code = folder_make(
			    app, &chain->folder, chain->name[i], &handle);
		changes_add(changes, code, handle, path, NULL);
		folder_clear(&chain->folder);
		folder_new(&chain->folder, storage, handle, path);
		free(path);
	}
}

/* Nothing is made if a word cannot be. Two that are the same cannot; with -p, the
 * second will find the first. */
static int
check_words(struct app *app, const struct args *args, bool parents)
{
	struct chain chain = { 0 };
	struct folder planned = { 0 }; /* by their whole paths */
	int code, worst = EXIT_DONE;

	for (int i = 0; i < args->n && !is_fatal(worst); i++) {
		code = plan(app, args->operand[i], parents, &chain);
		if (code == EXIT_DONE && !parents) {
			char *path = folder_join(&chain.folder, chain.name[0]);

			if (folder_find(&planned, path) != NULL)
				code = fail(app, EXIT_FAILED,
				    "%s: %s is to be made already",
				    args->operand[i],
				    folder_find(&planned, path)->name);
			folder_add(&planned, 0, true, path);
			free(path);
		}
		if (worst == EXIT_DONE || is_fatal(code))
			worst = code;
		chain_clear(&chain);
	}
	folder_clear(&planned);
	return worst;
}

/* Again, since a word before may have made a part of it. */
static void
make_word(
    struct app *app, const char *word, bool parents, struct changes *changes)
{
	struct chain chain = { 0 };
	int code = plan(app, word, parents, &chain);

	if (code == EXIT_DONE)
		make(app, &chain, changes);
	else
		tally_count(&changes->tally, code);
	chain_clear(&chain);
}

static int
run(struct app *app, const struct args *args)
{
	bool parents = args->option[MKDIR_PARENTS].times > 0;
	struct changes changes;
	int code =
	    camera_offers(app, MPTP_OP_SEND_OBJECT_INFO, "take new folders");

	if (code == EXIT_DONE)
		code = check_words(app, args, parents);
	if (code != EXIT_DONE)
		return code;
	changes_begin(
	    &changes, app, args->option[MKDIR_DRY].times > 0, "make", "made");
	for (int i = 0; i < args->n && !changes_stop(&changes); i++)
		make_word(app, args->operand[i], parents, &changes);
	return changes_end(&changes, (size_t)args->n);
}

const struct command cmd_mkdir = {
	.name = "mkdir",
	.args = "FOLDER…",
	.summary = "Make folders on a camera",
	.details = "FOLDER is a path whose last part is not there yet.",
	OPTS(opts),
	.least = 1,
	.most = -1,
	.needs_camera = true,
	.run = run,
};
