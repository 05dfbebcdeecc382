/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * ls: what is on a camera, each line as soon as it is known.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "local/date.h"
#include "object.h"
#include "out.h"
#include "text.h"

enum { LS_TREE, LS_LONG };

static const struct opt opts[] = {
	[LS_TREE] = { 'R', "recursive", OPT_FLAG, NULL,
	    "what is in the folders, too" },
	[LS_LONG] = { 'l', "long", OPT_FLAG, NULL,
	    "handle, size, date, format, protection (p)" },
};

struct listing {
	struct app *app;
	bool is_long;
	unsigned how;
	struct tally tally;
};

static void
print_long(struct app *app, uint32_t handle, const struct mptp_object_info *i)
{
	char size[SIZE_TEXT] = "-", date[DATE_TEXT], buf[16], format[32];
	bool folder = mptp_object_is_folder(i);
	const char *when = i->modified != NULL && i->modified[0] != '\0' ?
	    i->modified :
	    i->captured;

	if (!folder && i->size != MPTP_SIZE_UNKNOWN)
		text_size(size, i->size);
	text_safe(format, sizeof(format),
	    mptp_code_text(MPTP_KIND_FORMAT, mptp_camera_dialect(app->camera),
		i->format, buf, sizeof(buf)));
	out(app, "0x%08x %10s  %-19s  %-12s %c ", (unsigned)handle, size,
	    date_text(date, when, ' '), format, i->protection != 0 ? 'p' : '-');
}

static int
print_object(struct listing *listing, uint32_t handle, const char *path,
    const struct mptp_object_info *info)
{
	struct app *app = listing->app;
	char safe[4096];

	if (app->json) {
		out_json_line(app, object_json(app, handle, path, info));
	} else {
		if (listing->is_long)
			print_long(app, handle, info);
		out(app, "%s%s\n", text_safe(safe, sizeof(safe), path),
		    mptp_object_is_folder(info) ? "/" : "");
	}
	tally_count(&listing->tally, EXIT_DONE);
	return out_row(app) ? MPTP_OK : MPTP_ERR_CANCELLED;
}

static int
visit(void *ctx, const struct mptp_entry *entry)
{
	return print_object(ctx, entry->handle, entry->path, entry->info);
}

static int
failed(void *ctx, uint32_t handle, const struct mptp_error *error)
{
	struct listing *listing = ctx;
	int code = fail_object(listing->app, handle, error);

	tally_count(&listing->tally, code);
	return listing->tally.stop ? error->status : MPTP_OK;
}

static void
waits(void *ctx)
{
	const struct listing *listing = ctx;

	(void)out_flush(listing->app);
}

static int
list_folder(struct listing *listing, uint32_t storage, uint32_t parent,
    const char *path)
{
	struct app *app = listing->app;
	const struct mptp_walker walker = {
		.visit = visit, .failed = failed, .ctx = listing, .waits = waits
	};
	struct tally *tally = &listing->tally;
	unsigned before = tally->failed;
	int status = mptp_camera_walk(
	    app->camera, storage, parent, path, listing->how, &walker);

	if (app->out_error != 0 || tally->stop) {
		tally->stop = true;
		return EXIT_FAILED;
	}
	if (status != MPTP_OK)
		tally_count(tally, fail_camera(app, path));
	return tally->failed == before ? EXIT_DONE : EXIT_PARTIAL;
}

static int
list_stores(struct listing *listing)
{
	struct mptp_u32_array ids = { 0 };
	int code = object_stores(listing->app, &ids);
	char path[32];

	if (code == EXIT_DONE && ids.n == 0)
		note(listing->app, NO_STORE);
	for (uint32_t i = 0; i < ids.n && !listing->tally.stop; i++) {
		snprintf(
		    path, sizeof(path), "/store_%08x", (unsigned)ids.items[i]);
		list_folder(listing, ids.items[i], MPTP_PARENT_ROOT, path);
	}
	mptp_u32_array_clear(&ids);
	return code;
}

static int
list_one(struct listing *listing, const char *word)
{
	struct object object;
	char *path = NULL;
	int code = object_find(listing->app, word, &object);

	if (code == EXIT_DONE)
		code = object_path(listing->app, &object, &path);
	if (code == EXIT_REFUSED && strpbrk(word, "*?") != NULL)
		note(listing->app,
		    "ls takes no patterns; rm, get and others do");
	if (code != EXIT_DONE)
		tally_count(&listing->tally, code);
	else if (object.folder)
		list_folder(listing, object.storage, object.handle, path);
	else if (print_object(listing, object.handle, path, &object.info) !=
	    MPTP_OK)
		listing->tally.stop = true;
	object_clear(&object);
	free(path);
	return code;
}

static int
run(struct app *app, const struct args *args)
{
	const bool is_long = args->option[LS_LONG].times > 0;
	/* Widths and heights may cost a request for each object. */
	struct listing listing = {
		.app = app,
		.is_long = is_long,
		.how = MPTP_WALK_CACHED | MPTP_WALK_MEANWHILE |
		    (app->json && is_long ? MPTP_WALK_SHOWN : MPTP_WALK_BRIEF),
	};
	int code = EXIT_DONE;
	unsigned of;

	if (args->option[LS_TREE].times > 0)
		listing.how |= MPTP_WALK_TREE;
	if (args->n == 0 && app->folder == NULL)
		code = list_stores(&listing);
	else if (args->n == 0)
		code = list_one(&listing, ".");
	else
		for (int i = 0; i < args->n && !listing.tally.stop; i++)
			code = list_one(&listing, args->operand[i]);
	/* One object that cannot be found is no listing at all. */
	if (args->n <= 1 && code != EXIT_DONE)
		return code;
	if ((is_long || app->json) && listing.tally.done > 0)
		app->again.renumbered = false;
	of = listing.tally.done + listing.tally.failed;
	return tally_code(&listing.tally, args->n > 1 ? 2 : of);
}

const struct command cmd_ls = {
	.name = "ls",
	.args = "[OBJECT…]",
	.most = -1,
	.summary = "List what is on a camera",
	.details = "OBJECT is a handle (0x5190d381) or a path "
		   "(/store_00010001/DCIM). With\n--json, one object a "
		   "line, as it is found.",
	OPTS(opts),
	.needs_camera = true,
	.is_lines = true,
	.run = run,
};
