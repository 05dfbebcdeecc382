/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which destinations are there.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "fail.h"
#include "import_places.h"
#include "ledger_open.h"
#include "local/folder.h"
#include "moment.h"

#define PAUSE_MS 1000
#define PAUSE_MOST_MS 60000
#define AWAY (-1) /* among numbers of errors */

/* Where a disk is not mounted, its folder may be there, and empty. */
static bool
is_away(struct app *app, const struct import_wanted *wanted, const char *path)
{
	struct mptp_ledger *ledger = NULL;
	bool away = false;

	if (wanted->options.empty_is_meant || !folder_is_empty(path))
		return false;
	if (ledger_open(app, wanted->ledger, false, &ledger) == EXIT_DONE)
		(void)mptp_ledger_is_away(ledger, path, &away, NULL);
	mptp_ledger_close(&ledger);
	return away;
}

static int
look(struct app *app, const struct import_wanted *wanted, const char *path)
{
	struct stat st;

	if (path == NULL)
		return 0;
	if (stat(path, &st) != 0)
		return errno;
	if (!S_ISDIR(st.st_mode))
		return ENOTDIR;
	return is_away(app, wanted, path) ? AWAY : 0;
}

static void
look_at_all(
    struct app *app, const struct import_wanted *wanted, int now[PLACES])
{
	now[0] = look(app, wanted, wanted->destination);
	now[1] = look(app, wanted, wanted->also);
}

static const char *
reason(int sys)
{
	return sys == AWAY ?
	    "it is empty, though copies went there, and another "
	    "one than it was; with --empty it is taken as it is" :
	    strerror(sys);
}

static void
tell(struct app *app, const char *path, int sys, const char *other,
    const struct import_wanted *wanted)
{
	if (other == NULL)
		(void)fail(app, EXIT_DONE,
		    "cannot use the folder %s: %s; bring it back, such as by "
		    "mounting its disk: it is looked for, and then the import "
		    "goes on",
		    path, reason(sys));
	else
		(void)fail(app, EXIT_DONE,
		    "cannot use the folder %s: %s; bring it back, such as by "
		    "mounting its disk: it is looked for, and until then all "
		    "goes to %s alone%s",
		    path, reason(sys), other,
		    wanted->options.move ?
			", and nothing is deleted from the camera" :
			"");
}

/* What one of them never got would not be newer later. */
static bool
may_go_alone(const struct import_wanted *wanted)
{
	return wanted->also != NULL && !wanted->options.newer_than_last;
}

/* Of two copies that make a picture safe, one is none: it stays on the camera. */
static void
leave_to(struct import_wanted *wanted, char *folder)
{
	wanted->destination = folder;
	wanted->also = NULL;
	wanted->options.destination = folder;
	wanted->options.also = NULL;
	wanted->options.move = false;
}

void
places_check(
    struct places *places, struct app *app, const struct import_wanted *wanted)
{
	const char *const paths[PLACES] = { wanted->destination, wanted->also };
	int now[PLACES];

	look_at_all(app, wanted, now);
	for (unsigned i = 0; i < PLACES; i++) {
		if (now[i] == 0 || places->missing[i] != 0)
			continue;
		tell(app, paths[i], now[i],
		    may_go_alone(wanted) && now[1 - i] == 0 ? paths[1 - i] :
							      NULL,
		    wanted);
		places->missing[i] = now[i];
		places->pause_ms = PAUSE_MS;
		places->again = moment_now_ms() + PAUSE_MS;
	}
}

static void
forget_missing(
    struct places *places, struct app *app, const struct import_wanted *wanted)
{
	const char *const paths[PLACES] = { wanted->destination, wanted->also };
	int now[PLACES];

	look_at_all(app, wanted, now);
	for (unsigned i = 0; i < PLACES; i++) {
		if (now[i] != 0 || places->missing[i] == 0)
			continue;
		note(app, "%s is there again", paths[i]);
		places->missing[i] = 0;
	}
}

bool
places_take(
    struct places *places, struct app *app, struct import_wanted *wanted)
{
	const int *missing = places->missing;

	forget_missing(places, app, wanted);
	places_check(places, app, wanted);
	if (!places_miss(places))
		return true;
	if (!may_go_alone(wanted) || (missing[0] != 0 && missing[1] != 0))
		return false;
	leave_to(wanted, missing[0] != 0 ? wanted->also : wanted->destination);
	return true;
}

bool
places_miss(const struct places *places)
{
	return places->missing[0] != 0 || places->missing[1] != 0;
}

bool
places_are_back(
    struct places *places, struct app *app, const struct import_wanted *wanted)
{
	int now[PLACES];

	if (!places_miss(places) || moment_left_ms(places->again) > 0)
		return false;
	look_at_all(app, wanted, now);
	for (unsigned i = 0; i < PLACES; i++)
		if (now[i] == 0 && places->missing[i] != 0)
			return true;
	places->pause_ms = places->pause_ms < PAUSE_MOST_MS / 2 ?
	    places->pause_ms * 2 :
	    PAUSE_MOST_MS;
	places->again = moment_now_ms() + places->pause_ms;
	return false;
}
