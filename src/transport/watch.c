/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Watching for devices, over all transports that can.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <miniptp/watch.h>

#include "base/error.h"
#include "transport/deadline.h"
#include "transport/poller.h"
#include "transport/table.h"
#include "transport/wake.h"

#define WATCHERS 16
#define DESCRIPTORS 32
/* What does not fit is told by the next look. */
#define SIGHTINGS 32

struct mptp_watch {
	bool there;
	size_t watchers;
	struct wake wake;
	struct poller poller;
	size_t nfds;
	size_t first, n;
	uint64_t sequence;
	int64_t again; /* when to look again */
	struct mptp_watcher *watcher[WATCHERS];
	struct pollfd fds[DESCRIPTORS]; /* the first one is wake's */
	struct mptp_sighting ring[SIGHTINGS];
};

/* ---- opening ------------------------------------------------------------ */

static void
collect_descriptors(struct mptp_watch *w, const struct mptp_watcher *watcher)
{
	int fd;

	if (watcher->ops->fd == NULL)
		return;
	for (size_t i = 0; w->nfds < DESCRIPTORS &&
	     (fd = watcher->ops->fd(w->watcher[w->watchers], i)) >= 0;
	     i++)
		w->fds[w->nfds++] =
		    (struct pollfd){ .fd = fd, .events = POLLIN };
}

static int
add(struct mptp_watch *w, const struct mptp_transport_ops *ops,
    const char *address, const struct mptp_options *options,
    struct mptp_error *error)
{
	struct mptp_watcher *watcher = NULL;
	int status;

	if (w->watchers == WATCHERS)
		return MPTP_OK;
	status = ops->watch(&watcher, address, options, error);
	if (status != MPTP_OK)
		return status;
	w->watcher[w->watchers] = watcher;
	collect_descriptors(w, watcher);
	w->watchers++;
	return MPTP_OK;
}

static int
add_one(struct mptp_watch *w, const char *uri,
    const struct mptp_options *options, struct mptp_error *error)
{
	const struct mptp_transport_ops *ops;
	const char *address;
	int status;

	status = transport_find(&ops, &address, uri, options, error);
	if (status != MPTP_OK)
		return status;
	if (ops->watch == NULL)
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "whether '%.100s' comes or goes cannot be watched; only this "
		    "computer's own USB can be: usb:",
		    uri);
	return add(w, ops, address, options, error);
}

/* One that fails does not hide the others. */
static int
add_all(struct mptp_watch *w, const struct mptp_options *options,
    struct mptp_error *error)
{
	const struct mptp_transport_ops *ops;
	int first = MPTP_OK;

	for (size_t i = 0; (ops = transport_at(options, i)) != NULL; i++) {
		struct mptp_error own = { 0 };
		int status;

		if (ops->watch == NULL)
			continue;
		status = add(w, ops, "", options, &own);
		if (status != MPTP_OK && first == MPTP_OK) {
			first = status;
			if (error != NULL)
				*error = own;
		}
	}
	if (w->watchers > 0)
		return MPTP_OK;
	if (first != MPTP_OK)
		return first;
	return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
	    "this build has nothing that could be watched: it has no USB");
}

int
mptp_watch_open(struct mptp_watch **out, const char *uri, bool there,
    const struct mptp_options *options, struct mptp_error *error)
{
	struct mptp_watch *w = calloc(1, sizeof(*w));
	int status;

	*out = NULL;
	if (w == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	w->there = there;
	if (!wake_open(&w->wake)) {
		status = error_set_sys(
		    error, MPTP_ERR_IO, errno, "cannot make a pipe");
		goto out;
	}
	w->fds[w->nfds++] =
	    (struct pollfd){ .fd = w->wake.fd[0], .events = POLLIN };
	status = uri == NULL ? add_all(w, options, error) :
			       add_one(w, uri, options, error);
	if (status != MPTP_OK)
		goto out;
	*out = w;
	w = NULL;
out:
	mptp_watch_close(&w);
	return status;
}

void
mptp_watch_close(struct mptp_watch **watch)
{
	struct mptp_watch *w;

	if (watch == NULL || *watch == NULL)
		return;
	w = *watch;
	*watch = NULL;
	poller_close(&w->poller);
	for (size_t i = 0; i < w->watchers; i++)
		w->watcher[i]->ops->close(&w->watcher[i]);
	wake_close(&w->wake);
	free(w);
}

/* ---- looking ------------------------------------------------------------ */

static uint64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static int
see(void *ctx, enum mptp_sighted what, const struct mptp_found *device)
{
	struct mptp_watch *w = ctx;

	if (what == MPTP_DEVICE_THERE && !w->there)
		return 0;
	if (w->n == SIGHTINGS)
		return 1;
	w->ring[(w->first + w->n++) % SIGHTINGS] = (struct mptp_sighting){
		.what = what,
		.sequence = ++w->sequence,
		.time_ns = now_ns(),
		.device = *device,
	};
	return 0;
}

/* All of them, also behind one that fails. */
static int
look(struct mptp_watch *w, struct mptp_error *error)
{
	int status = MPTP_OK;

	w->again = DEADLINE_NEVER;
	for (size_t i = 0; i < w->watchers; i++) {
		struct mptp_error own = { 0 };
		int again_ms = -1, code;

		code = w->watcher[i]->ops->look(
		    w->watcher[i], see, w, &again_ms, &own);
		w->again = deadline_sooner(w->again, deadline_in(again_ms));
		if (code == MPTP_OK || status != MPTP_OK)
			continue;
		status = code;
		if (error != NULL)
			*error = own;
	}
	return status;
}

/* Until something may have happened, or an interrupt, or the deadline. */
static int
wait_until(struct mptp_watch *w, int64_t deadline, struct mptp_error *error)
{
	const int left = deadline_left(deadline_sooner(deadline, w->again));

	if (poll(w->fds, (nfds_t)w->nfds, left) < 0 && errno != EINTR)
		return error_set_sys(
		    error, MPTP_ERR_IO, errno, "cannot wait for devices");
	wake_drain(&w->wake);
	return MPTP_OK;
}

static void
take(struct mptp_watch *w, struct mptp_sighting *sighting)
{
	*sighting = w->ring[w->first];
	w->first = (w->first + 1) % SIGHTINGS;
	w->n--;
}

static int
next(struct mptp_watch *w, struct mptp_sighting *sighting, int64_t deadline,
    struct mptp_error *error)
{
	int status;

	for (;;) {
		if (wake_take(&w->wake))
			return mptp_error_set(
			    error, MPTP_ERR_CANCELLED, "interrupted");
		status = w->n > 0 ? MPTP_OK : look(w, error);
		if (w->n > 0) {
			take(w, sighting);
			return MPTP_OK;
		}
		if (status != MPTP_OK)
			return status;
		if (deadline_left(deadline) == 0)
			return mptp_error_set(
			    error, MPTP_ERR_TIMEOUT, "no camera came or went");
		status = wait_until(w, deadline, error);
		if (status != MPTP_OK)
			return status;
	}
}

int
mptp_watch_next(struct mptp_watch *w, struct mptp_sighting *sighting,
    int timeout_ms, struct mptp_error *error)
{
	const int status = next(w, sighting, deadline_in(timeout_ms), error);

	poller_flag(&w->poller, w->n > 0);
	poller_alarm(&w->poller, deadline_left(w->again));
	return status;
}

int
mptp_watch_run(struct mptp_watch *w,
    int (*happened)(void *ctx, const struct mptp_sighting *), void *ctx,
    int timeout_ms, struct mptp_error *error)
{
	const int64_t deadline = deadline_in(timeout_ms);
	struct mptp_sighting sighting;
	int status;

	for (;;) {
		status = mptp_watch_next(
		    w, &sighting, deadline_left(deadline), error);
		if (status != MPTP_OK)
			return status;
		status = happened(ctx, &sighting);
		if (status != 0)
			return status;
	}
}

int
mptp_watch_fd(struct mptp_watch *w)
{
	int status;

	if (w->poller.open)
		return w->poller.fd;
	status = poller_open(&w->poller, NULL);
	for (size_t i = 1; status == MPTP_OK && i < w->nfds; i++)
		status = poller_add(&w->poller, w->fds[i].fd, POLLIN, NULL);
	if (status != MPTP_OK) {
		poller_close(&w->poller);
		return status;
	}
	/* Nobody may have looked yet. */
	poller_flag(&w->poller, true);
	return w->poller.fd;
}

void
mptp_watch_interrupt(struct mptp_watch *w)
{
	wake_raise(&w->wake);
}
