/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * put: files and folders from this computer to a camera.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "changes.h"
#include "folder.h"
#include "local/system.h"
#include "out.h"
#include "output.h"
#include "put_plan.h"
#include "send.h"
#include "text.h"

enum { PUT_TO, PUT_TREE, PUT_OFFSET, PUT_SKIP, PUT_DRY };

static const struct opt opts[] = {
	[PUT_TO] = { 0, "to", OPT_TEXT, "FOLDER",
	    "store or folder of the camera" },
	[PUT_TREE] = { 'R', "recursive", OPT_FLAG, NULL,
	    "folders with all that is in them" },
	[PUT_OFFSET] = { 0, "offset", OPT_TEXT, "ZONE",
	    "of the camera's clock, such as +02:00" },
	[PUT_SKIP] = { 0, "skip-existing", OPT_FLAG, NULL,
	    "pass over files that are there by name" },
	[PUT_DRY] = { 'n', "dry-run", OPT_FLAG, NULL,
	    "only show what would be sent" },
};

struct putting {
	struct app *app;
	struct zone zone;
	bool tree, skip, dry;
	json_t *json;
	struct tally tally;
	struct folders folders; /* of the camera, that were read */
};

static bool
must_stop(const struct putting *put)
{
	return put->tally.stop || put->app->out_error != 0;
}

/* A folder has no size. */
static void
report_folder(
    struct putting *put, const char *path, const struct folder *folder)
{
	struct app *app = put->app;
	char safe[4096];

	if (put->json != NULL)
		json_array_append_new(put->json,
		    json_pack("{s:o, s:o, s:o, s:n, s:b}", "file",
			json_text(path), "handle",
			put->dry ? json_null() : json_hex(folder->handle, 8),
			"storage", json_hex(folder->storage, 8), "size", "done",
			(int)!put->dry));
	else if (put->dry)
		out(app, "would make  %s/\n",
		    text_safe(safe, sizeof(safe), folder->path));
	else
		out(app, "0x%08x  %s/  -\n", (unsigned)folder->handle,
		    text_safe(safe, sizeof(safe), path));
	out_flush(app);
}

static void
report(struct putting *put, const char *path, const struct folder *to,
    uint32_t handle, uint64_t size)
{
	struct app *app = put->app;
	char safe[4096], where[4096], text[SIZE_TEXT];

	if (put->json != NULL)
		json_array_append_new(put->json,
		    json_pack("{s:o, s:o, s:o, s:o, s:b}", "file",
			json_text(path), "handle",
			put->dry ? json_null() : json_hex(handle, 8), "storage",
			json_hex(to->storage, 8), "size",
			object_size_json(size), "done", (int)!put->dry));
	else if (put->dry)
		out(app, "would send  %s -> %s  %s\n",
		    text_safe(safe, sizeof(safe), path),
		    text_safe(where, sizeof(where), to->path),
		    text_size(text, size));
	else
		out(app, "0x%08x  %s  %s\n", (unsigned)handle,
		    text_safe(safe, sizeof(safe), path), text_size(text, size));
	out_flush(app);
}

static int
put_one(struct putting *put, const char *path, const char *name,
    const struct stat *st, struct folder *to)
{
	uint64_t size = (uint64_t)st->st_size;
	uint32_t handle = 0;
	bool skip = put->skip;
	int code = plan_check_file(put->app, path, name, to, &skip);

	if (code != EXIT_DONE || skip)
		return code;
	if (!put->dry)
		code = put_file(put->app, path, to->storage, to->handle,
		    &put->zone, &handle, &size);
	if (code != EXIT_DONE)
		return code;
	folder_add(to, handle, false, name);
	report(put, path, to, handle, size);
	return EXIT_DONE;
}

static int
unreadable(struct app *app, const char *path)
{
	return fail(
	    app, EXIT_FAILED, "cannot read %s: %s", path, strerror(errno));
}

static void put_folder(
    struct putting *put, const char *path, const char *name, struct folder *to);

static void
put_entry(
    struct putting *put, const char *path, const char *name, struct folder *to)
{
	struct stat link, st;
	int code = EXIT_DONE;

	if (lstat(path, &link) != 0 || stat(path, &st) != 0)
		code = unreadable(put->app, path);
	else if (S_ISDIR(st.st_mode) && S_ISLNK(link.st_mode))
		code = fail(put->app, EXIT_FAILED,
		    "%s is a link to a folder, and was not followed", path);
	else if (S_ISDIR(st.st_mode)) {
		put_folder(put, path, name, to);
		return;
	} else if (!S_ISREG(st.st_mode))
		code =
		    fail(put->app, EXIT_FAILED, "%s is no regular file", path);
	else
		code = put_one(put, path, name, &st, to);
	tally_count(&put->tally, code);
}

static void
put_content(struct putting *put, const char *path, struct folder *to)
{
	struct dirent **entries = NULL;
	int n = plan_scan(path, &entries);

	if (n < 0) {
		tally_count(&put->tally, unreadable(put->app, path));
		return;
	}
	for (int i = 0; i < n; i++) {
		char *inner = path_join(path, entries[i]->d_name);

		if (!must_stop(put))
			put_entry(put, inner, entries[i]->d_name, to);
		free(inner);
		free(entries[i]);
	}
	free(entries);
}

/* The folder of that name on the camera, which may be there; else it is made. */
static int
enter(struct putting *put, const char *path, const char *name,
    struct folder *to, struct folder *made, struct folder **inner)
{
	const struct child *there = folder_find(to, name);
	struct object object = { .storage = to->storage, .folder = true };
	const bool is_new = there == NULL;
	int code = plan_check_folder(put->app, path, name, to);
	uint32_t handle = 0;
	char *full;

	if (code != EXIT_DONE)
		return code;
	if (there != NULL && there->handle != 0) {
		object.handle = there->handle;
		return folders_read(put->app, &put->folders, &object, inner);
	}
	if (put->dry && is_new)
		folder_add(to, 0, true, name);
	else if (!put->dry)
		code = folder_make(put->app, to, name, &handle);
	if (code != EXIT_DONE)
		return code;
	full = folder_join(to, name);
	folder_new(made, to->storage, handle, full);
	free(full);
	if (is_new)
		report_folder(put, path, made);
	*inner = made;
	return EXIT_DONE;
}

static void
put_folder(
    struct putting *put, const char *path, const char *name, struct folder *to)
{
	struct folder made = { 0 }, *inner = NULL;
	int code = enter(put, path, name, to, &made, &inner);

	tally_count(&put->tally, code);
	if (code == EXIT_DONE)
		put_content(put, path, inner);
	folder_clear(&made);
}

/* ---- the words of a command line ---- */

struct item {
	char *path;
	char *name; /* on the camera */
	struct stat st;
};

static void
items_clear(struct item *items, int n)
{
	for (int i = 0; i < n; i++) {
		free(items[i].path);
		free(items[i].name);
	}
	free(items);
}

/* A folder is called what it is called where it is: "." is here. */
static int
name_folder(struct app *app, const char *word, struct item *item)
{
	size_t len = strlen(word);
	char *real = realpath(word, NULL);

	if (real == NULL)
		return unreadable(app, word);
	while (len > 1 && local_name(item->path)[0] == '\0')
		item->path[--len] = '\0';
	item->name = must_copy(local_name(real));
	free(real);
	return item->name[0] != '\0' ?
	    EXIT_DONE :
	    fail(app, EXIT_USAGE, "%s has no name", word);
}

static int
read_item(struct putting *put, const char *word, struct item *item)
{
	bool tree = put->tree || local_name(word)[0] == '\0';
	struct app *app = put->app;

	item->path = must_copy(word);
	if (word[0] == '\0')
		return fail(app, EXIT_USAGE, "an empty word names no file");
	if (stat(word, &item->st) != 0)
		return unreadable(app, word);
	if (!S_ISREG(item->st.st_mode) && !S_ISDIR(item->st.st_mode))
		return fail(app, EXIT_FAILED, "%s is no regular file", word);
	if (S_ISDIR(item->st.st_mode) && !tree)
		return fail(app, EXIT_FAILED,
		    "%s is no regular file; -R sends folders", word);
	if (access(word, R_OK) != 0)
		return unreadable(app, word);
	if (S_ISDIR(item->st.st_mode))
		return name_folder(app, word, item);
	item->name = must_copy(local_name(word));
	return EXIT_DONE;
}

/* All that is wrong is told, before anything is sent. */
static int
check_words(struct putting *put, const struct args *args,
    const struct folder *to, struct item *items)
{
	struct put_plan plan;
	int code, worst = EXIT_DONE;

	plan_begin(&plan, put->app, &put->folders, to, put->skip);
	for (int i = 0; i < args->n && !is_fatal(worst); i++) {
		const struct item *item = &items[i];

		code = read_item(put, args->operand[i], &items[i]);
		if (code == EXIT_DONE && S_ISDIR(item->st.st_mode))
			code = plan_folder(&plan, item->path, item->name);
		else if (code == EXIT_DONE)
			code = plan_file(&plan, item->path, item->name,
			    (uint64_t)item->st.st_size);
		if (worst == EXIT_DONE || is_fatal(code))
			worst = code;
	}
	plan_end(&plan);
	return worst;
}

static void
put_item(struct putting *put, const struct item *item, struct folder *to)
{
	if (S_ISDIR(item->st.st_mode))
		put_folder(put, item->path, item->name, to);
	else
		tally_count(&put->tally,
		    put_one(put, item->path, item->name, &item->st, to));
}

static int
find_folder(struct app *app, const char *where, struct folder *folder)
{
	struct object object = { .folder = true };
	int code =
	    object_destination(app, where, &object.storage, &object.handle);

	if (code == EXIT_DONE)
		code = store_writable(app, object.storage, false);
	if (code == EXIT_DONE)
		code = folder_read(app, &object, folder);
	return code;
}

static int
run(struct app *app, const struct args *args)
{
	struct putting put = { .app = app,
		.tree = args->option[PUT_TREE].times > 0,
		.skip = args->option[PUT_SKIP].times > 0,
		.dry = args->option[PUT_DRY].times > 0 };
	struct folder to = { 0 };
	struct item *items = must_alloc(NULL, (size_t)args->n * sizeof(*items));
	unsigned n;
	int code = zone_option(app, args->option[PUT_OFFSET].text, &put.zone);

	memset(items, 0, (size_t)args->n * sizeof(*items));
	if (code == EXIT_DONE)
		code = find_folder(app, args->option[PUT_TO].text, &to);
	if (code == EXIT_DONE)
		code = check_words(&put, args, &to, items);
	if (code != EXIT_DONE)
		goto out;
	if (app->json)
		put.json = json_array();
	for (int i = 0; i < args->n && !must_stop(&put); i++)
		put_item(&put, &items[i], &to);
	if (put.json != NULL)
		out_json(app, put.json);
	n = put.tally.done + put.tally.failed;
	code = tally_code(&put.tally, n > 1 || args->n > 1 ? 2 : 1);
out:
	items_clear(items, args->n);
	folders_clear(&put.folders);
	folder_clear(&to);
	return code;
}

const struct command cmd_put = {
	.name = "put",
	.args = "FILE…",
	.summary = "Send files and folders to a camera",
	.details =
	    "FOLDER is a path (/store_00010001/DCIM) or a handle; "
	    "without --to it is the root\nof the only store that takes "
	    "files. The format follows from the name's ending.\nNo object "
	    "is ever overwritten. If a word is wrong, a name is taken or room "
	    "is\nmissing, nothing is sent.",
	OPTS(opts),
	.least = 1,
	.most = -1,
	.needs_camera = true,
	.changes = true,
	.run = run,
};
