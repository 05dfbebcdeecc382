/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What an import tells to people.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import_tell.h"
#include "moment.h"
#include "object.h"
#include "out.h"
#include "text.h"

#define LEFT_SHOWN 20

/* ---- the plan ---- */

/* Bytes a second that such a connection makes, before any came: USB 2.0, Wi-Fi. */
static double
assumed_rate(const char *uri)
{
	return strncmp(uri, "ip:", 3) == 0 ? 5e6 :
	    strncmp(uri, "usb", 3) == 0	   ? 35e6 :
					     500e6;
}

static double
measured_rate(const struct importing *im)
{
	const int64_t ms = moment_now_ms() - im->started_ms;

	return im->copied.bytes < 1 << 20 || ms < 100 ?
	    0 :
	    (double)im->copied.bytes * 1000 / (double)ms;
}

static void
append(char *line, size_t cap, const char *word,
    const struct mptp_import_count *count)
{
	const size_t len = strlen(line);
	char size[SIZE_TEXT];

	if (count->files == 0)
		return;
	snprintf(line + len, cap - len, "%s%" PRIu64 " %s, %s",
	    len > 0 ? "; " : "", count->files, word,
	    text_size(size, count->bytes));
}

static void
append_number(char *line, size_t cap, const char *word, uint64_t n)
{
	const size_t len = strlen(line);

	if (n > 0)
		snprintf(line + len, cap - len, "%s%" PRIu64 " %s",
		    len > 0 ? "; " : "", n, word);
}

static void
append_folders(char *line, size_t cap, uint64_t n)
{
	append_number(
	    line, cap, n == 1 ? "folder unreadable" : "folders unreadable", n);
}

/* A file that failed, when newer ones came, would otherwise never be heard of again. */
static void
tell_never_came(struct importing *im)
{
	const struct mptp_import_count *never = &im->sums.never_came;
	char size[SIZE_TEXT];

	if (never->files > 0)
		out(im->app,
		    "%" PRIu64
		    " of what is left out, %s, never came, and would "
		    "without --newer-than-last\n",
		    never->files, text_size(size, never->bytes));
}

static void
tell_place(struct importing *im, int which, const char *folder)
{
	const struct mptp_import_sums *sums = &im->sums;
	char needed[SIZE_TEXT], room[SIZE_TEXT], safe[1024];

	if (folder == NULL || sums->wanted.files == 0)
		return;
	text_size(needed, sums->space_needed[which]);
	text_size(room, sums->space_free[which]);
	if (!im->app->json)
		out(im->app, "%s %s: %s needed, %s free\n",
		    which == 0 ? "to" : "and to",
		    text_safe(safe, sizeof(safe), folder), needed, room);
	if (sums->space_needed[which] > sums->space_free[which])
		fail(im->app, EXIT_DONE,
		    "%s has no room for all of it: %s are needed, and %s are "
		    "free",
		    folder, needed, room);
}

static void
tell_time(struct importing *im, uint64_t bytes, double rate, bool measured)
{
	char span[SPAN], text[SPAN + 8] = "a second";

	bar_span(span, bytes, rate);
	if (span[0] == '\0')
		return;
	if ((double)bytes >= rate)
		snprintf(text, sizeof(text), "%s %s", span,
		    strchr(span, ':') == strrchr(span, ':') ? "min" : "h");
	out(im->app, "about %s, at %s %.0f MB/s\n", text,
	    measured ? "the" : "an assumed", rate / 1e6);
}

/* Why there is nothing; a service waits for it, and says so by itself. */
static void
tell_no_store(const struct importing *im)
{
	struct mptp_u32_array ids = { 0 };

	if (im->wanted->watches || im->app->camera == NULL ||
	    !mptp_camera_supports(im->app->camera, MPTP_OP_GET_STORAGE_IDS))
		return;
	if (mptp_get_storage_ids(im->app->camera, &ids) == MPTP_OK &&
	    object_filled(&ids) == 0)
		note(im->app, NO_STORE);
	mptp_u32_array_clear(&ids);
}

void
import_tell_plan(struct importing *im, const struct mptp_import_sums *sums)
{
	const struct mptp_import_count *of = sums->of;
	const double measured = measured_rate(im);
	const double rate =
	    measured > 0 ? measured : assumed_rate(im->app->uri);
	const uint64_t bytes = sums->wanted.bytes + sums->to_compare.bytes;
	char line[400] = "", model[200];

	im->sums = *sums;
	if (im->app->json) {
		out_json_line(
		    im->app, import_plan_json(im, (double)bytes / rate));
	} else {
		append(line, sizeof(line), "new", &of[MPTP_IMPORT_NEW]);
		append(line, sizeof(line), "to go on with",
		    &of[MPTP_IMPORT_RESUMED]);
		append(line, sizeof(line), "changed", &of[MPTP_IMPORT_CHANGED]);
		append(line, sizeof(line), "edited here since it came",
		    &of[MPTP_IMPORT_EDITED]);
		append(
		    line, sizeof(line), "here already", &of[MPTP_IMPORT_HERE]);
		append(line, sizeof(line),
		    "of these to be compared with the camera",
		    &sums->to_compare);
		append(
		    line, sizeof(line), "left out", &of[MPTP_IMPORT_FILTERED]);
		append_number(line, sizeof(line), "unreadable",
		    of[MPTP_IMPORT_UNREADABLE].files);
		append_folders(line, sizeof(line), sums->unreadable_folders);
		append_number(line, sizeof(line),
		    "of a size that the camera does not tell, at least 4 GiB",
		    sums->unsized);
		out(im->app, "%s: %s\n",
		    text_safe(model, sizeof(model), im->model),
		    line[0] == '\0' ? "no files" : line);
		if (line[0] == '\0')
			tell_no_store(im);
		tell_never_came(im);
	}
	tell_place(im, 0, im->wanted->destination);
	tell_place(im, 1, im->wanted->also);
	if (!im->app->json && sums->wanted.files + sums->to_compare.files > 0)
		tell_time(im, bytes, rate, measured > 0);
	out_flush(im->app);
}

/* ---- failures ---- */

bool
import_is_kept(
    const struct importing *im, const struct mptp_import_entry *entry)
{
	return im->wanted->options.move && entry->kept && !entry->deleted;
}

/* What the camera's answer itself does not say. */
static const char *
advice(const struct mptp_import_entry *entry)
{
	const struct mptp_error *error = entry->error;

	if (entry->state == MPTP_IMPORT_UNREADABLE)
		return "; look at it on the camera, and run again";
	if (entry->state != MPTP_IMPORT_FAILED || error == NULL ||
	    strchr(error->text, ';') != NULL)
		return "";
	return error->status == MPTP_ERR_RESPONSE ?
	    "; look at it on the camera, and run again" :
	    error->status == MPTP_ERR_TIMEOUT ? "; run again" :
						"";
}

/* For the list at the end. */
static void
keep_failure(struct importing *im, const struct mptp_import_entry *entry)
{
	const bool unreadable = entry->state == MPTP_IMPORT_UNREADABLE;
	const char *why =
	    entry->error != NULL && entry->error->text[0] != '\0' ?
	    entry->error->text :
	    unreadable ? "the camera does not tell what it is" :
			 "it failed";
	const bool named = strstr(why, entry->path) != NULL;
	size_t size;
	char *text;

	if (import_is_kept(im, entry))
		return;
	if (entry->error == NULL && entry->state != MPTP_IMPORT_FAILED &&
	    entry->state != MPTP_IMPORT_UNREADABLE)
		return;
	if (im->nfailures == IMPORT_LISTED) {
		im->untold++;
		return;
	}
	size = strlen(entry->path) + strlen(why) + 80;
	text = must_alloc(NULL, size);
	/* It may be named in that already. */
	snprintf(text, size, "%s%s%s%s", named ? "" : entry->path,
	    named ? "" : ": ", why, advice(entry));
	im->failures[im->nfailures++] = text;
}

void
import_forget_failures(struct importing *im)
{
	for (size_t i = 0; i < im->nfailures; i++)
		free(im->failures[i]);
	im->nfailures = im->untold = 0;
}

static void
tell_failures(struct importing *im)
{
	for (size_t i = 0; i < im->nfailures; i++)
		fail(im->app, EXIT_PARTIAL, "%s", im->failures[i]);
	if (im->untold > 0)
		note(im->app,
		    "and %zu more; miniptp import -n shows what is left",
		    im->untold);
	import_forget_failures(im);
}

/* ---- files ---- */

/* Below the destination, as it was named by the user. */
static const char *
below(const char *folder, const char *path)
{
	const size_t len = folder == NULL ? 0 : strlen(folder);

	if (path == NULL)
		return "-";
	return len > 0 && strncmp(path, folder, len) == 0 && path[len] == '/' ?
	    path + len + 1 :
	    path;
}

struct listing {
	struct importing *im;
	struct table table;
	size_t shown;
};

static bool
is_listed(const struct importing *im, enum mptp_import_state state)
{
	if (state == MPTP_IMPORT_FILTERED)
		return im->app->verbose > 0;
	return state != MPTP_IMPORT_HERE || im->app->json ||
	    im->app->verbose > 0;
}

static int
tell_entry(void *ctx, const struct mptp_import_entry *entry)
{
	struct listing *listing = ctx;
	struct importing *im = listing->im;
	struct table *table = &listing->table;
	char size[SIZE_TEXT];

	keep_failure(im, entry);
	if (!is_listed(im, entry->state))
		return 0;
	if (im->app->json) {
		out_json_line(im->app, import_entry_json(im, entry));
		return out_row(im->app) ? 0 : 1;
	}
	table_cell(table, "%s", import_word(entry->state));
	table_cell(table, "%s",
	    entry->item.size_unknown ? "?" : text_size(size, entry->item.size));
	table_cell(table, "%s", entry->path);
	table_cell(
	    table, "%s", below(im->wanted->destination, entry->destination));
	return 0;
}

static int
tell_entries(struct importing *im, struct mptp_import *import)
{
	struct listing listing = { .im = im, .table = { .align = "<><<" } };
	int status;

	if (!im->app->json) {
		table_cell(&listing.table, "STATE");
		table_cell(&listing.table, "SIZE");
		table_cell(&listing.table, "FILE");
		table_cell(&listing.table, "DESTINATION");
	}
	status = mptp_import_each(import, tell_entry, &listing);
	if (listing.table.n > 4)
		table_end(im->app, &listing.table);
	else
		table_drop(&listing.table);
	return status;
}

static int
tell_here(void *ctx, const struct mptp_import_entry *entry)
{
	struct importing *im = ctx;

	if (entry->state != MPTP_IMPORT_HERE)
		return 0;
	out_json_line(im->app, import_entry_json(im, entry));
	return out_row(im->app) ? 0 : 1;
}

void
import_tell_here(struct importing *im, struct mptp_import *import)
{
	if (im->app->json && im->app->verbose > 0)
		(void)mptp_import_each(import, tell_here, im);
}

int
import_tell_dry(struct importing *im, struct mptp_import *import,
    const struct mptp_import_sums *sums)
{
	int status;

	if (im->app->json)
		import_tell_plan(im, sums);
	status = tell_entries(im, import);
	if (!im->app->json)
		import_tell_plan(im, sums);
	import_tell_parts(im, import);
	tell_failures(im);
	return status;
}

/* Why there is another copy of it now. */
static const char *
unlike(char *text, size_t cap, const char *path)
{
	char safe[4096];

	text[0] = '\0';
	if (path != NULL)
		snprintf(text, cap, "  for %s has another content",
		    text_safe(safe, sizeof(safe), path));
	return text;
}

void
import_tell_file(struct importing *im, const struct mptp_import_entry *entry)
{
	struct app *app = im->app;
	char size[SIZE_TEXT], safe[4096], text[4200];

	keep_failure(im, entry);
	if (app->json)
		out_json_line(app, import_entry_json(im, entry));
	else if (entry->state != MPTP_IMPORT_FAILED)
		out(app, "%s  %s%s%s%s\n",
		    text_safe(safe, sizeof(safe),
			below(im->wanted->destination, entry->destination)),
		    text_size(size, entry->item.size),
		    unlike(text, sizeof(text), entry->unlike),
		    entry->duplicate || entry->state == MPTP_IMPORT_HERE ?
			"  here already" :
			"",
		    entry->deleted  ? "  deleted from the camera" :
			entry->gone ? "  gone from the camera already" :
				      "");
	(void)out_row(app);
}

struct telling_parts {
	struct importing *im;
	bool removed; /* these, or those that are there */
	bool any;
};

static int
tell_part(void *ctx, const struct mptp_import_part *part)
{
	struct telling_parts *telling = ctx;
	char here[SIZE_TEXT], size[SIZE_TEXT];

	if (part->removed != telling->removed)
		return 0;
	if (!telling->any)
		note(telling->im->app, "%s",
		    part->removed ?
			"Begun, and deleted since they will not go on:" :
			"Begun, and will not go on now; --discard-parts "
			"deletes them:");
	telling->any = true;
	if (part->size == MPTP_SIZE_UNKNOWN)
		note(telling->im->app, "%s: %s of %s", part->file,
		    text_size(here, part->is_here), part->path);
	else
		note(telling->im->app, "%s: %s of %s of %s", part->file,
		    text_size(here, part->is_here), text_size(size, part->size),
		    part->path);
	return 0;
}

/* One of them will do: what they have in common is how they end. */
static int
tell_stray(void *ctx, const char *path)
{
	struct importing *im = ctx;
	const uint64_t others = im->sums.strays - 1;

	if (others == 0)
		note(im->app,
		    "%s was begun, and the ledger does not know it: no import "
		    "will go on with it. If nothing is writing to it, it can "
		    "be deleted",
		    path);
	else
		note(im->app,
		    "%s and %" PRIu64 " other%s like it were begun, and the "
		    "ledger does not know them: no import will go on with "
		    "them. If nothing is writing to them, they can be deleted; "
		    "'miniptp import --rebuild' names them all",
		    path, others, others == 1 ? "" : "s");
	return 1;
}

void
import_tell_parts(struct importing *im, struct mptp_import *import)
{
	struct telling_parts removed = { im, true, false },
			     there = { im, false, false };

	if (im->wanted->discards &&
	    (im->sums.unreadable_folders > 0 ||
		im->sums.of[MPTP_IMPORT_UNREADABLE].files > 0))
		note(im->app,
		    "--discard-parts: nothing is deleted, for not all of the "
		    "camera could be listed");
	(void)mptp_import_strays(import, tell_stray, im);
	if (im->sums.parts == 0)
		return;
	(void)mptp_import_parts(import, tell_part, &removed);
	(void)mptp_import_parts(import, tell_part, &there);
}

/* ---- the end ---- */

static int
keep_unreadable(void *ctx, const struct mptp_import_entry *entry)
{
	if (entry->state == MPTP_IMPORT_UNREADABLE)
		keep_failure(ctx, entry);
	return 0;
}

static int
tell_left(void *ctx, const struct mptp_import_entry *entry)
{
	struct listing *listing = ctx;

	if (entry->state != MPTP_IMPORT_LEFT)
		return 0;
	if (listing->im->app->json) {
		out_json_line(
		    listing->im->app, import_entry_json(listing->im, entry));
		return 0;
	}
	if (listing->shown++ >= LEFT_SHOWN)
		return 1;
	note(listing->im->app, "  %s", entry->path);
	return 0;
}

static void
tell_rest(struct importing *im, struct mptp_import *import)
{
	const struct mptp_import_count *left = &im->sums.of[MPTP_IMPORT_LEFT];
	struct listing listing = { .im = im };
	char size[SIZE_TEXT];

	if (left->files == 0)
		return;
	if (!im->app->json)
		note(im->app,
		    "Left, %" PRIu64 " file%s, %s; run it again to go on:",
		    left->files, left->files == 1 ? "" : "s",
		    text_size(size, left->bytes));
	(void)mptp_import_each(import, tell_left, &listing);
	if (!im->app->json && left->files > LEFT_SHOWN)
		note(im->app, "  and %" PRIu64 " more",
		    left->files - LEFT_SHOWN);
}

/* What is always told, and then what there is besides. */
static void
tell_sums(struct importing *im)
{
	const double seconds =
	    (double)(moment_now_ms() - im->started_ms) / 1000;
	const double rate =
	    seconds > 0 ? (double)im->copied.bytes / seconds : 0;
	const struct mptp_import_count *of = im->sums.of;
	char line[400] = "", size[SIZE_TEXT];

	out(im->app,
	    "%" PRIu64 " copied, %s in %.1f s, %.1f MB/s; %" PRIu64
	    " here already; %" PRIu64 " failed; %" PRIu64
	    " deleted from the camera",
	    im->done.files + im->verified.files,
	    text_size(size, im->done.bytes + im->verified.bytes), seconds,
	    rate / 1e6, import_was_here(im).files, of[MPTP_IMPORT_FAILED].files,
	    im->deleted.files);
	append_number(line, sizeof(line), "verified",
	    im->verified.files + im->verified_here.files);
	append_number(
	    line, sizeof(line), "gone from the camera already", im->gone.files);
	append_number(line, sizeof(line), "not deleted",
	    im->sums.not_deleted.files - im->kept_protected -
		im->kept_with_shot);
	append_number(line, sizeof(line), "protected, and kept on the camera",
	    im->kept_protected);
	append_number(line, sizeof(line), "kept on the camera with their shot",
	    im->kept_with_shot);
	append_number(
	    line, sizeof(line), "unreadable", of[MPTP_IMPORT_UNREADABLE].files);
	append_folders(line, sizeof(line), im->sums.unreadable_folders);
	append_number(line, sizeof(line),
	    im->hooks_failed == 1 ? "command failed" : "commands failed",
	    im->hooks_failed);
	append_number(line, sizeof(line), "left", of[MPTP_IMPORT_LEFT].files);
	out(im->app, "%s%s\n", line[0] != '\0' ? "; " : "", line);
}

void
import_tell_end(struct importing *im, struct mptp_import *import, int code)
{
	bar_hide(&im->bar);
	tell_rest(im, import);
	if (im->sums.of[MPTP_IMPORT_UNREADABLE].files > 0 ||
	    im->sums.unreadable_folders > 0)
		(void)mptp_import_each(import, keep_unreadable, im);
	if (im->app->json)
		out_json_line(im->app, import_end_json(im, code));
	else
		tell_sums(im);
	out_flush(im->app);
	tell_failures(im);
}
