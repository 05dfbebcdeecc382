/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * import --watch: whatever is plugged in, or answers at an address that was named, is
 * imported once each time it comes.
 */
#include <string.h>

#include "browse.h"
#include "import_crew.h"
#include "interrupt.h"
#include "ledger_open.h"
#include "out.h"

/* So long a camera that told of itself is looked for when it is gone, since nobody tells
 * if it comes back soon. Until then DNS-SD has forgotten it (RFC 6762 10: 75 minutes),
 * and tells it anew. */
#define AWAY_MS (2 * 3600 * 1000)

static int
next(struct mptp_watch *watch, struct mptp_sighting *sighting,
    struct mptp_error *error)
{
	int status;

	do
		status = mptp_watch_next(watch, sighting, 500, error);
	while (status == MPTP_ERR_TIMEOUT && !interrupted());
	return interrupted() ? MPTP_ERR_CANCELLED : status;
}

static int
watch_bus(struct app *app, struct mptp_watch *watch,
    const struct import_wanted *wanted)
{
	struct crew *crew = crew_begin(app, wanted, tend_plugged);
	struct mptp_sighting sighting;
	struct mptp_error error = { 0 };
	int status;

	if (app->sink == NULL)
		interrupt_watch(watch);
	while ((status = next(watch, &sighting, &error)) == MPTP_OK) {
		const struct mptp_found *found = &sighting.device;

		if (sighting.what != MPTP_DEVICE_LOST)
			crew_send(crew,
			    found->stable_uri[0] != '\0' ? found->stable_uri :
							   found->uri,
			    found->uri);
	}
	if (app->sink == NULL)
		interrupt_watch(NULL);
	crew_end(crew);
	return interrupted() ? EXIT_INTERRUPTED : fail_error(app, &error);
}

static int
watch_address(struct app *app, const struct import_wanted *wanted)
{
	struct tending tending = { .app = app, .wanted = wanted };

	tend_address(&tending, 0);
	return EXIT_INTERRUPTED;
}

static void
tend_announced(struct tending *tending)
{
	tend_address(tending, AWAY_MS);
}

/* Whoever tells of itself there: only if "ip:" asks for all of them. */
static int
watch_network(struct app *app, const struct import_wanted *wanted)
{
	struct browse browse;
	struct crew *crew;
	char uri[BROWSE_URI];
	int code = browse_start(app, &browse), status;

	if (code != EXIT_DONE)
		return code;
	crew = crew_begin(app, wanted, tend_announced);
	do {
		status = browse_next(&browse, 500, uri);
		if (status == MPTP_OK)
			crew_send(crew, uri, uri);
	} while (!interrupted() && status != MPTP_ERR_IO);
	browse_stop(&browse);
	crew_end(crew);
	if (interrupted())
		return EXIT_INTERRUPTED;
	return fail(app, EXIT_FAILED,
	    "avahi-browse has ended, so that no camera in the network will be "
	    "found");
}

/* Before anything is waited for. */
static int
check_hash(struct app *app, const struct import_wanted *wanted)
{
	struct mptp_ledger *ledger;
	enum mptp_hash hash;
	int code;

	if (wanted->hash == MPTP_HASH_ANY)
		return EXIT_DONE;
	code = ledger_open(app, wanted->ledger, false, &ledger);
	if (code == EXIT_DONE)
		code =
		    ledger_take_hash(app, ledger, wanted->hash, false, &hash);
	mptp_ledger_close(&ledger);
	return code;
}

int
import_watch(struct app *app, const struct import_wanted *wanted)
{
	struct mptp_watch *watch = NULL;
	struct mptp_error error = { 0 };
	int code, status;

	if (app->in_shell)
		return fail(app, EXIT_USAGE,
		    "--watch is not for the shell, which "
		    "has one camera");
	code = check_hash(app, wanted);
	if (code != EXIT_DONE)
		return code;
	if (strcmp(app->uri, "ip:") == 0)
		return watch_network(app, wanted);
	status = mptp_watch_open(&watch, app->uri, true, &app->options, &error);
	if (status == MPTP_OK)
		code = watch_bus(app, watch, wanted);
	else if (status == MPTP_ERR_UNSUPPORTED)
		code = watch_address(app, wanted);
	else
		code = fail_address(app, &error);
	mptp_watch_close(&watch);
	return code;
}
