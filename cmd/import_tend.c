/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Imports from one camera, each time that there may be something new.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cache.h"
#include "import_look.h"
#include "import_places.h"
#include "import_tell.h"
#include "import_tend.h"
#include "import_wait.h"
#include "interrupt.h"
#include "moment.h"
#include "notify.h"
#include "out.h"
#include "sink.h"
#include "text.h"

/* Another program, such as the desktop's, often is first, and lets go. */
#define PATIENCE_MS 20000
/* How often somebody in the network is looked for; and after it went just now. */
#define LOOK_MS 10000
#define GONE_MS 1000
/* A shot is several files, and a burst several shots: so long after the last of them,
 * or this long after the first. */
#define SETTLE_MS 2000
#define SETTLE_MOST_MS 30000
/* Not every phone tells that it was unlocked, nor every camera what is new: how often it
 * is asked, too. */
#define ASK_MS 3000
#define SLICE_MS 500
/* What a session keeps of events, and some. */
#define EVENTS 300

static bool
is_over(const struct tending *t)
{
	return interrupted() || (t->ends != NULL && *t->ends);
}

static bool
is_open(const struct tending *t)
{
	return t->app->camera != NULL &&
	    !mptp_session_lost(mptp_camera_session(t->app->camera));
}

static void
tell(const struct import_outcome *outcome)
{
	const char *s = outcome->files == 1 ? "" : "s";
	char title[160], body[160], size[SIZE_TEXT];

	snprintf(title, sizeof(title), "%s",
	    outcome->model[0] != '\0' ? outcome->model : "Camera");
	if (outcome->failed > 0)
		snprintf(body, sizeof(body),
		    "%" PRIu64 " file%s copied, %s; %" PRIu64 " failed",
		    outcome->files, s, text_size(size, outcome->bytes),
		    outcome->failed);
	else
		snprintf(body, sizeof(body), "%" PRIu64 " file%s copied, %s",
		    outcome->files, s, text_size(size, outcome->bytes));
	if (outcome->files > 0 || outcome->failed > 0)
		notify(title, body);
}

/* The camera stays open. look, or NULL: what it shows. */
static void
import(struct tending *t, struct places *places, struct look *look)
{
	struct import_wanted one = *t->wanted;
	struct importing im = { .app = t->app, .wanted = &one };
	struct import_outcome outcome = { .files = 0 };

	one.waits = true;
	one.patience_ms = PATIENCE_MS;
	if (!places_take(places, t->app, &one)) {
		/* Held, so that it is seen if it goes. */
		(void)import_await(&im);
		return;
	}
	t->app->disk_failed = false;
	if (look != NULL)
		look_first(look, t->app->camera);
	sink_bar_use(t->app->sink, true);
	(void)import_camera(t->app, &one, &outcome);
	sink_bar_use(t->app->sink, false);
	(void)out_flush(t->app);
	if (look != NULL)
		look_deleted(look, outcome.deleted);
	tell(&outcome);
	/* One may have gone meanwhile. */
	places_check(places, t->app, t->wanted);
}

/* Whoever does not say is not waited for. */
static bool
shows_storage(struct tending *t)
{
	struct mptp_u32_array ids = { 0 };
	bool shows = mptp_get_storage_ids(t->app->camera, &ids) != MPTP_OK;

	/* A logical part of 0 is a slot without a medium (10.4.4). */
	for (uint32_t i = 0; i < ids.n; i++)
		shows = shows || (ids.items[i] & 0xffff) != 0;
	mptp_u32_array_clear(&ids);
	return shows;
}

static bool
is_news(const struct mptp_typed_event *event)
{
	return event->code == MPTP_EV_OBJECT_ADDED ||
	    event->code == MPTP_EV_STORE_ADDED || event->lost > 0;
}

/* When what began at first, and last went on now, is worth a look. */
static int64_t
settled_at(int64_t first)
{
	const int64_t quiet = moment_now_ms() + SETTLE_MS;
	const int64_t most = first + SETTLE_MOST_MS;

	return quiet < most ? quiet : most;
}

static bool
shows_more(struct tending *t, struct look *look, bool has_storage)
{
	if (look != NULL)
		return look_again(look, t->app->camera);
	return !has_storage && shows_storage(t);
}

/* Until the camera tells of something new; shows more than it did, if there is a look, or
 * else a storage, if it has none; or a destination is back. False: it is gone, or it is
 * the end. */
static bool
await_news(struct tending *t, struct places *places, struct look *look,
    bool has_storage)
{
	struct mptp_session *session = mptp_camera_session(t->app->camera);
	const int pause = has_storage ? LOOK_MS : ASK_MS;
	int64_t first = 0, settled = 0, ask = moment_now_ms() + pause;
	struct mptp_typed_event event;

	while (!is_over(t)) {
		int status = mptp_session_event(session, &event, SLICE_MS);

		if (status == MPTP_OK && is_news(&event)) {
			first = first == 0 ? moment_now_ms() : first;
			settled = settled_at(first);
		}
		if (status != MPTP_OK && status != MPTP_ERR_TIMEOUT &&
		    status != MPTP_ERR_CANCELLED)
			return false;
		if (settled != 0 && moment_left_ms(settled) == 0)
			return true;
		if (places_are_back(places, t->app, t->wanted))
			return true;
		if (moment_left_ms(ask) > 0)
			continue;
		if (shows_more(t, look, has_storage))
			return is_open(t);
		ask = moment_now_ms() + pause;
	}
	return false;
}

/* Right behind the listing, so that it was not in it. */
static bool
storage_came(struct tending *t)
{
	struct mptp_session *session = mptp_camera_session(t->app->camera);
	struct mptp_typed_event event;
	bool came = false;

	for (int i = 0; i < EVENTS && !came; i++) {
		if (mptp_session_event(session, &event, 0) != MPTP_OK)
			break;
		came = event.code == MPTP_EV_STORE_ADDED || event.lost > 0;
	}
	return came;
}

void
tend_plugged(struct tending *t)
{
	struct places places = { .again = 0 };
	bool told = false, came, shows;

	do {
		import(t, &places, NULL);
		if (is_over(t) || !is_open(t))
			break;
		shows = true;
		came = storage_came(t);
		if (came)
			continue;
		shows = shows_storage(t);
		if (shows && !places_miss(&places))
			break;
		if (!shows && !told)
			note(t->app,
			    "it shows no storage; if it is a phone, unlock it "
			    "and allow access to its files: then they are "
			    "imported");
		told = told || !shows;
	} while (came || await_news(t, &places, NULL, shows));
	app_disconnect(t->app);
}

/* That it is not there is told once, until it was. */
static bool
open_it(struct tending *t, int *told)
{
	struct app *app = t->app;
	struct mptp_error error = { 0 };
	int status = app_open(app, app->uri, &app->camera, &error);

	if (status == MPTP_OK) {
		cache_use(app);
		*told = MPTP_OK;
		return true;
	}
	/* Ways of not being there. */
	if (status == MPTP_ERR_IO || status == MPTP_ERR_TIMEOUT)
		status = MPTP_ERR_NODEV;
	if (status != *told && !is_over(t))
		note(app, "waiting: %s", error.text);
	*told = status;
	return false;
}

void
tend_address(struct tending *t, int away_ms)
{
	int64_t end = moment_now_ms() + away_ms;
	struct places places = { .again = 0 };
	struct look look = { .counts = false };
	int told = MPTP_OK;

	while (!is_over(t) && (away_ms == 0 || moment_left_ms(end) > 0)) {
		if (!open_it(t, &told)) {
			import_pause(NULL, LOOK_MS);
			continue;
		}
		do
			import(t, &places, &look);
		while (!is_over(t) && is_open(t) &&
		    await_news(t, &places, &look, true));
		look_clear(&look);
		app_disconnect(t->app);
		end = moment_now_ms() + away_ms;
		if (!is_over(t))
			import_pause(NULL, GONE_MS);
	}
}
