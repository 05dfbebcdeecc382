/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Deleting from the camera. An object goes only when each of its copies was read back
 * from its disk in this run and is still there, and the camera has the same object under
 * the handle, unprotected; and a shot goes as a whole: all of it is looked at before the
 * first of it goes.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "import/here.h"
#include "import/item.h"
#include "import/move.h"
#include "import/verify.h"

/* Why of a shot something stays on the camera. */
enum { PROTECTED = 1, NOT_TAKEN = 2, FAILED = 4 };

/* How long a camera may take to delete what it said it had. */
#define FIRST_MS 50
#define LAST_MS 400

#define COPY_IS_GONE "its copy is not there any more"

int
move_check(struct mptp_import *import)
{
	if (!import->options.move || import_is_all_listed(import))
		return MPTP_OK;
	return import_fail(import, MPTP_ERR_STATE,
	    "nothing is moved, for the camera's listing is incomplete: %llu "
	    "folders and %llu objects cannot be read; import without moving",
	    (unsigned long long)import->unreadable_folders,
	    (unsigned long long)import->unreadable_objects);
}

int
move_begin(struct run *run)
{
	struct mptp_import *import = run->import;

	if (!import->options.move)
		return MPTP_OK;
	run->unverified = calloc(import->n + 1, sizeof(*run->unverified));
	run->first = calloc(import->n + 1, sizeof(*run->first));
	run->stays = calloc(import->n + 1, sizeof(*run->stays));
	if (run->unverified == NULL || run->first == NULL || run->stays == NULL)
		return import_nomem(import);
	for (size_t i = 0; i < import->n; i++) {
		unsigned char *stays = &run->stays[import->shots[i]];

		if (import->items[i].is_protected)
			*stays |= PROTECTED;
		if (import->entries[i].state == MPTP_IMPORT_FILTERED &&
		    !item_follows(&import->items[i]))
			*stays |= NOT_TAKEN;
	}
	for (size_t k = import->wanted; k > 0; k--) {
		uint32_t i = import->sequence[k - 1], shot = import->shots[i];

		run->first[shot] = (uint32_t)(k - 1);
		if (import->entries[i].state != MPTP_IMPORT_FILTERED)
			run->unverified[shot]++;
		if (import->entries[i].state == MPTP_IMPORT_HERE) {
			run->to_move.files++;
			run->to_move.bytes += import->items[i].size;
		}
	}
	return MPTP_OK;
}

void
move_end(struct run *run)
{
	free(run->unverified);
	free(run->first);
	free(run->stays);
	run->unverified = run->first = NULL;
	run->stays = NULL;
}

static int
keep_it(struct run *run, uint32_t i, const struct mptp_error *why)
{
	struct mptp_import *import = run->import;
	struct entry *entry = &import->entries[i];

	import->sums.not_deleted.files++;
	import->sums.not_deleted.bytes += import->items[i].size;
	if (entry->error != NULL)
		return MPTP_OK;
	entry->error = malloc(sizeof(*entry->error));
	if (entry->error == NULL)
		return import_nomem(import);
	*entry->error = *why;
	return MPTP_OK;
}

int
move_keep(struct run *run, uint32_t i, int status, const char *text)
{
	struct mptp_error error;

	mptp_error_set(&error, status, "%s; it stays on the camera", text);
	return keep_it(run, i, &error);
}

/* What was not read back yet, as what was here before the others were copied, or may have
 * been written to since, is read back now. */
static int
read_back(struct run *run, uint32_t i, unsigned s, bool *good)
{
	const struct entry *entry = &run->import->entries[i];
	char hash[HASH_SIZE];

	*good = false;
	if (!hash_is_of(run->import->hash, entry->hash))
		return MPTP_OK;
	strcpy(hash, entry->hash);
	return verify_copy(run, i, s, hash, good);
}

/* *there: is what has the names what was read back? */
static int
check_copies(struct run *run, uint32_t i, bool *there)
{
	struct mptp_import *import = run->import;
	int status = MPTP_OK;

	*there = import->roots > 0;
	for (unsigned s = 0; s < import->roots && status == MPTP_OK; s++) {
		const struct root *root = &import->root[s];
		const struct side *side = &import->entries[i].side[s];

		*there = *there && side->rel != NULL &&
		    root_check(root, NULL) == MPTP_OK;
		if (*there &&
		    (!side->read_back ||
			!verify_is_stamped(root, side->rel, &side->stamp)))
			status = read_back(run, i, s, there);
	}
	*there = status == MPTP_OK && *there && !here_is_one_file(import, i);
	return status;
}

/* What the camera says of it now; NULL: it may go. */
static const char *
reason_to_stay(const struct mptp_import *import, uint32_t i,
    const struct mptp_object_info *info)
{
	const struct mptp_import_item *item = &import->items[i];

	if (info->protection != 0 || item->is_protected)
		return "it is protected";
	if (mptp_object_is_folder(info) || info->format != item->format ||
	    (info->storage != 0 && info->storage != item->storage) ||
	    !import_is_listed(import, i, info))
		return "it is another object than when the camera was listed";
	return NULL;
}

static bool
says_that_it_is_gone(const struct mptp_import *import, int status)
{
	return status == MPTP_ERR_RESPONSE &&
	    mptp_camera_error(import->camera)->response ==
	    MPTP_RC_INVALID_OBJECT_HANDLE;
}

/* Somebody else deleted it, as was our wish. */
static int
note_gone(struct mptp_import *import, uint32_t i)
{
	import->entries[i].gone = true;
	import->sums.gone.files++;
	import->sums.gone.bytes += import->items[i].size;
	return MPTP_OK;
}

/* The camera does not tell of it. What ends the run is no fault of this one. */
static int
untold(struct run *run, uint32_t i, int status)
{
	struct mptp_import *import = run->import;

	if (says_that_it_is_gone(import, status))
		return note_gone(import, i);
	if (copy_may_go_on(run, status))
		return keep_it(run, i, mptp_camera_error(import->camera));
	import->error = *mptp_camera_error(import->camera);
	return status;
}

/* Some cameras delete it, and say that something went wrong. */
static bool
is_unknown(const struct mptp_import *import, uint32_t i)
{
	struct mptp_object_info info;
	int status = mptp_camera_object_info(
	    import->camera, import->items[i].handle, &info);

	if (status == MPTP_OK)
		mptp_object_info_clear(&info);
	return says_that_it_is_gone(import, status);
}

/* The camera does not let it go, or nobody heard what it did. */
static int
refused(struct run *run, uint32_t i, int status, bool *gone)
{
	struct mptp_import *import = run->import;
	struct mptp_error error = *mptp_camera_error(import->camera);

	*gone = false;
	if (copy_may_go_on(run, status)) {
		*gone = is_unknown(import, i);
		return *gone ? MPTP_OK : move_keep(run, i, status, error.text);
	}
	import->error = *mptp_camera_error(import->camera);
	mptp_error_set(&error, status,
	    "its copy is verified, but whether the camera deleted it is not "
	    "known: %s; run again",
	    import->error.text);
	(void)keep_it(run, i, &error);
	return status;
}

/* Some cameras say that it is done, and keep it. Others are not done yet when they
 * say so: they are waited for, until one was found that keeps what it should not. */
static int
look_whether_gone(struct run *run, uint32_t i, bool *gone)
{
	struct mptp_import *import = run->import;
	struct mptp_object_info info;
	int status;

	*gone = false;
	for (long ms = FIRST_MS; !*gone; ms *= 2) {
		const struct timespec pause = { .tv_nsec = ms * 1000000 };

		status = mptp_camera_object_info(
		    import->camera, import->items[i].handle, &info);
		/* If it is not heard any more, its answer was. */
		*gone =
		    status != MPTP_OK || !import_is_listed(import, i, &info);
		if (status == MPTP_OK)
			mptp_object_info_clear(&info);
		if (*gone || run->keeps || ms > LAST_MS)
			break;
		(void)nanosleep(&pause, NULL);
	}
	run->keeps |= !*gone;
	if (status == MPTP_OK || copy_may_go_on(run, status))
		return MPTP_OK;
	import->error = *mptp_camera_error(import->camera);
	return status;
}

/* *goes: nothing speaks against deleting it. */
static int
look_at(struct run *run, uint32_t i, bool *goes)
{
	struct mptp_import *import = run->import;
	unsigned char *stays = &run->stays[import->shots[i]];
	struct mptp_object_info info;
	const char *reason;
	bool there;
	int status = check_copies(run, i, &there);

	*goes = false;
	if (status != MPTP_OK)
		return status;
	if (!there)
		return move_keep(run, i, MPTP_ERR_IO, COPY_IS_GONE);
	status = mptp_camera_object_info(
	    import->camera, import->items[i].handle, &info);
	if (status != MPTP_OK)
		return untold(run, i, status);
	if (info.protection != 0) {
		import->items[i].is_protected = true;
		*stays |= PROTECTED;
	}
	reason = reason_to_stay(import, i, &info);
	mptp_object_info_clear(&info);
	*goes = reason == NULL;
	import->entries[i].kept = import->items[i].is_protected;
	return *goes ? MPTP_OK : move_keep(run, i, MPTP_ERR_ACCESS, reason);
}

static int
delete_one(struct run *run, uint32_t i)
{
	struct mptp_import *import = run->import;
	bool gone, there;
	int status = check_copies(run, i, &there);

	if (status != MPTP_OK)
		return status;
	if (!there)
		return move_keep(run, i, MPTP_ERR_IO, COPY_IS_GONE);
	status = mptp_delete_object(
	    import->camera, import->items[i].handle, MPTP_FORMAT_ANY);
	if (says_that_it_is_gone(import, status) && is_unknown(import, i))
		return note_gone(import, i);
	if (status != MPTP_OK) {
		status = refused(run, i, status, &gone);
		if (!gone)
			return status;
	} else {
		status = look_whether_gone(run, i, &gone);
	}
	if (!gone)
		return move_keep(run, i, MPTP_ERR_STATE,
		    "the camera says that it deleted it, and still has it");
	import->entries[i].deleted = true;
	import->sums.deleted.files++;
	import->sums.deleted.bytes += import->items[i].size;
	return status;
}

static int
delete_or_keep(struct run *run, uint32_t i)
{
	struct mptp_import *import = run->import;
	struct entry *entry = &import->entries[i];
	unsigned char *stays = &run->stays[import->shots[i]];
	int status;

	if ((*stays & FAILED) != 0)
		return move_keep(run, i, MPTP_ERR_STATE,
		    "another file of its shot is not deleted");
	if ((*stays & PROTECTED) != 0) {
		entry->kept = true;
		return move_keep(run, i, MPTP_ERR_ACCESS,
		    "another file of its shot is protected");
	}
	if ((*stays & NOT_TAKEN) != 0 && item_follows(&import->items[i])) {
		entry->kept = true;
		return move_keep(run, i, MPTP_ERR_STATE,
		    "another file of its shot was not asked for");
	}
	status = delete_one(run, i);
	if (!entry->deleted && !entry->gone)
		*stays |= FAILED;
	return status;
}

/* Files of a shot are neighbours in the sequence. The end of those from k on. */
static size_t
shot_end(const struct mptp_import *import, size_t k, uint32_t shot)
{
	while (k < import->wanted && import->shots[import->sequence[k]] == shot)
		k++;
	return k;
}

/* Looks at each file that is verified; those that stay get an error. */
static int
look_at_shot(struct run *run, size_t at, size_t end)
{
	struct mptp_import *import = run->import;
	int status = MPTP_OK;

	for (size_t k = at; k < end && status == MPTP_OK; k++) {
		uint32_t i = import->sequence[k];
		bool goes;

		if (import->entries[i].state != MPTP_IMPORT_VERIFIED)
			continue;
		status = import_stopped(import);
		if (status == MPTP_OK)
			status = look_at(run, i, &goes);
		if (status == MPTP_OK && !goes && !import->entries[i].kept &&
		    !import->entries[i].gone)
			run->stays[import->shots[i]] |= FAILED;
	}
	return status;
}

/* What is about another file goes only after that. */
static int
delete_shot(struct run *run, uint32_t shot)
{
	struct mptp_import *import = run->import;
	const size_t at = run->first[shot], end = shot_end(import, at, shot);
	int status = look_at_shot(run, at, end);

	for (int follows = 0; follows < 2; follows++)
		for (size_t k = at; k < end && status == MPTP_OK; k++) {
			uint32_t i = import->sequence[k];

			if (import->entries[i].state != MPTP_IMPORT_VERIFIED ||
			    item_follows(&import->items[i]) != (follows == 1))
				continue;
			status = import_stopped(import);
			if (status == MPTP_OK &&
			    import->entries[i].error == NULL &&
			    !import->entries[i].gone)
				status = delete_or_keep(run, i);
			if (status == MPTP_OK)
				status = run_done(run, i);
			else if (import->entries[i].deleted ||
			    import->entries[i].gone ||
			    import->entries[i].error != NULL)
				(void)run_done(run, i);
		}
	return status;
}

int
move_verified(struct run *run, uint32_t i)
{
	uint32_t shot = run->import->shots[i];

	if (run->unverified[shot] > 0 && --run->unverified[shot] == 0)
		return delete_shot(run, shot);
	return MPTP_OK;
}

/* Also what is known of others when the run ends before its time. */
int
move_tell_rest(struct run *run, int ended)
{
	struct mptp_import *import = run->import;
	const char *why = ended == MPTP_OK ?
	    "another file of its shot is not verified" :
	    "the import ended before it was deleted, so run it again";
	int status = MPTP_OK;

	if (!import->options.move || run->unverified == NULL)
		return MPTP_OK;
	for (size_t k = 0; k < import->wanted && status == MPTP_OK; k++) {
		uint32_t i = import->sequence[k];
		const struct entry *entry = &import->entries[i];
		const bool verified = entry->state == MPTP_IMPORT_VERIFIED;

		if (entry->told ||
		    (!verified && entry->state != MPTP_IMPORT_FAILED))
			continue;
		if (verified && !entry->deleted && !entry->gone &&
		    entry->error == NULL)
			status = move_keep(run, i, MPTP_ERR_STATE, why);
		if (status == MPTP_OK)
			status = run_done(run, i);
	}
	return status;
}
