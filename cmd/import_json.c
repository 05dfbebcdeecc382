/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What an import tells to programs.
 */
#include "import_tell.h"
#include "ledger_open.h"
#include "local/date.h"
#include "moment.h"
#include "object.h"
#include "out.h"

const char *
import_word(enum mptp_import_state state)
{
	static const char *const words[MPTP_IMPORT_STATES] = {
		[MPTP_IMPORT_NEW] = "new",
		[MPTP_IMPORT_RESUMED] = "resumed",
		[MPTP_IMPORT_CHANGED] = "changed",
		[MPTP_IMPORT_EDITED] = "edited",
		[MPTP_IMPORT_HERE] = "here",
		[MPTP_IMPORT_FILTERED] = "unwanted",
		[MPTP_IMPORT_UNREADABLE] = "unreadable",
		[MPTP_IMPORT_DONE] = "done",
		[MPTP_IMPORT_VERIFIED] = "verified",
		[MPTP_IMPORT_FAILED] = "failed",
		[MPTP_IMPORT_LEFT] = "left",
	};

	return words[state];
}

static json_t *
text_or_null(const char *text)
{
	return text == NULL || text[0] == '\0' ? json_null() : json_text(text);
}

static json_t *
captured_json(const struct mptp_import_item *item)
{
	char text[MPTP_DATE_TEXT];
	struct mptp_date date;

	return item->has_time && date_local(&date, (time_t)item->time) ?
	    json_text(mptp_date_iso(text, &date, 'T')) :
	    json_null();
}

json_t *
import_entry_json(
    const struct importing *im, const struct mptp_import_entry *entry)
{
	const struct mptp_import_item *item = &entry->item;

	return must_have(json_pack(
	    "{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, "
	    "s:b, s:b, s:b, s:o, s:o}",
	    "what", "file", "state", import_word(entry->state), "serial",
	    json_text(im->serial), "handle", json_hex(item->handle, 8), "path",
	    json_text(entry->path), "name", json_text(item->name), "size",
	    object_size_json(
		item->size_unknown ? MPTP_SIZE_UNKNOWN : item->size),
	    "captured", captured_json(item), "destination",
	    text_or_null(entry->destination), "also", text_or_null(entry->also),
	    "is_here", object_size_json(entry->resume), "xxh128",
	    ledger_hash_json(entry->hash, im->hash, MPTP_HASH_XXH128), "sha256",
	    ledger_hash_json(entry->hash, im->hash, MPTP_HASH_SHA256),
	    "deleted", entry->deleted, "gone", entry->gone, "duplicate",
	    entry->duplicate, "to_compare", entry->to_compare, "unlike",
	    text_or_null(entry->unlike), "error",
	    entry->error == NULL ? json_null() :
				   json_text(entry->error->text)));
}

static json_t *
count_json(const struct mptp_import_count *count)
{
	return json_pack("{s:o, s:o}", "files", object_size_json(count->files),
	    "bytes", object_size_json(count->bytes));
}

static json_t *
place_json(const struct importing *im, int which)
{
	const struct import_wanted *wanted = im->wanted;
	const char *folder = which == 0 ? wanted->destination : wanted->also;

	if (folder == NULL)
		return json_null();
	return json_pack("{s:o, s:o, s:o}", "folder", json_text(folder),
	    "needed", object_size_json(im->sums.space_needed[which]), "free",
	    object_size_json(im->sums.space_free[which]));
}

json_t *
import_plan_json(const struct importing *im, double seconds)
{
	const struct mptp_import_count *of = im->sums.of;

	return must_have(json_pack(
	    "{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
	    "s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
	    "what", "plan", "model", json_text(im->model), "serial",
	    json_text(im->serial), "wanted", count_json(&im->sums.wanted),
	    "new", count_json(&of[MPTP_IMPORT_NEW]), "resumed",
	    count_json(&of[MPTP_IMPORT_RESUMED]), "changed",
	    count_json(&of[MPTP_IMPORT_CHANGED]), "edited",
	    count_json(&of[MPTP_IMPORT_EDITED]), "here",
	    count_json(&of[MPTP_IMPORT_HERE]), "to_compare",
	    count_json(&im->sums.to_compare), "unwanted",
	    count_json(&of[MPTP_IMPORT_FILTERED]), "never_came",
	    count_json(&im->sums.never_came), "unreadable",
	    object_size_json(of[MPTP_IMPORT_UNREADABLE].files),
	    "unreadable_folders", object_size_json(im->sums.unreadable_folders),
	    "unsized", object_size_json(im->sums.unsized), "parts",
	    object_size_json(im->sums.parts), "strays",
	    object_size_json(im->sums.strays), "destination", place_json(im, 0),
	    "also", place_json(im, 1), "seconds", json_real(seconds)));
}

struct mptp_import_count
import_was_here(const struct importing *im)
{
	struct mptp_import_count here = im->sums.of[MPTP_IMPORT_HERE];

	here.files += im->verified_here.files;
	here.bytes += im->verified_here.bytes;
	here.files -=
	    here.files < im->before.files ? here.files : im->before.files;
	here.bytes -=
	    here.bytes < im->before.bytes ? here.bytes : im->before.bytes;
	return here;
}

json_t *
import_end_json(const struct importing *im, int code)
{
	const struct mptp_import_count *of = im->sums.of;
	const struct mptp_import_count here = import_was_here(im);

	return must_have(json_pack(
	    "{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
	    "s:o, s:i}",
	    "what", "end", "model", json_text(im->model), "serial",
	    json_text(im->serial), "copied", count_json(&im->copied), "done",
	    count_json(&im->done), "verified", count_json(&im->verified),
	    "here", count_json(&here), "failed",
	    count_json(&of[MPTP_IMPORT_FAILED]), "unreadable",
	    object_size_json(of[MPTP_IMPORT_UNREADABLE].files), "left",
	    count_json(&of[MPTP_IMPORT_LEFT]), "deleted",
	    count_json(&im->deleted), "gone", count_json(&im->gone),
	    "hooks_failed", object_size_json(im->hooks_failed), "seconds",
	    json_real((double)(moment_now_ms() - im->started_ms) / 1000),
	    "exit", code));
}
