/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * format: erase a store.
 */
#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "changes.h"
#include "object.h"
#include "out.h"
#include "text.h"

enum { FORMAT_DRY, FORMAT_YES };

static const struct opt opts[] = {
	[FORMAT_DRY] = { 'n', "dry-run", OPT_FLAG, NULL,
	    "only show what would be lost" },
	[FORMAT_YES] = { 'y', "yes", OPT_FLAG, NULL, "do not ask" },
};

struct store {
	uint32_t id;
	char name[32];
	struct mptp_storage_info info;
	bool counted;
	uint32_t objects;
};

static int
read_store(struct app *app, const char *word, struct store *store)
{
	int code;

	*store = (struct store){ 0 };
	code = store_find(app, word, &store->id);
	/* Not whichever it is that has a medium in it. */
	if (code == EXIT_DONE && word[0] != '0' &&
	    strstr(word, "store_") == NULL)
		code = fail(app, EXIT_USAGE,
		    "format wants the name of the store: /store_%08x",
		    (unsigned)store->id);
	if (code != EXIT_DONE)
		return code;
	snprintf(store->name, sizeof(store->name), "/store_%08x",
	    (unsigned)store->id);
	if (mptp_get_storage_info(app->camera, store->id, &store->info) !=
	    MPTP_OK)
		return fail_camera(app, store->name);
	store->counted =
	    mptp_get_num_objects(app->camera, store->id, MPTP_FORMAT_ANY,
		MPTP_PARENT_ANY, &store->objects) == MPTP_OK;
	/* One that cannot count goes on; one that is lost is told of here. */
	if (!store->counted &&
	    is_fatal(exit_code_of(mptp_camera_error(app->camera))))
		return fail_camera(app, store->name);
	return store_writable(app, store->id, false);
}

/* One line on what there is to lose. */
static void
describe(char *line, size_t cap, const struct store *store)
{
	const struct mptp_storage_info *info = &store->info;
	char size[SIZE_TEXT], used[SIZE_TEXT], objects[32] = "";

	if (store->counted)
		snprintf(objects, sizeof(objects), "%u object%s, ",
		    (unsigned)store->objects, store->objects == 1 ? "" : "s");
	text_size(size, info->capacity);
	text_size(used,
	    info->capacity > info->free_bytes ?
		info->capacity - info->free_bytes :
		0);
	snprintf(line, cap, "%s  %s %s: %s%s of %s used", store->name,
	    info->description == NULL ? "" : info->description,
	    info->label == NULL ? "" : info->label, objects, used, size);
}

static int
may_format(struct app *app, const struct store *store, const char *line)
{
	char question[96];

	if (!ask_possible(app))
		return fail(app, EXIT_USAGE,
		    "format wants --yes where nobody can be asked; nothing "
		    "was changed");
	note(app, "%s", line);
	snprintf(question, sizeof(question),
	    "All of it will be lost. Type %s to go on:", store->name);
	return ask_word(question, store->name) ?
	    EXIT_DONE :
	    fail(app, EXIT_FAILED, "nothing was changed");
}

static int
report(struct app *app, const struct store *store, bool dry, const char *line)
{
	char safe[1024];

	if (!app->json)
		out(app, "%s  %s\n", dry ? "would erase" : "erased",
		    text_safe(safe, sizeof(safe), line));
	else
		return out_json(app,
		    json_pack("{s:o, s:o, s:I, s:b}", "storage",
			json_hex(store->id, 8), "objects",
			store->counted ?
			    json_integer((json_int_t)store->objects) :
			    json_null(),
			"used_bytes",
			(json_int_t)(store->info.capacity >
				    store->info.free_bytes ?
				store->info.capacity - store->info.free_bytes :
				0),
			"done", (int)!dry));
	return EXIT_DONE;
}

static int
run(struct app *app, const struct args *args)
{
	bool dry = args->option[FORMAT_DRY].times > 0;
	struct store store = { 0 };
	char line[512];
	int code = camera_offers(app, MPTP_OP_FORMAT_STORE, "format a store");

	if (code == EXIT_DONE)
		code = read_store(app, args->operand[0], &store);
	if (code != EXIT_DONE)
		goto out;
	describe(line, sizeof(line), &store);
	if (!dry && args->option[FORMAT_YES].times == 0)
		code = may_format(app, &store, line);
	if (code == EXIT_DONE && !dry &&
	    mptp_format_store(app->camera, store.id, 0) != MPTP_OK)
		code = fail_camera(app, store.name);
	if (code == EXIT_DONE)
		code = report(app, &store, dry, line);
out:
	mptp_storage_info_clear(&store.info);
	return code;
}

const struct command cmd_format = {
	.name = "format",
	.args = "STORE",
	.summary = "Erase a store of a camera",
	.details = "At a terminal the name of the store is to be typed; "
		   "elsewhere it wants --yes.\nA large card may take longer "
		   "than --timeout allows by default.",
	OPTS(opts),
	.least = 1,
	.most = 1,
	.needs_camera = true,
	.changes = true,
	.run = run,
};
