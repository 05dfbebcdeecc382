/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * thumb: the small pictures that the camera has of its objects.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "fetch.h"
#include "interrupt.h"
#include "local/name.h"
#include "local/system.h"
#include "out.h"
#include "output.h"
#include "target.h"

enum { THUMB_OUTPUT };

static const struct opt opts[] = {
	[THUMB_OUTPUT] = { 'o', "output", OPT_TEXT, "WHERE",
	    "file, folder, or - for standard output" },
};

/* By what the object's info says of it; most are JPEG. */
static const char *
extension(uint16_t format)
{
	switch (format) {
	case MPTP_OF_TIFF:
	case MPTP_OF_TIFF_EP:
		return "tif";
	case MPTP_OF_PNG:
		return "png";
	case MPTP_OF_BMP:
		return "bmp";
	case MPTP_OF_GIF:
		return "gif";
	default:
		return "jpg";
	}
}

/* The object's name without its extension; free() it. */
static char *
stem_of(const struct object *object)
{
	char *name = must_have(name_tame(object->info.name, object->handle));
	char *dot = strrchr(name, '.');

	if (dot != NULL && dot != name)
		*dot = '\0';
	return name;
}

/* Is there another one before it that differs in the extension only? */
static bool
has_twin(const struct targets *targets, size_t at)
{
	char *stem = stem_of(&targets->items[at].object);
	bool has = false;

	for (size_t i = 0; i < at && !has; i++) {
		char *other = stem_of(&targets->items[i].object);

		has = strcmp(stem, other) == 0;
		free(other);
	}
	free(stem);
	return has;
}

/* "IMG_0001.thumb.jpg", or "IMG_0001.CR2.thumb.jpg" for the second of a pair. */
static char *
thumb_name(const struct targets *targets, size_t at, const char *folder,
    bool *shortened)
{
	const struct object *object = &targets->items[at].object;
	const char *end = extension(object->info.thumb_format);
	size_t longest = local_longest(folder, SIZE_MAX), size;
	char *name, *full;

	name = has_twin(targets, at) ?
	    must_have(name_tame(object->info.name, object->handle)) :
	    stem_of(object);
	size = sizeof(".thumb.") + strlen(end);
	name = name_fit(name, object->handle,
	    longest > size ? longest - size + 1 : 0, shortened);
	size += strlen(name);
	full = must_alloc(NULL, size);
	snprintf(full, size, "%s.thumb.%s", name, end);
	free(name);
	return full;
}

static int
thumb_one(struct app *app, const struct targets *targets, size_t at,
    struct output *output, json_t *json)
{
	const struct target *target = &targets->items[at];
	const struct object *object = &target->object;
	char *name, *path;
	bool shortened = false;
	uint64_t size = 0;
	int code;

	if (object->folder)
		return fail(app, EXIT_FAILED, "%s/ is a folder", target->path);
	if (output->to_stdout)
		return fetch_thumb(app, object->handle, &object->info,
		    target->path, NULL, &size);
	if ((code = output_ready(app, output)) != EXIT_DONE)
		return code;
	name = output->file != NULL ?
	    must_copy(output->file) :
	    thumb_name(targets, at, output->folder, &shortened);
	path = path_join(output->folder, name);
	code = fetch_thumb(app, object->handle, &object->info, target->path,
	    path, &size);
	if (code == EXIT_DONE) {
		output_report(app, json, object->handle, path, size, shortened);
		out_row(app);
	}
	free(path);
	free(name);
	return code;
}

static int
run(struct app *app, const struct args *args)
{
	struct targets targets = { .by_handle = true };
	struct tally tally = { 0 };
	struct output output = { 0 };
	json_t *json = NULL;
	int code = camera_offers(app, MPTP_OP_GET_THUMB, "give thumbnails");

	if (code == EXIT_DONE)
		code = targets_find(app, args->operand, args->n, &targets);
	if (code == EXIT_DONE)
		code = output_choose(app, args->option[THUMB_OUTPUT].text,
		    targets.n > 1, &output);
	if (code != EXIT_DONE)
		goto out;
	if (app->json && !output.to_stdout)
		json = json_array();
	for (size_t i = 0; i < targets.n && !tally.stop && !app->disk_failed &&
	     app->out_error == 0;
	     i++)
		tally_count(&tally, thumb_one(app, &targets, i, &output, json));
	if (json != NULL)
		out_json(app, json);
	code = tally_code(&tally, (unsigned)targets.n);
out:
	output_clear(&output, code);
	targets_clear(&targets);
	return code;
}

const struct command cmd_thumb = {
	.name = "thumb",
	.args = "OBJECT…",
	.summary = "Fetch the thumbnails of objects",
	.details = "Each becomes a new file, such as IMG_0001.thumb.jpg. No "
		   "file is ever\noverwritten.",
	OPTS(opts),
	.least = 1,
	.most = -1,
	.needs_camera = true,
	.run = run,
};
