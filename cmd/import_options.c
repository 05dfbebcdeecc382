/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the words behind import ask for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "exif.h"
#include "import.h"
#include "local/date.h"
#include "local/folder.h"
#include "object.h"
#include "one_of.h"
#include "out.h"
#include "output.h"
#include "sink.h"

/* ---- where to ---- */

/* With those above it. */
static int
make_all(struct app *app, const char *path)
{
	char *part = must_copy(path);
	size_t len = strspn(path, "/");
	int code = EXIT_DONE;
	bool made;

	while (code == EXIT_DONE && path[len] != '\0') {
		len += strcspn(path + len, "/");
		part[len] = '\0';
		code = make_folder(app, part, &made);
		part[len] = path[len];
		len += strspn(path + len, "/");
	}
	free(part);
	return code;
}

/* "missing" is never taken for "to be made": a drive that is not mounted is no empty
 * one. */
static int
choose(struct app *app, const char *option, const char *path, bool make,
    char **folder)
{
	struct stat st;

	if (path[0] == '\0')
		return fail(
		    app, EXIT_USAGE, "%san empty word names no folder", option);
	if (make && make_all(app, path) != EXIT_DONE)
		return EXIT_FAILED;
	if (stat(path, &st) != 0)
		return fail(app, EXIT_FAILED, "%s%s: %s%s", option, path,
		    strerror(errno),
		    errno == ENOENT ?
			"; if its drive is mounted, --make makes it" :
			folder_advice(errno));
	if (!S_ISDIR(st.st_mode))
		return fail(app, EXIT_FAILED,
		    "%s%s is no folder: choose another one", option, path);
	if ((*folder = realpath(path, NULL)) == NULL)
		return fail(app, EXIT_FAILED, "%s%s: %s%s", option, path,
		    strerror(errno), folder_advice(errno));
	return EXIT_DONE;
}

/* Of several cameras, each may have a folder in the one that was chosen. */
static int
choose_own(struct app *app, char **folder)
{
	char *own;
	bool made;
	int code;

	if (*folder == NULL || app->sink == NULL || app->sink->folder == NULL)
		return EXIT_DONE;
	own = path_join(*folder, app->sink->folder);
	code = make_folder(app, own, &made);
	free(*folder);
	*folder = own;
	return code;
}

static int
choose_folders(
    struct app *app, const struct args *args, struct import_wanted *w)
{
	const char *also = args->option[IMPORT_ALSO].text;
	bool make = args->option[IMPORT_MAKE].times > 0 && !w->dry;
	int code;

	/* A service has no folder of its own to be in. */
	if (args->n == 0 && w->watches)
		return fail(app, EXIT_USAGE,
		    "import: DEST is missing, the folder where the files go; "
		    "usage: miniptp import --watch DEST");
	code = choose(app, "", args->n == 0 ? "." : args->operand[0], make,
	    &w->destination);
	if (code == EXIT_DONE && also != NULL)
		code = choose(app, "--also ", also, make, &w->also);
	if (code == EXIT_DONE)
		code = choose_own(app, &w->destination);
	if (code == EXIT_DONE)
		code = choose_own(app, &w->also);
	w->options.destination = w->destination;
	w->options.also = w->also;
	return code;
}

/* ---- what ---- */

static const struct {
	const char *name;
	enum mptp_media media;
} kinds[] = {
	{ "raw", MPTP_MEDIA_RAW },
	{ "jpg", MPTP_MEDIA_JPEG },
	{ "jpeg", MPTP_MEDIA_JPEG },
	{ "heif", MPTP_MEDIA_HEIF },
	{ "heic", MPTP_MEDIA_HEIF },
	{ "video", MPTP_MEDIA_VIDEO },
	{ "audio", MPTP_MEDIA_AUDIO },
	{ "sidecar", MPTP_MEDIA_SIDECAR },
	{ "other", MPTP_MEDIA_OTHER },
};
#define KINDS (sizeof(kinds) / sizeof(*kinds))

static const char *
kind_at(const void *ctx, size_t i)
{
	(void)ctx;
	return i < KINDS ? kinds[i].name : NULL;
}

static int
read_kinds(struct app *app, const char *text, unsigned *media)
{
	char word[32];

	for (const char *at = text;; at++) {
		size_t len = strcspn(at, ",");
		int found;

		snprintf(word, sizeof(word), "%.*s",
		    (int)(len < sizeof(word) ? len : sizeof(word) - 1), at);
		found = one_of(app, "only", word, kind_at, NULL,
		    "raw, jpg, heif, video, audio, sidecar, other, with commas "
		    "between");
		if (found < 0)
			return EXIT_USAGE;
		*media |= kinds[found].media;
		at += len;
		if (*at == '\0')
			return EXIT_DONE;
	}
}

/* A day alone is the whole day. */
static int
read_date(struct app *app, const char *option, const char *text, bool end,
    const struct zone *zone, bool *has, int64_t *seconds)
{
	char day[80];
	struct mptp_date date;

	if (text == NULL)
		return EXIT_DONE;
	snprintf(day, sizeof(day), "%s%s", text, end ? "T23:59:59" : "T00:00");
	if (!mptp_date_parse(text, &date) &&
	    (strlen(text) > 10 || !mptp_date_parse(day, &date)))
		return fail(app, EXIT_USAGE,
		    "--%s: '%s' is no date, such as 2024-01-31 or "
		    "2024-01-31T12:00:00",
		    option, text);
	*has = true;
	*seconds = date_seconds(&date, zone);
	return EXIT_DONE;
}

static int
read_dates(
    struct app *app, const struct opt_value *option, struct import_wanted *w)
{
	struct mptp_filter *filter = &w->filter;
	struct zone zone;
	int code = zone_option(app, option[IMPORT_OFFSET].text, &zone);

	w->options.zone_fixed = zone.fixed;
	w->options.zone_east = zone.east;
	if (code == EXIT_DONE)
		code = read_date(app, "since", option[IMPORT_SINCE].text, false,
		    &zone, &filter->has_since, &filter->since);
	if (code == EXIT_DONE)
		code = read_date(app, "until", option[IMPORT_UNTIL].text, true,
		    &zone, &filter->has_until, &filter->until);
	if (code == EXIT_DONE && filter->has_since && filter->has_until &&
	    filter->since > filter->until)
		code =
		    fail(app, EXIT_USAGE, "--since %s is later than --until %s",
			option[IMPORT_SINCE].text, option[IMPORT_UNTIL].text);
	return code;
}

/* Stars as Windows, whose players MTP was made with, has them of 100. */
static int
read_rating(
    struct app *app, const struct opt_value *value, struct mptp_filter *filter)
{
	static const int least[] = { 1, 13, 38, 63, 88 };

	if (value->times == 0)
		return EXIT_DONE;
	if (value->number < 1 || value->number > 5)
		return fail(app, EXIT_USAGE,
		    "--rated: '%s' is not 1 to 5 stars", value->text);
	filter->least_rating = least[value->number - 1];
	return EXIT_DONE;
}

static int
read_sizes(
    struct app *app, const struct opt_value *option, struct mptp_filter *filter)
{
	const struct opt_value *most = &option[IMPORT_MAX_SIZE];

	filter->least_size = option[IMPORT_MIN_SIZE].number;
	filter->most_size = most->number;
	if (most->times > 0 && most->number == 0)
		return fail(app, EXIT_USAGE, "--max-size: 0 leaves nothing");
	if (most->times > 0 && most->number < filter->least_size)
		return fail(app, EXIT_USAGE,
		    "--max-size %s is less than --min-size %s", most->text,
		    option[IMPORT_MIN_SIZE].text);
	return EXIT_DONE;
}

static int
refuse_store(struct app *app, const char *option, const char *text)
{
	return fail(app, EXIT_USAGE,
	    "--%s: '%s' is to be without its store, such as DCIM/100ABCDE",
	    option, text);
}

static bool
has_store(const char *path)
{
	return strncmp(path + strspn(path, "/"), "store_", 6) == 0;
}

/* "/DCIM/100MPTP_/" is "DCIM/100MPTP_"; a slash alone, everything. */
static int
read_folder(struct app *app, const char *text, struct import_wanted *w)
{
	size_t len;

	if (text == NULL)
		return EXIT_DONE;
	w->folder = must_copy(text + strspn(text, "/"));
	for (len = strlen(w->folder); len > 0 && w->folder[len - 1] == '/';)
		w->folder[--len] = '\0';
	if (has_store(w->folder))
		return refuse_store(app, "folder", text);
	w->filter.folder = len == 0 ? NULL : w->folder;
	return EXIT_DONE;
}

/* One that can fit nothing would have all imported, and maybe deleted. */
static int
read_patterns(struct app *app, const struct opt_value *exclude,
    struct mptp_filter *filter)
{
	if (exclude->times > OPT_REPEATS)
		return fail(app, EXIT_USAGE,
		    "--exclude is given %u times, and %d is the most",
		    exclude->times, OPT_REPEATS);
	for (unsigned i = 0; i < exclude->times; i++) {
		const char *pattern = exclude->all[i];

		if (pattern[strspn(pattern, "/")] == '\0')
			return fail(app, EXIT_USAGE,
			    "--exclude: '%s' fits no name", pattern);
		if (has_store(pattern))
			return refuse_store(app, "exclude", pattern);
	}
	filter->exclude = exclude->all;
	filter->n_exclude = exclude->times;
	return EXIT_DONE;
}

static int
read_filter(
    struct app *app, const struct opt_value *option, struct import_wanted *w)
{
	struct mptp_filter *filter = &w->filter;
	int code = read_patterns(app, &option[IMPORT_EXCLUDE], filter);

	filter->only_protected = option[IMPORT_PROTECTED].times > 0;
	if (code == EXIT_DONE)
		code = read_folder(app, option[IMPORT_FOLDER].text, w);
	if (code == EXIT_DONE && option[IMPORT_ONLY].text != NULL)
		code =
		    read_kinds(app, option[IMPORT_ONLY].text, &filter->media);
	if (code == EXIT_DONE)
		code = read_dates(app, option, w);
	if (code == EXIT_DONE)
		code = read_rating(app, &option[IMPORT_RATED], filter);
	if (code == EXIT_DONE)
		code = read_sizes(app, option, filter);
	w->options.filter = filter;
	return code;
}

/* ---- how ---- */

static const char *const orders[] = { "newest", "oldest", "smallest", NULL };
static const char *const hashes[] = { "xxh128", "sha256", NULL };
static const char *const verifications[] = { "disk", "camera", NULL };

static int
read_hash(struct app *app, const char *text, enum mptp_hash *hash)
{
	int found;

	if (text == NULL)
		return EXIT_DONE;
	found =
	    one_of(app, "hash", text, one_of_names, hashes, "xxh128, sha256");
	if (found < 0)
		return EXIT_USAGE;
	*hash = found == 0 ? MPTP_HASH_XXH128 : MPTP_HASH_SHA256;
	return EXIT_DONE;
}

/* One that does not exist would be "unknown" in each name. */
static int
check_fields(struct app *app, const struct mptp_template *pattern)
{
	const char *field;

	if (pattern == NULL || mptp_template_exif(pattern, 0) == NULL)
		return EXIT_DONE;
	if (!exif_available())
		return fail(app, EXIT_FAILED,
		    "--template: {exif:FIELD} needs libexif, which this build or "
		    "this system does not have");
	for (size_t i = 0; (field = mptp_template_exif(pattern, i)) != NULL;
	     i++)
		if (!exif_is_field(field))
			return fail(app, EXIT_USAGE,
			    "--template: EXIF has no field %s; it has such as "
			    "Model, LensModel, ISOSpeedRatings, FNumber, Artist, "
			    "ImageDescription; miniptp meta shows those of a "
			    "picture",
			    field);
	return EXIT_DONE;
}

static int
read_manner(
    struct app *app, const struct opt_value *option, struct import_wanted *w)
{
	const struct opt_value *verify = &option[IMPORT_VERIFY];
	struct mptp_error error = { 0 };
	int found;

	if (option[IMPORT_ORDER].text != NULL) {
		found = one_of(app, "order", option[IMPORT_ORDER].text,
		    one_of_names, orders, "newest, oldest, smallest");
		if (found < 0)
			return EXIT_USAGE;
		w->options.order =
		    (enum mptp_import_order)(found + MPTP_ORDER_NEWEST);
	}
	if (verify->times > 0) {
		found = verify->text == NULL ?
		    0 :
		    one_of(app, "verify", verify->text, one_of_names,
			verifications, "disk, camera");
		if (found < 0)
			return EXIT_USAGE;
		w->options.verify =
		    found == 0 ? MPTP_VERIFY_DISK : MPTP_VERIFY_CAMERA;
	}
	if (option[IMPORT_TEMPLATE].text != NULL &&
	    mptp_template_parse(
		&w->pattern, option[IMPORT_TEMPLATE].text, &error) != MPTP_OK)
		return fail(app, EXIT_USAGE, "--template: %s", error.text);
	w->options.pattern = w->pattern;
	return check_fields(app, w->pattern);
}

/* What only makes sense without the other. */
static int
check(struct app *app, const struct opt_value *option)
{
	static const struct {
		enum import_option one, other;
		const char *text;
	} pairs[] = {
		{ IMPORT_DRY_RUN, IMPORT_WATCH, "--dry-run and --watch" },
		{ IMPORT_DRY_RUN, IMPORT_DISCARD,
		    "--dry-run and --discard-parts" },
	};

	for (int i = 0; i < IMPORT_OPTIONS; i++)
		if (option[IMPORT_REBUILD].times > 0 && option[i].times > 0 &&
		    i != IMPORT_REBUILD && i != IMPORT_LEDGER &&
		    i != IMPORT_HASH)
			return fail(app, EXIT_USAGE,
			    "--rebuild is about all that is in DEST: of the "
			    "other options, it takes --ledger and --hash alone");
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		if (option[pairs[i].one].times > 0 &&
		    option[pairs[i].other].times > 0)
			return fail(app, EXIT_USAGE, "%s do not go together",
			    pairs[i].text);
	if (option[IMPORT_HOOK].times > 0 &&
	    option[IMPORT_HOOK].text[0] == '\0')
		return fail(app, EXIT_USAGE, "--hook: the command is empty");
	return EXIT_DONE;
}

int
import_read(struct app *app, const struct args *args, struct import_wanted *w)
{
	const struct opt_value *option = args->option;
	int code;

	*w = (struct import_wanted){ .command = option[IMPORT_HOOK].text,
		.ledger = option[IMPORT_LEDGER].text,
		.dry = option[IMPORT_DRY_RUN].times > 0,
		.waits = option[IMPORT_WAIT].times > 0,
		.watches = option[IMPORT_WATCH].times > 0,
		.discards = option[IMPORT_DISCARD].times > 0,
		.rebuilds = option[IMPORT_REBUILD].times > 0 };
	w->options.newer_than_last = option[IMPORT_NEWER].times > 0;
	/* What was thrown away here does not come again by itself. */
	w->options.known_is_here = option[IMPORT_ONCE].times > 0 || w->watches;
	w->options.keep_duplicates = option[IMPORT_DUPLICATES].times > 0;
	w->options.empty_is_meant = option[IMPORT_EMPTY].times > 0;
	w->options.move = option[IMPORT_MOVE].times > 0;
	code = check(app, option);
	if (code == EXIT_DONE)
		code = read_hash(app, option[IMPORT_HASH].text, &w->hash);
	if (code == EXIT_DONE)
		code = read_filter(app, option, w);
	if (code == EXIT_DONE)
		code = read_manner(app, option, w);
	if (code == EXIT_DONE)
		code = choose_folders(app, args, w);
	return code;
}

void
import_clear(struct import_wanted *w)
{
	mptp_template_free(&w->pattern);
	free(w->destination);
	free(w->also);
	free(w->folder);
}
