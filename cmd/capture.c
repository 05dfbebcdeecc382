/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * capture: take a picture, and tell what came of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch.h"
#include "named.h"
#include "object.h"
#include "out.h"
#include "output.h"
#include "text.h"

enum {
	CAPTURE_STORE,
	CAPTURE_FORMAT,
	CAPTURE_COUNT,
	CAPTURE_GET,
	CAPTURE_OUTPUT,
	CAPTURE_COMPARE
};

static const struct opt opts[] = {
	[CAPTURE_STORE] = { 0, "store", OPT_TEXT, "STORE",
	    "which store, such as /store_00010001" },
	[CAPTURE_FORMAT] = { 0, "format", OPT_TEXT, "FORMAT",
	    "of the picture, such as EXIF_JPEG" },
	[CAPTURE_COUNT] = { 0, "count", OPT_NUMBER, "N",
	    "so many, one after another" },
	[CAPTURE_GET] = { 0, "get", OPT_FLAG, NULL, "fetch them" },
	[CAPTURE_OUTPUT] = { 'o', "output", OPT_TEXT, "WHERE",
	    "fetch them into this folder" },
	[CAPTURE_COMPARE] = { 0, "compare", OPT_FLAG, NULL,
	    "find them by listing the card, before and after" },
};

struct shooting {
	struct app *app;
	struct mptp_capture how;
	bool get;
	struct output output;
	uint64_t shot;
	struct tally tally;
};

static int
fetch(struct shooting *s, uint32_t handle, const struct mptp_object_info *info,
    char **path, uint64_t *size, bool *shortened)
{
	int code = output_ready(s->app, &s->output);

	if (code != EXIT_DONE)
		return code;
	*path = output_path(&s->output, info->name, handle, shortened);
	code = fetch_file(s->app, handle, info, *path, NULL, size);
	if (code != EXIT_DONE) {
		free(*path);
		*path = NULL;
	}
	return code;
}

static void
show(struct shooting *s, const struct object *object, const char *path)
{
	size_t size = strlen(path) + 1;
	char *safe = must_alloc(NULL, size);

	if (!s->app->json)
		out(s->app, "0x%08x  %s\n", (unsigned)object->handle,
		    text_safe(safe, size, path));
	out_flush(s->app);
	free(safe);
}

static void
show_json(struct shooting *s, const struct object *object, const char *path,
    const char *file, bool shortened)
{
	json_t *json = object_json(s->app, object->handle, path, &object->info);

	json_object_set_new(json, "shot", json_integer((json_int_t)s->shot));
	json_object_set_new(
	    json, "file", file == NULL ? json_null() : json_text(file));
	json_object_set_new(json, "shortened", json_boolean(shortened));
	out_json_line(s->app, json);
	out_flush(s->app);
}

/* One object of the shot, which is there. */
static int
report(struct shooting *s, uint32_t handle)
{
	struct object object = { .handle = handle };
	struct app *app = s->app;
	char *path = NULL, *file = NULL;
	uint64_t size = 0;
	bool shortened = false;
	int code;

	if (mptp_camera_object_info(app->camera, handle, &object.info) !=
	    MPTP_OK)
		return fail_object(app, handle, mptp_camera_error(app->camera));
	if ((code = object_path(app, &object, &path)) != EXIT_DONE)
		goto out;
	show(s, &object, path);
	if (s->get)
		code = fetch(s, handle, &object.info, &file, &size, &shortened);
	if (app->json)
		show_json(s, &object, path, file, shortened);
	else if (file != NULL)
		output_report(app, NULL, handle, file, size, shortened);
	out_flush(app);
out:
	free(file);
	free(path);
	object_clear(&object);
	return code;
}

/* What exists is told in any case, then what went wrong. */
static int
shoot(struct shooting *s)
{
	struct mptp_u32_array handles;
	struct mptp_error error;
	int status = mptp_camera_capture(s->app->camera, &s->how, &handles);

	error = *mptp_camera_error(s->app->camera);
	for (uint32_t i = 0;
	     i < handles.n && !s->tally.stop && s->app->out_error == 0; i++)
		tally_count(&s->tally, report(s, handles.items[i]));
	mptp_u32_array_clear(&handles);
	return status == MPTP_OK ? EXIT_DONE : fail_error(s->app, &error);
}

static int
read_options(struct shooting *s, const struct opt_value *option, uint64_t *n)
{
	struct app *app = s->app;
	uint16_t format = 0;
	int code = EXIT_DONE;

	*n = option[CAPTURE_COUNT].times > 0 ? option[CAPTURE_COUNT].number : 1;
	if (*n == 0)
		return fail(
		    app, EXIT_USAGE, "--count: 0 is no number of pictures");
	s->get =
	    option[CAPTURE_GET].times > 0 || option[CAPTURE_OUTPUT].times > 0;
	s->how.compare = option[CAPTURE_COMPARE].times > 0;
	s->how.timeout_ms = app->options.timeout_ms;
	if (option[CAPTURE_STORE].times > 0)
		code = store_find(
		    app, option[CAPTURE_STORE].text, &s->how.storage);
	if (code == EXIT_DONE && option[CAPTURE_FORMAT].times > 0)
		code = named_number(app, MPTP_KIND_FORMAT,
		    option[CAPTURE_FORMAT].text, &format);
	s->how.format = format;
	if (code == EXIT_DONE)
		code = output_choose(
		    app, option[CAPTURE_OUTPUT].text, true, &s->output);
	if (code == EXIT_DONE && s->output.to_stdout)
		code = fail(app, EXIT_USAGE,
		    "--output: there may be several files, which need a "
		    "folder");
	return code;
}

static int
run(struct app *app, const struct args *args)
{
	struct shooting s = { .app = app };
	uint64_t n;
	int code = read_options(&s, args->option, &n);

	for (s.shot = 1; code == EXIT_DONE && s.shot <= n && !s.tally.stop &&
	     !app->disk_failed && app->out_error == 0;
	     s.shot++)
		code = shoot(&s);
	if (code == EXIT_DONE)
		code = tally_code(&s.tally, s.tally.done + s.tally.failed);
	output_clear(&s.output, code);
	return code;
}

const struct command cmd_capture = {
	.name = "capture",
	.args = "",
	.summary = "Take a picture, and tell what came of it",
	.details =
	    "Every object of the shot is listed, such as a raw picture and its JPEG.\n"
	    "Without one, it fails. --timeout is how long it may take, 30 by default.",
	OPTS(opts),
	.needs_camera = true,
	.is_lines = true,
	.run = run,
};
