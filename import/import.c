/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The API of an import: opening, telling, closing.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import/away.h"
#include "import/content.h"
#include "import/engine.h"
#include "import/item.h"
#include "import/known.h"
#include "import/parts.h"
#include "import/text.h"
#include "import/tree.h"
#include "import/unproven.h"
#include "local/system.h"

#define LONGEST 255
#define SHORTEST 32

int
import_fail(struct mptp_import *import, int status, const char *format, ...)
{
	char text[sizeof(import->error.text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return mptp_error_set(&import->error, status, "%s", text);
}

int
import_nomem(struct mptp_import *import)
{
	return import_fail(import, MPTP_ERR_NOMEM, "out of memory");
}

void
import_unanswered(struct mptp_import *import, int status)
{
	if (status == MPTP_ERR_NOMEM)
		(void)import_nomem(import);
	if (import->unanswered == MPTP_OK)
		import->unanswered = status;
}

int
import_ends(struct mptp_import *import, int status)
{
	return status == MPTP_ERR_NOMEM ? import_nomem(import) : status;
}

int
import_answered(struct mptp_import *import, int status)
{
	return status == MPTP_OK ? import->unanswered : status;
}

int
import_stopped(struct mptp_import *import)
{
	const struct mptp_import_options *options = &import->options;

	if (options->stopped == NULL || !options->stopped(options->ctx))
		return MPTP_OK;
	return import_fail(
	    import, MPTP_ERR_CANCELLED, "the import was stopped");
}

long
import_ms_since(const struct timespec *since)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (long)(now.tv_sec - since->tv_sec) * 1000 +
	    (now.tv_nsec - since->tv_nsec) / 1000000;
}

bool
import_is_wanted(const struct entry *entry)
{
	return entry->state == MPTP_IMPORT_NEW ||
	    entry->state == MPTP_IMPORT_RESUMED ||
	    entry->state == MPTP_IMPORT_CHANGED ||
	    entry->state == MPTP_IMPORT_EDITED;
}

bool
import_is_all_listed(const struct mptp_import *import)
{
	return import->unreadable_folders == 0 &&
	    import->unreadable_objects == 0;
}

const char *
import_date(char buf[static MPTP_DATE_TEXT], const char *text)
{
	struct mptp_date date;

	if (text == NULL || *text == '\0')
		return NULL;
	if (!mptp_date_parse(text, &date))
		return text;
	date.nano = 0;
	date.decimals = 0;
	return mptp_date_wire(buf, &date);
}

/* As far as the camera has it in one of the two. */
static bool
is_date(const struct entry *entry, const struct mptp_object_info *info)
{
	const char *const texts[] = { info->captured, info->modified };
	bool any = false;

	for (size_t i = 0; i < 2; i++) {
		char buf[MPTP_DATE_TEXT];
		const char *date = import_date(buf, texts[i]);

		any |= date != NULL;
		if (date != NULL && entry->captured != NULL &&
		    strcmp(date, entry->captured) == 0)
			return true;
	}
	return !any && entry->captured == NULL;
}

bool
import_is_listed(const struct mptp_import *import, uint32_t i,
    const struct mptp_object_info *info)
{
	const struct mptp_import_item *item = &import->items[i];

	return info->size == import->entries[i].listed &&
	    strcmp(item_text(info->name), item_text(item->name)) == 0 &&
	    is_date(&import->entries[i], info);
}

struct mptp_copy
import_key(const struct mptp_import *import, uint32_t i, char storage[static 9])
{
	snprintf(storage, 9, "%08x", (unsigned)import->items[i].storage);
	return (struct mptp_copy){ .camera = import->camera_key,
		.storage = storage,
		.persistent = import->entries[i].persistent,
		.path = import->entries[i].key,
		.captured = import->entries[i].captured,
		.size = import->items[i].size_unknown ? MPTP_SIZE_UNKNOWN :
							import->items[i].size };
}

struct mptp_copy
import_part_key(
    const struct mptp_import *import, uint32_t i, char storage[static 9])
{
	struct mptp_copy key = import_key(import, i, storage);

	key.size = import->entries[i].listed;
	return key;
}

int
import_ask_size(struct mptp_import *import, uint32_t i, bool *larger)
{
	struct mptp_import_item *item = &import->items[i];
	struct mptp_object_info info;
	uint64_t size = 0;
	int status =
	    mptp_camera_object_info(import->camera, item->handle, &info);

	*larger = false;
	if (status == MPTP_OK) {
		status = mptp_camera_object_size(
		    import->camera, item->handle, &info, &size);
		mptp_object_info_clear(&info);
	}
	*larger = status == MPTP_OK && size > item->size && size <= INT64_MAX &&
	    (uint32_t)size == (uint32_t)item->size;
	if (*larger)
		item->size = size;
	return status;
}

bool
import_is_copy_of(const struct mptp_copy *copy, const struct mptp_copy *object)
{
	const bool fits = object->size == MPTP_SIZE_UNKNOWN ?
	    copy->size >= MPTP_SIZE_ASK :
	    copy->size == object->size;

	return fits && text_is_same(copy->storage, object->storage) &&
	    text_is_same(copy->captured, object->captured);
}

bool
import_may_be_of_another(
    const struct mptp_import *import, const struct mptp_copy *copy)
{
	return import->nameless ||
	    (import->options.others_since != 0 &&
		copy->imported >= import->options.others_since);
}

/* A serial number, unless it is none ("000000"); otherwise maker and model. */
static int
name_camera(struct mptp_import *import)
{
	const struct mptp_device_info *device =
	    mptp_camera_device(import->camera);
	const char *serial = device->serial == NULL ? "" : device->serial;
	struct mptp_found found = { .serial = "" };
	char model[256];

	if (serial[strspn(serial, "0 ")] == '\0') {
		mptp_session_describe(
		    mptp_camera_session(import->camera), &found);
		serial = found.serial;
	}
	if (serial[strspn(serial, "0 ")] == '\0') {
		snprintf(model, sizeof(model), "%s %s",
		    device->manufacturer == NULL ? "" : device->manufacturer,
		    device->model == NULL ? "" : device->model);
		serial = model;
		import->nameless = true;
	}
	import->camera_key = pool_copy(&import->pool, serial, strlen(serial));
	return import->camera_key == NULL ? import_nomem(import) : MPTP_OK;
}

static int
open_roots(struct mptp_import *import)
{
	const char *paths[SIDES] = { import->options.destination,
		import->options.also };
	int status = MPTP_OK;

	import->longest = LONGEST;
	for (unsigned i = 0; i < SIDES && paths[i] != NULL; i++) {
		size_t longest;

		import->roots++;
		status = root_open(&import->root[i], paths[i], &import->error);
		if (status == MPTP_OK && !import->options.empty_is_meant)
			status = away_check(import->options.ledger,
			    &import->root[i], &import->error);
		if (status != MPTP_OK)
			return status;
		longest = local_longest(import->root[i].path, LONGEST + 1);
		if (longest < import->longest && longest >= SHORTEST)
			import->longest = longest;
	}
	if (import->roots == 2 &&
	    (strcmp(import->root[0].path, import->root[1].path) == 0 ||
		root_below(&import->root[0], import->root[1].path) != NULL ||
		root_below(&import->root[1], import->root[0].path) != NULL))
		status = import_fail(import, MPTP_ERR_ARG,
		    "%s and %s are no two destinations: one is in the other",
		    paths[0], paths[1]);
	return status;
}

static int
prepare(struct mptp_import *import)
{
	int status;

	if (import->camera == NULL)
		return import_fail(
		    import, MPTP_ERR_ARG, "an import needs a camera");
	if (import->options.ledger == NULL)
		return import_fail(
		    import, MPTP_ERR_ARG, "an import needs a ledger");
	if (import->options.destination == NULL)
		return import_fail(
		    import, MPTP_ERR_ARG, "an import needs a destination");
	import->pattern = import->options.pattern;
	if (import->pattern == NULL) {
		status = mptp_template_parse(&import->own_pattern,
		    MPTP_TEMPLATE_DEFAULT, &import->error);
		if (status != MPTP_OK)
			return status;
		import->pattern = import->own_pattern;
	}
	if (import->options.move && import->options.verify == MPTP_VERIFY_NONE)
		import->options.verify = MPTP_VERIFY_DISK;
	status = name_camera(import);
	return status == MPTP_OK ? open_roots(import) : status;
}

int
mptp_import_open(struct mptp_import **out, struct mptp_camera *camera,
    const struct mptp_import_options *options, struct mptp_error *error)
{
	struct mptp_import *import = calloc(1, sizeof(*import));
	int status;

	*out = import;
	if (import == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	import->camera = camera;
	import->options = *options;
	for (unsigned i = 0; i < SIDES; i++)
		import->root[i].fd = -1;
	status = import_ends(import, prepare(import));
	if (status == MPTP_OK)
		return MPTP_OK;
	if (error != NULL)
		*error = import->error;
	mptp_import_close(out);
	return status;
}

void
mptp_import_close(struct mptp_import **out)
{
	struct mptp_import *import = *out;

	if (import == NULL)
		return;
	known_close(import);
	content_forget(import);
	for (size_t i = 0; i < import->n; i++)
		free(import->entries[i].error);
	for (unsigned i = 0; i < SIDES; i++) {
		root_close(&import->root[i]);
		strings_clear(&import->taken[i]);
		strings_clear(&import->read[i]);
		strings_clear(&import->adopted[i]);
		tree_free(&import->tree[i]);
		free(import->told[i]);
	}
	strings_clear(&import->numbers);
	strings_clear(&import->part_paths);
	strings_clear(&import->paths);
	pool_clear(&import->pool);
	mptp_template_free(&import->own_pattern);
	free(import->stores);
	free(import->items);
	free(import->entries);
	free(import->shots);
	free(import->sequence);
	free(import->parts);
	free(import->strays);
	free(import);
	*out = NULL;
}

const struct mptp_error *
mptp_import_error(const struct mptp_import *import)
{
	return &import->error;
}

void
import_count(struct mptp_import *import)
{
	struct mptp_import_count *of = import->sums.of;

	memset(of, 0, sizeof(import->sums.of));
	for (size_t i = 0; i < import->n; i++) {
		if (import->entries[i].is_folder)
			continue;
		of[import->entries[i].state].files++;
		of[import->entries[i].state].bytes += import->items[i].size;
	}
}

int
mptp_import_plan(struct mptp_import *import, struct mptp_import_sums *sums)
{
	int status;

	if (import->planned)
		return import_fail(
		    import, MPTP_ERR_STATE, "the import was planned already");
	import->planned = true;
	status = import_ends(import, plan_make(import));
	known_close(import);
	content_forget(import);
	if (status == MPTP_OK && sums != NULL)
		*sums = import->sums;
	return status;
}

/* Lent until the next one is told. */
static int
full_path(struct mptp_import *import, unsigned side, const char *rel,
    const char **path)
{
	char *full;

	*path = NULL;
	if (side >= import->roots || rel == NULL)
		return MPTP_OK;
	full = root_path(&import->root[side], rel);
	if (full == NULL)
		return import_nomem(import);
	free(import->told[side]);
	import->told[side] = full;
	*path = full;
	return MPTP_OK;
}

int
import_entry(
    struct mptp_import *import, uint32_t i, struct mptp_import_entry *told)
{
	const struct entry *entry = &import->entries[i];
	uint64_t least = UINT64_MAX;
	int status;

	*told = (struct mptp_import_entry){ .item = import->items[i],
		.path = entry->path,
		.state = entry->state,
		.deleted = entry->deleted,
		.gone = entry->gone,
		.kept = entry->kept,
		.duplicate = entry->duplicate,
		.unlike = entry->unlike,
		.hash = entry->hash,
		.error = entry->error };
	for (unsigned s = 0; s < import->roots; s++) {
		told->to_compare |= entry->state == MPTP_IMPORT_HERE &&
		    !entry->compared &&
		    (entry->side[s].alike || unproven_is_asked(import, i));
		if (entry->side[s].wanted && entry->side[s].resume < least)
			least = entry->side[s].resume;
	}
	if (least != UINT64_MAX)
		told->resume = least;
	if (entry->state == MPTP_IMPORT_FILTERED)
		return MPTP_OK;
	status = full_path(import, 0, entry->side[0].rel, &told->destination);
	if (status == MPTP_OK)
		status = full_path(import, 1, entry->side[1].rel, &told->also);
	return status;
}

int
mptp_import_each(struct mptp_import *import,
    int (*tell)(void *ctx, const struct mptp_import_entry *), void *ctx)
{
	int status = MPTP_OK;

	for (size_t k = 0; k < import->n && status == MPTP_OK; k++) {
		struct mptp_import_entry told;

		status = import_entry(import, import->sequence[k], &told);
		if (status == MPTP_OK)
			status = tell(ctx, &told);
	}
	return status;
}
