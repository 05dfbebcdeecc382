/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Choosing copies of the ledger.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "ledger.h"
#include "ledger_choose.h"
#include "ledger_open.h"
#include "local/name.h"
#include "local/newfile.h"
#include "local/system.h"
#include "object.h"
#include "one_of.h"
#include "out.h"
#include "output.h"

static const char *const states[] = { [MPTP_COPY_NAMING] = "unfinished",
	[MPTP_COPY_DONE] = "copied",
	[MPTP_COPY_VERIFIED] = "verified",
	[MPTP_COPY_BAD] = "bad",
	[MPTP_COPY_ALIKE] = "alike",
	NULL };
#define STATES ((int)(sizeof(states) / sizeof(*states)) - 1)

/* Takes out "." and "..", and what slashes there are too many. */
static void
straighten(char *path)
{
	char *to = path, *from = path;

	while (*from != '\0') {
		size_t len;

		from += strspn(from, "/");
		len = strcspn(from, "/");
		if (len == 2 && memcmp(from, "..", 2) == 0) {
			while (to > path && *--to != '/')
				continue;
		} else if (len > 0 && !(len == 1 && *from == '.')) {
			*to++ = '/';
			memmove(to, from, len);
			to += len;
		}
		from += len;
	}
	if (to == path)
		*to++ = '/';
	*to = '\0';
}

static char *
absolute(const char *word)
{
	char *here = NULL, *path;

	if (local_is_absolute(word)) {
		path = must_copy(word);
	} else {
		here = realpath(".", NULL);
		path = path_join(here != NULL ? here : "/", word);
	}
	straighten(path);
	free(here);
	return path;
}

int
choice_make(struct app *app, const struct args *args, struct choice *choice)
{
	const char *state = args->option[LEDGER_STATE].text;

	*choice = (struct choice){
		.state = -1,
		.serial = args->option[LEDGER_SERIAL].text,
		.missing = args->option[LEDGER_MISSING].times > 0,
	};
	if (args->n > 1)
		choice->paths = must_alloc(
		    NULL, (size_t)(args->n - 1) * sizeof(*choice->paths));
	for (int i = 1; i < args->n; i++) {
		struct choice_path *path = &choice->paths[choice->n++];

		*path = (struct choice_path){ .word = args->operand[i],
			.path = absolute(args->operand[i]),
			.real = realpath(args->operand[i], NULL) };
	}
	if (state != NULL) {
		choice->state = one_of(app, "state", state, one_of_names,
		    states, "copied, verified, alike, bad, unfinished");
		if (choice->state < 0)
			return EXIT_USAGE;
	}
	return EXIT_DONE;
}

void
choice_clear(struct choice *choice)
{
	for (size_t i = 0; i < choice->n; i++) {
		free(choice->paths[i].path);
		free(choice->paths[i].real);
	}
	free(choice->paths);
	*choice = (struct choice){ .paths = NULL };
}

bool
choice_is_all(const struct choice *choice)
{
	return choice->n == 0 && choice->serial == NULL && choice->state < 0 &&
	    !choice->missing;
}

static bool
holds(const char *folder, const char *path)
{
	size_t len;

	if (folder == NULL)
		return false;
	len = strcmp(folder, "/") == 0 ? 0 : strlen(folder);
	return strncmp(folder, path, len) == 0 &&
	    (path[len] == '/' || path[len] == '\0');
}

bool
choice_path_holds(const struct choice_path *path, const char *destination)
{
	return holds(path->path, destination) || holds(path->real, destination);
}

static bool
path_fits(const struct choice_path *path, const char *destination)
{
	if (choice_path_holds(path, destination))
		return true;
	return strchr(path->word, '/') == NULL ?
	    fnmatch(path->word, local_name(destination), 0) == 0 :
	    fnmatch(path->path, destination, 0) == 0;
}

int
choice_check(struct app *app, const struct choice *choice)
{
	int code = EXIT_DONE;

	for (size_t i = 0; i < choice->n; i++)
		if (!choice->paths[i].found)
			code = fail(app, EXIT_FAILED,
			    "%s: the ledger has no such copy",
			    choice->paths[i].word);
	return code;
}

/* Is the file gone? */
static bool
is_missing(const struct mptp_copy *copy)
{
	return !newfile_exists(copy->destination) &&
	    (errno == ENOENT || errno == ENOTDIR);
}

bool
choice_fits(struct choice *choice, const struct mptp_copy *copy)
{
	bool fits = choice->n == 0;

	if ((choice->serial != NULL &&
		(copy->camera == NULL ||
		    strcmp(choice->serial, copy->camera) != 0)) ||
	    (choice->state >= 0 && choice->state != (int)copy->state) ||
	    (choice->missing && !is_missing(copy)))
		return false;
	for (size_t i = 0; i < choice->n; i++)
		if (path_fits(&choice->paths[i], copy->destination))
			fits = choice->paths[i].found = true;
	return fits;
}

const char *
copy_state(const struct mptp_copy *copy)
{
	const int state = (int)copy->state;

	return state >= 0 && state < STATES ? states[state] : "?";
}

char *
copy_time(char buf[COPY_TIME], int64_t seconds)
{
	struct mptp_date date;

	mptp_date_at(&date, seconds);
	date.zoned = true;
	return mptp_date_iso(buf, &date, 'T');
}

static json_t *
text_or_null(const char *text)
{
	return text == NULL ? json_null() : json_text(text);
}

json_t *
copy_json(const struct mptp_copy *copy, enum mptp_hash hash)
{
	char captured[DATE_TEXT], modified[COPY_TIME], imported[COPY_TIME];

	return json_pack(
	    "{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:o}",
	    "state", copy_state(copy), "camera", text_or_null(copy->camera),
	    "storage", text_or_null(copy->storage), "persistent",
	    text_or_null(copy->persistent), "path", text_or_null(copy->path),
	    "captured",
	    copy->captured == NULL ?
		json_null() :
		json_text(date_text(captured, copy->captured, 'T')),
	    "size", object_size_json(copy->size), "xxh128",
	    ledger_hash_json(copy->hash, hash, MPTP_HASH_XXH128), "sha256",
	    ledger_hash_json(copy->hash, hash, MPTP_HASH_SHA256), "modified",
	    copy_time(modified, copy->modified), "imported",
	    copy_time(imported, copy->imported), "file",
	    json_text(copy->destination));
}
