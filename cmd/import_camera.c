/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * An import from one camera: planned, told, done, and, if that is wanted, gone on
 * with when the camera is back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "import_dry.h"
#include "import_hook.h"
#include "import_tell.h"
#include "import_wait.h"
#include "interrupt.h"
#include "ledger_open.h"
#include "moment.h"
#include "object.h"
#include "out.h"

/* So long before this one, others of the same command may have begun. */
#define OTHERS_S 10

/* ---- what the library calls ---- */

static bool
is_stopped(void *ctx)
{
	(void)ctx;
	return interrupted();
}

static const char *
exif_of(void *ctx, uint32_t handle, const char *field)
{
	struct importing *im = ctx;

	return import_exif_field(&im->exif, handle, field);
}

static int
listed(void *ctx, uint64_t objects)
{
	struct importing *im = ctx;

	bar_listed(&im->bar, objects);
	return 0;
}

static int
progressed(void *ctx, const struct mptp_import_progress *progress)
{
	struct importing *im = ctx;

	bar_add(&im->bar, progress);
	return 0;
}

static void
count(struct mptp_import_count *count, const struct mptp_import_entry *entry)
{
	count->files++;
	count->bytes += entry->item.size;
}

static void
uncount(struct mptp_import_count *count, const struct mptp_import_entry *entry)
{
	count->files -= count->files > 0;
	count->bytes -=
	    count->bytes < entry->item.size ? count->bytes : entry->item.size;
}

static int
by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* What an object is known by from one try to the next; handles may be others then. free()
 * it. */
static char *
key_of(const struct mptp_import_entry *entry)
{
	const char *to = entry->destination == NULL ? "" : entry->destination;
	const size_t size = strlen(entry->path) + strlen(to) + 2;
	char *key = must_alloc(NULL, size);

	snprintf(key, size, "%s\n%s", entry->path, to);
	return key;
}

static bool
was_told(const struct importing *im, const struct mptp_import_entry *entry)
{
	char *key;
	bool was;

	if (im->told == NULL)
		return false;
	key = key_of(entry);
	was = json_object_get(im->told, key) != NULL;
	free(key);
	return was;
}

static void
note_told(struct importing *im, const struct mptp_import_entry *entry)
{
	char *key;

	if (im->told == NULL)
		return;
	key = key_of(entry);
	(void)json_object_set_new_nocheck(im->told, key, json_true());
	free(key);
}

static int
note_here(void *ctx, const struct mptp_import_entry *entry)
{
	struct importing *im = ctx;

	if (entry->state != MPTP_IMPORT_HERE)
		return 0;
	im->were_here[im->nwere_here++] = entry->item.handle;
	if (was_told(im, entry))
		count(&im->before, entry);
	return 0;
}

/* Once it is verified, only this tells it from what was copied. */
static int
note_all_here(struct importing *im, struct mptp_import *import,
    const struct mptp_import_sums *sums)
{
	const size_t n = (size_t)sums->of[MPTP_IMPORT_HERE].files;

	im->nwere_here = 0;
	if (im->told == NULL)
		im->verified_here = (struct mptp_import_count){ 0 };
	if (!im->wanted->options.move || n == 0)
		return EXIT_DONE;
	im->were_here = must_alloc(im->were_here, n * sizeof(*im->were_here));
	if (mptp_import_each(import, note_here, im) != MPTP_OK)
		return fail_error(im->app, mptp_import_error(import));
	qsort(im->were_here, im->nwere_here, sizeof(*im->were_here), by_number);
	return EXIT_DONE;
}

static bool
was_here(const struct importing *im, const struct mptp_import_entry *entry)
{
	return im->nwere_here > 0 && entry->unlike == NULL &&
	    bsearch(&entry->item.handle, im->were_here, im->nwere_here,
		sizeof(*im->were_here), by_number) != NULL;
}

static void
count_whole(
    struct importing *im, const struct mptp_import_entry *entry, bool here)
{
	if (here && was_told(im, entry)) {
		uncount(&im->before, entry);
		return;
	}
	count(here				 ? &im->verified_here :
		entry->state == MPTP_IMPORT_DONE ? &im->done :
						   &im->verified,
	    entry);
	note_told(im, entry);
}

static int
done(void *ctx, const struct mptp_import_entry *entry)
{
	struct importing *im = ctx;
	const bool whole = entry->state == MPTP_IMPORT_DONE ||
	    entry->state == MPTP_IMPORT_VERIFIED;
	const bool here = whole && (entry->duplicate || was_here(im, entry));

	bar_hide(&im->bar);
	if (whole)
		count_whole(im, entry, here);
	if (entry->deleted)
		count(&im->deleted, entry);
	if (entry->gone)
		count(&im->gone, entry);
	if (import_is_kept(im, entry))
		++*(entry->item.is_protected ? &im->kept_protected :
					       &im->kept_with_shot);
	import_tell_file(im, entry);
	if (im->wanted->command != NULL && whole && !here)
		import_hook_file(im, entry);
	return 0;
}

/* ---- one try ---- */

/* The folder as the camera writes it, without its store; free() it. A slip would
 * leave everything out, and look as if all were safe. */
static int
find_folder(struct app *app, const char *wanted, char **folder)
{
	struct mptp_u32_array stores = { 0 };
	uint32_t storage, handle;
	char *path = NULL;
	size_t size = strlen(wanted) + sizeof("/store_00010001//");
	char *asked = must_alloc(NULL, size);
	int code = object_stores(app, &stores);

	for (uint32_t i = 0; i < stores.n && code == EXIT_DONE && path == NULL;
	     i++) {
		snprintf(asked, size, "/store_%08x/%s/",
		    (unsigned)stores.items[i], wanted);
		if (mptp_camera_resolve(
			app->camera, asked, &storage, &handle) == MPTP_OK &&
		    mptp_camera_path(app->camera, handle, NULL, &path) !=
			MPTP_OK)
			path = NULL;
	}
	if (code == EXIT_DONE && path == NULL)
		code = fail(app, EXIT_REFUSED,
		    "--folder: the camera has no folder %s", wanted);
	if (code == EXIT_DONE)
		*folder = must_copy(path + strlen("/store_00010001/"));
	free(path);
	free(asked);
	mptp_u32_array_clear(&stores);
	return code;
}

/* The words for what ended it; a camera that went is only noted if it is waited for. */
static int
explain(struct importing *im, const struct mptp_error *error)
{
	struct app *app = im->app;

	bar_hide(&im->bar);
	im->lost = mptp_session_lost(mptp_camera_session(app->camera));
	if (interrupted())
		return EXIT_INTERRUPTED;
	if (im->lost && im->wanted->waits) {
		note(app, "%s; waiting for it to come back",
		    error->text[0] != '\0' ? error->text :
					     "the camera is gone");
		return EXIT_NO_CAMERA;
	}
	return fail_error(app, error);
}

static int
explain_away(struct importing *im, const struct mptp_error *error)
{
	bar_hide(&im->bar);
	return fail(im->app, EXIT_FAILED,
	    "%s; if it is meant as it is, --empty imports to it", error->text);
}

static void
add(struct mptp_import_count *to, const struct mptp_import_count *more)
{
	to->files += more->files;
	to->bytes += more->bytes;
}

static int
code_of(const struct importing *im)
{
	const struct mptp_import_sums *sums = &im->sums;

	return sums->of[MPTP_IMPORT_FAILED].files > 0 ||
		sums->of[MPTP_IMPORT_UNREADABLE].files > 0 ||
		sums->unreadable_folders > 0 ||
		sums->not_deleted.files >
		    im->kept_protected + im->kept_with_shot ||
		im->hooks_failed > 0 ?
	    EXIT_PARTIAL :
	    EXIT_DONE;
}

static int
copy(struct importing *im, struct mptp_import *import)
{
	const struct import_wanted *wanted = im->wanted;
	int code = ledger_take_hash(
	    im->app, im->ledger, wanted->hash, false, &im->hash);

	if (code != EXIT_DONE)
		return code;
	if (mptp_import_run(import, &im->sums) != MPTP_OK)
		code = explain(im, mptp_import_error(import));
	add(&im->copied, &im->sums.copied);
	if (im->lost && wanted->waits && code == EXIT_NO_CAMERA)
		return code; /* it is not the end */
	if (code == EXIT_DONE)
		code = code_of(im);
	if (wanted->command != NULL)
		import_hook_end(im, code);
	if (code == EXIT_DONE)
		code = code_of(im);
	import_tell_end(im, import, code);
	return code;
}

/* Many cameras tell no stars by PTP, and then all is left out. */
static void
note_ratings(struct importing *im, const struct mptp_import_sums *sums)
{
	if (im->wanted->filter.least_rating > 0 && sums->wanted.files == 0 &&
	    sums->of[MPTP_IMPORT_HERE].files == 0 &&
	    sums->of[MPTP_IMPORT_FILTERED].files > 0)
		note(im->app,
		    "--rated: the camera tells so many stars of no file; many "
		    "cameras tell none at all");
}

/* What is told of it comes after it. */
static int
discard(struct importing *im, struct mptp_import *import)
{
	if (!im->wanted->discards || im->sums.parts == 0 ||
	    mptp_import_discard_parts(import) == MPTP_OK)
		return EXIT_DONE;
	return explain(im, mptp_import_error(import));
}

static int
as_planned(struct importing *im, struct mptp_import *import,
    const struct mptp_import_sums *sums)
{
	int code;

	bar_hide(&im->bar);
	note_ratings(im, sums);
	if (im->wanted->dry) {
		if (import_tell_dry(im, import, sums) != MPTP_OK)
			return fail_error(im->app, mptp_import_error(import));
		return code_of(im);
	}
	import_tell_plan(im, sums);
	import_tell_here(im, import);
	code = discard(im, import);
	import_tell_parts(im, import);
	if (code != EXIT_DONE)
		return code;
	code = note_all_here(im, import, sums);
	return code == EXIT_DONE ? copy(im, import) : code;
}

static int
try_once(struct importing *im)
{
	const struct import_wanted *wanted = im->wanted;
	struct mptp_import_options options = wanted->options;
	struct mptp_filter filter = wanted->filter;
	struct mptp_import_sums sums;
	struct mptp_import *import = NULL;
	char *folder = NULL;
	struct mptp_error error = { 0 };
	int code = EXIT_DONE;

	options.ledger = im->ledger;
	options.others_since = im->app->sink != NULL ? im->others_since : 0;
	options.exif = exif_of;
	options.listed = listed;
	options.progress = progressed;
	options.done = done;
	options.stopped = is_stopped;
	options.ctx = im;
	im->lost = false;
	/* Of a camera that was away, handles may be others. */
	import_exif_clear(&im->exif);
	import_forget_failures(im);
	im->kept_protected = im->kept_with_shot = 0;
	im->before = (struct mptp_import_count){ 0 };
	if (im->told == NULL) {
		im->before.files = im->done.files + im->verified.files;
		im->before.bytes = im->done.bytes + im->verified.bytes;
	}
	bar_begin(&im->bar, im->app);
	if (filter.folder != NULL) {
		code = find_folder(im->app, filter.folder, &folder);
		if (code != EXIT_DONE)
			return code;
		filter.folder = folder;
	}
	options.filter = &filter;
	if (mptp_import_open(&import, im->app->camera, &options, &error) !=
	    MPTP_OK)
		code = error.status == MPTP_ERR_MISSING ?
		    explain_away(im, &error) :
		    explain(im, &error);
	else if (mptp_import_plan(import, &sums) != MPTP_OK)
		code = explain(im, mptp_import_error(import));
	else
		code = as_planned(im, import, &sums);
	mptp_import_close(&import);
	free(folder);
	return code;
}

/* ---- until it is done ---- */

static void
know_camera(struct importing *im)
{
	const struct mptp_device_info *device =
	    mptp_camera_device(im->app->camera);
	struct mptp_found found = { 0 };

	mptp_session_describe(mptp_camera_session(im->app->camera), &found);
	snprintf(im->stable, sizeof(im->stable), "%s", found.stable_uri);
	snprintf(im->model, sizeof(im->model), "%s",
	    device->model == NULL ? "" : device->model);
	snprintf(im->serial, sizeof(im->serial), "%s",
	    device->serial == NULL ? "" : device->serial);
	im->known = true;
}

static int
connect_it(struct importing *im)
{
	int code = im->wanted->waits ? import_await(im) : app_connect(im->app);

	if (code == EXIT_DONE && !im->known)
		know_camera(im);
	return code;
}

static int
go_on(struct importing *im)
{
	int code;

	do {
		code = connect_it(im);
		if (code == EXIT_DONE)
			code = try_once(im);
		if (im->lost)
			app_disconnect(im->app);
	} while (code == EXIT_NO_CAMERA && im->lost && im->wanted->waits &&
	    !interrupted());
	return code;
}

static void
sum_up(const struct importing *im, struct import_outcome *outcome)
{
	const struct mptp_import_count *of = im->sums.of;

	memcpy(outcome->model, im->model, sizeof(im->model));
	outcome->files = im->done.files + im->verified.files;
	outcome->bytes = im->done.bytes + im->verified.bytes;
	outcome->deleted = im->deleted.files;
	outcome->failed = of[MPTP_IMPORT_FAILED].files +
	    of[MPTP_IMPORT_UNREADABLE].files + im->hooks_failed;
}

int
import_camera(struct app *app, const struct import_wanted *wanted,
    struct import_outcome *outcome)
{
	struct importing im = {
		.app = app, .wanted = wanted, .started_ms = moment_now_ms()
	};
	struct dry_ledger dry = { NULL, NULL };
	int code;

	im.exif.app = app;
	im.others_since = (int64_t)time(NULL) - OTHERS_S;
	if (wanted->options.move && wanted->waits)
		im.told = must_have(json_object());
	if (wanted->dry)
		dry_ledger_begin(&dry, wanted->ledger);
	code = wanted->dry ?
	    ledger_open_to_plan(app,
		dry.path != NULL ? dry.path : wanted->ledger, &im.ledger) :
	    ledger_open(app, wanted->ledger, false, &im.ledger);
	if (code == EXIT_DONE)
		code = ledger_take_hash(
		    app, im.ledger, wanted->hash, true, &im.hash);
	if (code == EXIT_DONE)
		code = go_on(&im);
	sum_up(&im, outcome);
	import_forget_failures(&im);
	import_exif_clear(&im.exif);
	free(im.were_here);
	json_decref(im.told);
	mptp_ledger_close(&im.ledger);
	dry_ledger_end(&dry);
	return code;
}
