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
	struct folder *folder; /* the deepest that is there; not its own */
	char **name;	       /* the deepest first */
	size_t n;
	char *found; /* the path, if nothing has to be made */
};

struct making {
	struct app *app;
	bool parents;
	struct folders folders;
	struct changes changes;
};

static void
chain_clear(struct chain *chain)
{
	for (size_t i = 0; i < chain->n; i++)
		free(chain->name[i]);
	free(chain->name);
	free(chain->found);
	*chain = (struct chain){ 0 };
}

/* The next part of a path; NULL: there is none. */
static char *
next_part(const char **at)
{
	const char *begin = *at + strspn(*at, "/");
	size_t len = strcspn(begin, "/");
	char *part;

	*at = begin + len;
	if (len == 0)
		return NULL;
	part = must_copy(begin);
	part[len] = '\0';
	return part;
}

/* Where the path begins: a store, a handle, or the root of the only store. */
static int
find_head(
    struct app *app, const char *path, const char **rest, struct object *object)
{
	const char *at = path;
	char *head = next_part(&at);
	bool is_store = strncmp(head, "store_", 6) == 0 &&
	    strspn(head + 6, "0123456789abcdefABCDEF") == 8 && head[14] == '\0';
	bool is_handle = path[0] != '/' && strncmp(path, "0x", 2) == 0;
	char store[] = "/store_00000000";
	int code;

	if (is_store)
		memcpy(store + 1, head, 14);
	code = object_find(app,
	    is_store	  ? store :
		is_handle ? head :
			    "/",
	    object);
	*rest = is_store || is_handle ? at : path;
	free(head);
	return code;
}

/* The parts that are not there, turned round. */
static int
keep_parts(struct app *app, const char *word, char *part, const char *rest,
    struct chain *chain)
{
	int code = EXIT_DONE;

	for (; part != NULL && code == EXIT_DONE; part = next_part(&rest)) {
		chain->name = must_alloc(
		    chain->name, (chain->n + 1) * sizeof(*chain->name));
		memmove(chain->name + 1, chain->name,
		    chain->n++ * sizeof(*chain->name));
		chain->name[0] = part;
		code = name_valid(app, part, word);
	}
	free(part);
	return code;
}

/* From the beginning of the path down to what is not there. */
static int
descend(struct making *making, const char *word, const char *rest,
    struct object *object, struct chain *chain)
{
	struct app *app = making->app;
	const struct child *child;
	char *part;
	int code = EXIT_DONE;

	while (code == EXIT_DONE && (part = next_part(&rest)) != NULL) {
		code =
		    folders_read(app, &making->folders, object, &chain->folder);
		if (code == EXIT_DONE)
			code = folder_find_only(
			    app, chain->folder, part, word, &child);
		if (code != EXIT_DONE) {
			free(part);
			return code;
		}
		if (child == NULL)
			return keep_parts(app, word, part, rest, chain);
		if (!child->folder)
			code = fail(app, EXIT_FAILED,
			    "%s: %s/%s is there and is not a folder", word,
			    chain->folder->path, child->name);
		object_clear(object);
		*object = (struct object){ .storage = chain->folder->storage,
			.handle = child->handle,
			.folder = child->folder,
			.path = folder_join(chain->folder, child->name) };
		free(part);
	}
	return code;
}

static int
find_deepest(struct making *making, const char *word, struct chain *chain)
{
	struct app *app = making->app;
	char *path = place_of(app, word);
	const char *rest;
	struct object object = { 0 };
	int code = find_head(app, path, &rest, &object);

	if (code == EXIT_DONE && !object.folder)
		code = fail(app, EXIT_FAILED,
		    "%s: %s is there and is not a folder", word, path);
	if (code == EXIT_DONE)
		code = descend(making, word, rest, &object, chain);
	if (code == EXIT_DONE && chain->n == 0)
		code = object_path(app, &object, &chain->found);
	object_clear(&object);
	free(path);
	return code;
}

static int
plan(struct making *making, const char *word, struct chain *chain)
{
	struct app *app = making->app;
	const struct folder *folder;
	const char *name;
	int code;

	if (word[strspn(word, "/")] == '\0')
		return fail(app, EXIT_USAGE, "'%s' names no new folder", word);
	if ((code = find_deepest(making, word, chain)) != EXIT_DONE)
		return code;
	if (chain->n == 0)
		return making->parents ?
		    EXIT_DONE :
		    fail(
			app, EXIT_FAILED, "%s/ is there already", chain->found);
	folder = chain->folder;
	name = chain->name[chain->n - 1];
	/* Not that clearly: two are alike but for case. */
	if (folder_find(folder, name) != NULL)
		return fail(app, EXIT_FAILED, "%s: there is %s/%s already",
		    word, folder->path, folder_find(folder, name)->name);
	if (chain->n > 1 && !making->parents)
		return fail(app, EXIT_REFUSED,
		    "%s: there is no %s in %s/; -p makes it, too", word, name,
		    folder->path);
	return store_writable(app, folder->storage, false);
}

static void
make(struct making *making, const struct chain *chain)
{
	struct folder *in = chain->folder, made = { 0 };
	int code = EXIT_DONE;

	for (size_t i = chain->n; code == EXIT_DONE && i > 0; i--) {
		const char *name = chain->name[i - 1];
		char *path = folder_join(in, name);
		uint32_t handle = 0, storage = in->storage;

		if (!making->changes.dry)
			code = folder_make(making->app, in, name, &handle);
		changes_add(&making->changes, code, handle, true, path, NULL);
		folder_clear(&made);
		folder_new(&made, storage, handle, path);
		in = &made;
		free(path);
	}
	folder_clear(&made);
}

/* Nothing is made if a word cannot be. Two that are the same cannot; with -p, the
 * second will find the first. */
static int
check_words(struct making *making, const struct args *args)
{
	struct app *app = making->app;
	struct chain chain = { 0 };
	struct folder planned = { 0 }; /* by their whole paths */
	int code, worst = EXIT_DONE;

	for (int i = 0; i < args->n && !is_fatal(worst); i++) {
		code = plan(making, args->operand[i], &chain);
		if (code == EXIT_DONE && !making->parents) {
			char *path = folder_join(chain.folder, chain.name[0]);

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
make_word(struct making *making, const char *word)
{
	struct chain chain = { 0 };
	int code = plan(making, word, &chain);

	if (code == EXIT_DONE)
		make(making, &chain);
	else
		tally_count(&making->changes.tally, code);
	chain_clear(&chain);
}

static int
run(struct app *app, const struct args *args)
{
	struct making making = { .app = app,
		.parents = args->option[MKDIR_PARENTS].times > 0 };
	int code =
	    camera_offers(app, MPTP_OP_SEND_OBJECT_INFO, "take new folders");

	if (code == EXIT_DONE)
		code = check_words(&making, args);
	if (code != EXIT_DONE)
		goto out;
	changes_begin(&making.changes, app, args->option[MKDIR_DRY].times > 0,
	    "make", "made");
	for (int i = 0; i < args->n && !changes_stop(&making.changes); i++)
		make_word(&making, args->operand[i]);
	code = changes_end(&making.changes, (size_t)args->n);
out:
	folders_clear(&making.folders);
	return code;
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
	.changes = true,
	.run = run,
};
