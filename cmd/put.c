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

#include "changes.h"
#include "folder.h"
#include "out.h"
#include "output.h"
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
};

static bool
must_stop(const struct putting *put)
{
	return put->tally.stop || put->app->out_error != 0;
}

static void
report(struct putting *put, const char *path, const struct folder *to,
    uint32_t handle, uint64_t size)
{
	struct app *app = put->app;
	char safe[4096], where[4096], text[SIZE_TEXT];

	if (put->json != NULL)
		json_array_append_new(put->json,
		    json_pack("{s:o, s:o, s:o, s:o}", "file", json_text(path),
			"handle", put->dry ? json_null() : json_hex(handle, 8),
			"storage", json_hex(to->storage, 8), "size",
			object_size_json(size)));
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

/* Before anything is sent: on cameras, a name is not a file's alone. */
static int
check_name(struct putting *put, const char *path, const char *name,
    const struct folder *to, bool *skip)
{
	const struct child *there = folder_find(to, name);
	int code = name_valid(put->app, name, path);

	*skip = false;
	if (code != EXIT_DONE || there == NULL)
		return code;
	*skip = put->skip && !there->folder;
	if (*skip)
		return EXIT_DONE;
	return fail(put->app, EXIT_FAILED,
	    "%s: %s/%s exists already; it was not sent", path, to->path,
	    there->name);
}

static int
put_one(struct putting *put, const char *path, const char *name,
    const struct stat *st, struct folder *to)
{
	uint64_t size = (uint64_t)st->st_size;
	uint32_t handle = 0;
	bool skip;
	int code;

	code = check_name(put, path, name, to, &skip);
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

static void put_folder(
    struct putting *put, const char *path, const char *name, struct folder *to);

static void
put_entry(
    struct putting *put, const char *path, const char *name, struct folder *to)
{
	struct stat link, st;
	int code = EXIT_DONE;

	if (lstat(path, &link) != 0 || stat(path, &st) != 0)
		code = fail(put->app, EXIT_FAILED, "cannot read %s: %s", path,
		    strerror(errno));
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

static int
visible(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 &&
	    strcmp(entry->d_name, "..") != 0;
}

static void
put_content(struct putting *put, const char *path, struct folder *to)
{
	struct dirent **entries;
	int n = scandir(path, &entries, visible, alphasort);

	if (n < 0) {
		tally_count(&put->tally,
		    fail(put->app, EXIT_FAILED, "cannot read %s: %s", path,
			strerror(errno)));
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

/* The folder of that name on the camera, which may be there. */
static int
enter(struct putting *put, const char *path, const char *name,
    struct folder *to, struct folder *inner)
{
	const struct child *there = folder_find(to, name);
	struct object object = { .storage = to->storage, .folder = true };
	int code = name_valid(put->app, name, path);
	uint32_t handle = 0;
	char *full;

	if (code != EXIT_DONE)
		return code;
	if (there != NULL && !there->folder)
		return fail(put->app, EXIT_FAILED,
		    "%s: %s/%s exists already, and is no folder", path,
		    to->path, there->name);
	if (there != NULL && there->handle != 0) {
		object.handle = there->handle;
		return folder_read(put->app, &object, inner);
	}
	if (!put->dry)
		code = folder_make(put->app, to, name, &handle);
	if (code != EXIT_DONE)
		return code;
	full = folder_join(to, name);
	folder_new(inner, to->storage, handle, full);
	free(full);
	return EXIT_DONE;
}

static void
put_folder(
    struct putting *put, const char *path, const char *name, struct folder *to)
{
	struct folder inner = { 0 };
	int code = enter(put, path, name, to, &inner);

	tally_count(&put->tally, code);
	if (code == EXIT_DONE)
		put_content(put, path, &inner);
	folder_clear(&inner);
}

/* A folder is called what it is called where it is: "." is here. */
static int
put_tree(struct putting *put, const char *word, struct folder *to)
{
	char *path = realpath(word, NULL), *plain;
	size_t len = strlen(word);
	int code = EXIT_DONE;

	if (path == NULL)
		return fail(put->app, EXIT_FAILED, "cannot read %s: %s", word,
		    strerror(errno));
	plain = must_copy(word);
	while (len > 1 && plain[len - 1] == '/')
		plain[--len] = '\0';
	if (strcmp(path, "/") == 0)
		code = fail(put->app, EXIT_USAGE, "%s has no name", word);
	else
		put_folder(put, plain, strrchr(path, '/') + 1, to);
	free(plain);
	free(path);
	return code;
}

static void
put_word(struct putting *put, const char *word, struct folder *to)
{
	size_t len = strlen(word);
	bool tree = put->tree || (len > 0 && word[len - 1] == '/');
	const char *slash = strrchr(word, '/');
	struct stat st;
	int code;

	if (stat(word, &st) != 0)
		code = fail(put->app, EXIT_FAILED, "cannot read %s: %s", word,
		    strerror(errno));
	else if (S_ISREG(st.st_mode))
		code = put_one(
		    put, word, slash == NULL ? word : slash + 1, &st, to);
	else if (!S_ISDIR(st.st_mode))
		code =
		    fail(put->app, EXIT_FAILED, "%s is no regular file", word);
	else if (!tree)
		code = fail(put->app, EXIT_FAILED,
		    "%s is no regular file; -R sends folders", word);
	else if ((code = put_tree(put, word, to)) == EXIT_DONE)
		return;
	tally_count(&put->tally, code);
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
	unsigned n;
	int code = zone_option(app, args->option[PUT_OFFSET].text, &put.zone);

	if (code == EXIT_DONE)
		code = find_folder(app, args->option[PUT_TO].text, &to);
	if (code != EXIT_DONE)
		return code;
	if (app->json)
		put.json = json_array();
	for (int i = 0; i < args->n && !must_stop(&put); i++)
		put_word(&put, args->operand[i], &to);
	if (put.json != NULL)
		out_json(app, put.json);
	folder_clear(&to);
	n = put.tally.done + put.tally.failed;
	return tally_code(&put.tally, n > 1 || args->n > 1 ? 2 : 1);
}

const struct command cmd_put = {
	.name = "put",
	.args = "FILE…",
	.summary = "Send files and folders to a camera",
	.details =
	    "FOLDER is a path (/store_00010001/DCIM) or a handle; "
	    "without --to it is the root\nof the only store that takes "
	    "files. The format follows from the name's ending.\nNo object "
	    "is ever overwritten.",
	OPTS(opts),
	.least = 1,
	.most = -1,
	.needs_camera = true,
	.run = run,
};
