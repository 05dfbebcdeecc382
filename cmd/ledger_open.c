/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Opening the ledger.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "fail.h"
#include "ledger_open.h"
#include "local/newfile.h"
#include "out.h"

#define ASIDE                                                                   \
	"the ledger was damaged, and is now %s. An empty one takes its place: " \
	"'miniptp import --rebuild FOLDER' has it know what is in FOLDER"

/* Whoever wants to know what the ledger has is not told that it has nothing. */
static int
tell_aside(struct app *app, const char *aside, bool is_wanted)
{
	if (is_wanted)
		return fail(app, EXIT_FAILED, ASIDE, aside);
	note(app, ASIDE, aside);
	return EXIT_DONE;
}

static bool
is_about_writing(const struct mptp_error *error)
{
	return error->sys == EACCES || error->sys == EPERM ||
	    error->sys == EROFS;
}

static int
check_there(struct app *app, const char *path)
{
	return path == NULL || newfile_exists(path) ?
	    EXIT_DONE :
	    fail(app, EXIT_FAILED, "the ledger %s: %s", path, strerror(errno));
}

int
ledger_open(struct app *app, const char *path, bool is_there,
    struct mptp_ledger **ledger)
{
	struct mptp_error error;
	char *aside = NULL;
	int status, code = is_there ? check_there(app, path) : EXIT_DONE;

	*ledger = NULL;
	if (code != EXIT_DONE)
		return code;
	status = mptp_ledger_open(ledger, path, &aside, &error);
	if (status != MPTP_OK)
		code = ledger_fail(app, &error);
	else if (aside != NULL)
		code = tell_aside(app, aside, is_there);
	free(aside);
	return code;
}

/* It could not be opened to be written, and this is why. */
static int
open_read_only(struct app *app, const char *path, struct mptp_ledger **ledger,
    const struct mptp_error *why_not)
{
	struct mptp_error error;

	switch (mptp_ledger_open_read_only(ledger, path, &error)) {
	case MPTP_OK:
		return EXIT_DONE;
	case MPTP_ERR_MISSING:
		return ledger_fail(app, why_not);
	case MPTP_ERR_FORMAT:
		return fail(app, EXIT_FAILED,
		    "%s, and it cannot be put aside: %s", error.text,
		    why_not->text);
	default:
		return ledger_fail(app, &error);
	}
}

/* As ledger_open(), and if it cannot be written, to read only. */
static int
open_either(struct app *app, const char *path, bool is_there,
    struct mptp_ledger **ledger, char **why_not)
{
	struct mptp_error error;
	char *aside = NULL;
	int status, code = is_there ? check_there(app, path) : EXIT_DONE;

	*ledger = NULL;
	if (why_not != NULL)
		*why_not = NULL;
	if (code != EXIT_DONE)
		return code;
	status = mptp_ledger_open(ledger, path, &aside, &error);
	if (status == MPTP_OK && aside != NULL)
		code = tell_aside(app, aside, is_there);
	else if (status != MPTP_OK && is_about_writing(&error))
		code = open_read_only(app, path, ledger, &error);
	else if (status != MPTP_OK)
		code = ledger_fail(app, &error);
	if (status != MPTP_OK && code == EXIT_DONE && why_not != NULL)
		*why_not = must_copy(error.text);
	free(aside);
	return code;
}

int
ledger_open_to_read(struct app *app, const char *path,
    struct mptp_ledger **ledger, char **why_not)
{
	return open_either(app, path, true, ledger, why_not);
}

int
ledger_open_to_plan(
    struct app *app, const char *path, struct mptp_ledger **ledger)
{
	return open_either(app, path, false, ledger, NULL);
}

const char *
ledger_hash_title(enum mptp_hash hash)
{
	return hash == MPTP_HASH_SHA256 ? "SHA-256" : "XXH128";
}

int
ledger_take_hash(struct app *app, struct mptp_ledger *ledger,
    enum mptp_hash wanted, bool dry, enum mptp_hash *hash)
{
	struct mptp_error error;
	int status =
	    dry ? MPTP_OK : mptp_ledger_set_hash(ledger, wanted, &error);

	if (status == MPTP_OK || status == MPTP_ERR_STATE)
		status = mptp_ledger_hash(ledger, hash, &error);
	if (status != MPTP_OK)
		return ledger_fail(app, &error);
	if (*hash == MPTP_HASH_ANY)
		*hash = wanted != MPTP_HASH_ANY ? wanted : MPTP_HASH_DEFAULT;
	if (wanted == MPTP_HASH_ANY || wanted == *hash)
		return EXIT_DONE;
	return fail(app, EXIT_USAGE,
	    "--hash %s: the ledger has %s of its files, and keeps to that; leave "
	    "--hash out, or begin another ledger with --ledger FILE",
	    mptp_hash_name(wanted), ledger_hash_title(*hash));
}

json_t *
ledger_hash_json(const char *text, enum mptp_hash hash, enum mptp_hash kind)
{
	return text == NULL || text[0] == '\0' || hash != kind ?
	    json_null() :
	    json_text(text);
}

/* Elsewhere it could be. */
static bool
is_about_the_place(const struct mptp_error *error)
{
	switch (error->sys) {
	case ENOENT:
	case ENOTDIR:
	case EACCES:
	case EPERM:
	case EROFS:
		return true;
	default:
		return error->status == MPTP_ERR_UNSUPPORTED;
	}
}

int
ledger_fail(struct app *app, const struct mptp_error *error)
{
	if (error->status == MPTP_ERR_CANCELLED)
		return EXIT_INTERRUPTED;
	if (error->status == MPTP_ERR_FORMAT)
		return fail(app, EXIT_FAILED,
		    "%s. It is damaged: run it again, and it is repaired, or "
		    "put aside",
		    error->text);
	if (is_about_the_place(error))
		return fail(app, EXIT_FAILED,
		    "%s; --ledger FILE takes another one", error->text);
	return fail(app,
	    error->status == MPTP_ERR_BUSY ? EXIT_BUSY : EXIT_FAILED, "%s",
	    error->text);
}
