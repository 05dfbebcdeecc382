/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Threads for cameras that come and go.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "guid.h"
#include "import_crew.h"
#include "interrupt.h"
#include "out.h"
#include "signals.h"
#include "text.h"
#include "worker.h"

#define MOST 32
#define LONGEST 256
/* Signals reach the first thread only, and are asked for in between. */
#define SLICE_MS 50

struct member {
	struct worker worker;
	struct crew *crew;
	pthread_t thread;
	bool used;	   /* there is such a thread */
	atomic_bool ended; /* and it waits to be joined */
	char key[LONGEST], uri[LONGEST], name[LONGEST];
	char next[LONGEST]; /* where it is now, having been away; or empty */
};

struct crew {
	struct app *app;
	const struct import_wanted *wanted;
	void (*tend)(struct tending *);
	atomic_bool ends;
	pthread_mutex_t own; /* of stdout and stderr, if nobody else writes */
	pthread_mutex_t *mutex; /* that, or whoever's it is */
	struct sink_bar bar;	/* if nobody else writes */
	pthread_mutex_t nexts;	/* of next */
	struct member members[MOST];
};

struct crew *
crew_begin(struct app *app, const struct import_wanted *wanted,
    void (*tend)(struct tending *))
{
	struct crew *crew = must_alloc(NULL, sizeof(*crew));

	memset(crew, 0, sizeof(*crew));
	crew->app = app;
	crew->wanted = wanted;
	crew->tend = tend;
	pthread_mutex_init(&crew->own, NULL);
	pthread_mutex_init(&crew->nexts, NULL);
	crew->mutex = app->sink != NULL ? app->sink->mutex : &crew->own;
	/* Once: two of them would make two. */
	if (app->sink == NULL) {
		if (strncmp(app->uri, "ip:", 3) == 0)
			guid_load(app, &app->options.identity);
		json_object_seed(0);
	}
	return crew;
}

/* False: it was not away meanwhile. */
static bool
take_next(struct member *member)
{
	bool is;

	pthread_mutex_lock(&member->crew->nexts);
	is = member->next[0] != '\0' && !interrupted() && !member->crew->ends;
	if (is)
		memcpy(member->uri, member->next, sizeof(member->uri));
	else
		member->ended = true;
	member->next[0] = '\0';
	pthread_mutex_unlock(&member->crew->nexts);
	return is;
}

static void *
work(void *ctx)
{
	struct member *member = ctx;
	struct tending tending = { .app = &member->worker.app,
		.wanted = member->crew->wanted,
		.ends = &member->crew->ends };

	do {
		worker_begin(&member->worker, true);
		member->crew->tend(&tending);
		worker_end(&member->worker,
		    interrupted() ? EXIT_INTERRUPTED : EXIT_DONE);
	} while (take_next(member));
	return NULL;
}

static void
join_ended(struct crew *crew)
{
	for (size_t i = 0; i < MOST; i++) {
		struct member *member = &crew->members[i];

		if (!member->used || !member->ended)
			continue;
		pthread_join(member->thread, NULL);
		member->used = false;
	}
}

/* Whoever looks after it already does so again. */
static bool
is_tended(struct crew *crew, const char *key, const char *uri)
{
	bool is = false;

	pthread_mutex_lock(&crew->nexts);
	for (size_t i = 0; i < MOST && !is; i++) {
		struct member *member = &crew->members[i];

		is = member->used && !member->ended &&
		    strcmp(member->key, key) == 0;
		if (is)
			snprintf(member->next, sizeof(member->next), "%s", uri);
	}
	pthread_mutex_unlock(&crew->nexts);
	return is;
}

static void
start(
    struct crew *crew, struct member *member, const char *key, const char *uri)
{
	memset(member, 0, sizeof(*member));
	member->crew = crew;
	snprintf(member->key, sizeof(member->key), "%s", key);
	snprintf(member->uri, sizeof(member->uri), "%s", uri);
	text_safe(member->name, sizeof(member->name), key);
	member->name[strcspn(member->name, "?")] = '\0';
	worker_prepare(&member->worker, crew->app, member->uri, member->name,
	    NULL, crew->mutex);
	if (crew->app->sink == NULL)
		member->worker.sink.bar = &crew->bar;
	signals_hold(true);
	member->used = pthread_create(&member->thread, NULL, work, member) == 0;
	signals_hold(false);
	if (!member->used)
		(void)fail(crew->app, EXIT_FAILED,
		    "cannot start a thread for %s", member->name);
}

void
crew_send(struct crew *crew, const char *key, const char *uri)
{
	if (strlen(key) >= LONGEST || strlen(uri) >= LONGEST)
		return;
	if (is_tended(crew, key, uri))
		return;
	join_ended(crew);
	for (size_t i = 0; i < MOST; i++)
		if (!crew->members[i].used) {
			start(crew, &crew->members[i], key, uri);
			return;
		}
	(void)fail(crew->app, EXIT_BUSY,
	    "%d cameras are being imported, and that is the most; plug %s in "
	    "again later",
	    MOST, key);
}

static bool
is_any_left(struct crew *crew)
{
	bool is = false;

	for (size_t i = 0; i < MOST; i++) {
		struct member *member = &crew->members[i];

		if (!member->used || member->ended)
			continue;
		is = true;
		if (interrupted())
			sink_interrupt(&member->worker.sink);
	}
	return is;
}

void
crew_end(struct crew *crew)
{
	const struct timespec slice = { 0, SLICE_MS * 1000000L };

	crew->ends = true;
	while (is_any_left(crew))
		nanosleep(&slice, NULL);
	join_ended(crew);
	pthread_mutex_destroy(&crew->own);
	pthread_mutex_destroy(&crew->nexts);
	free(crew);
}
