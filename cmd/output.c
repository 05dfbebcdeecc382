/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Folders and files on this computer.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "local/folder.h"
#include "local/name.h"
#include "local/newfile.h"
#include "local/system.h"
#include "object.h"
#include "out.h"
#include "output.h"
#include "sink.h"
#include "text.h"

char *
path_join(const char *folder, const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = must_alloc(NULL, size);

	if (strcmp(folder, ".") == 0)
		snprintf(path, size, "%s", name);
	else
		snprintf(path, size, "%s%s%s", folder,
		    local_name(folder)[0] == '\0' ? "" : "/", name);
	return path;
}

int
make_folder(struct app *app, const char *path, bool *made)
{
	struct stat st;

	*made = mkdir(path, 0777) == 0;
	if (*made ||
	    (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode)))
		return EXIT_DONE;
	app->disk_failed |= newfile_is_hopeless(errno);
	return fail(app, EXIT_FAILED, "cannot make the folder %s: %s%s", path,
	    strerror(errno), folder_advice(errno));
}

/* Of several cameras, each may have a folder in the one that was chosen. */
static int
choose_own(struct app *app, struct output *output)
{
	if (app->sink != NULL && app->sink->folder != NULL)
		output->folder = output->own = output->own_memory =
		    path_join(output->folder, app->sink->folder);
	return EXIT_DONE;
}

int
output_own(struct app *app, const char *path, char **own)
{
	bool made;
	int code;

	*own = NULL;
	if (app->sink == NULL) {
		*own = must_copy(path);
		return EXIT_DONE;
	}
	if (app->sink->folder == NULL)
		return fail(app, EXIT_USAGE,
		    "%s would be the file of several cameras; --by-camera "
		    "gives each a folder",
		    path);
	if (local_is_absolute(path) || strchr(path, '/') != NULL)
		return fail(app, EXIT_USAGE,
		    "%s: with --by-camera, a name without a folder is wanted",
		    path);
	if ((code = make_folder(app, app->sink->folder, &made)) == EXIT_DONE)
		*own = path_join(app->sink->folder, path);
	return code;
}

int
output_choose(
    struct app *app, const char *where, bool several, struct output *output)
{
	struct stat st;
	const char *slash;

	*output = (struct output){ .folder = "." };
	if (where == NULL)
		return choose_own(app, output);
	if (strcmp(where, "-") == 0) {
		output->to_stdout = true;
		return out_standard(app);
	}
	if (where[0] == '\0')
		return fail(app, EXIT_USAGE, "--output: the name is empty");
	output->folder = output->memory = must_copy(where);
	if (stat(where, &st) == 0 && S_ISDIR(st.st_mode))
		return choose_own(app, output);
	slash = local_slash(where);
	if (slash != NULL && slash[1] == '\0') {
		output->missing = where;
		return choose_own(app, output);
	}
	if (several || app->sink != NULL)
		return fail(app, EXIT_USAGE,
		    "--output %s: no such folder, and there may be several "
		    "files",
		    where);
	output->file = slash == NULL ? where : slash + 1;
	if (slash == NULL)
		output->folder = ".";
	else
		output->memory[slash - where + (slash == where)] = '\0';
	return EXIT_DONE;
}

void
output_clear(struct output *output, int code)
{
	/* The one around those of several cameras may be on its way to another. */
	for (size_t i = 2; code != EXIT_DONE && i > 0; i--)
		if (output->made[i - 1] != NULL &&
		    (i == 2 || output->own_memory == NULL))
			(void)rmdir(output->made[i - 1]);
	free(output->memory);
	free(output->own_memory);
	*output = (struct output){ 0 };
}

int
output_ready(struct app *app, struct output *output)
{
	const char *missing[] = { output->missing, output->own };
	int code = EXIT_DONE;

	output->missing = output->own = NULL;
	for (size_t i = 0; code == EXIT_DONE && i < 2; i++) {
		if (missing[i] == NULL)
			continue;
		code = make_folder(app, missing[i], &output->ours);
		output->made[i] = output->ours ? missing[i] : NULL;
	}
	return code;
}

static char *
not_as_part(const char *name)
{
	const size_t size = strlen(name) + sizeof("_");
	char *other = must_alloc(NULL, size);

	snprintf(
	    other, size, "%s%s", name, newfile_may_be_part(name) ? "_" : "");
	return other;
}

char *
output_name(
    const char *folder, const char *name, uint32_t handle, bool *shortened)
{
	char *whole = not_as_part(name == NULL ? "" : name);
	char *local = must_have(name_local(folder, whole, handle, shortened));

	free(whole);
	return local;
}

char *
output_path(const struct output *output, const char *name, uint32_t handle,
    bool *shortened)
{
	char *local, *path;

	*shortened = false;
	if (output->file != NULL)
		return path_join(output->folder, output->file);
	local = output_name(output->folder, name, handle, shortened);
	path = path_join(output->folder, local);
	free(local);
	return path;
}

void
tell_shortened(struct app *app, uint32_t handle, const char *path)
{
	note(app, "0x%08x has too long a name for this file system: %s",
	    (unsigned)handle, path);
}

void
output_report(struct app *app, json_t *json, uint32_t handle, const char *path,
    uint64_t size, bool shortened)
{
	char safe[4096], text[SIZE_TEXT];

	if (shortened)
		tell_shortened(app, handle, path);
	if (json != NULL)
		json_array_append_new(json,
		    json_pack("{s:o, s:o, s:o, s:b}", "handle",
			json_hex(handle, 8), "file", json_text(path), "size",
			object_size_json(size), "shortened", (int)shortened));
	else
		out(app, "%s  %s\n", text_safe(safe, sizeof(safe), path),
		    text_size(text, size));
}
