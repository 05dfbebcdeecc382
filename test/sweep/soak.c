/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Tethering for days, on a clock that does not wait: pictures are taken, fetched and
 * deleted, events come and are not always asked for, and now and then the connection does
 * something wrong. Nothing may grow: memory, descriptors, or what waits to be told.
 *
 *   soak usb|ip|usbip|ptpip
 *
 * SOAK=DAYS makes it longer, SEED=N has other things go wrong.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camera.h"
#include "clock.h"
#include "descriptors.h"
#include "heap.h"

/* Whose pictures are small: it is not they that take the time. */
#define SPEC SMALL_CAMERA "?time=20240131T120000"
#define DAYS 28
#define DAY_MS INT64_C(86400000)
#define PAUSE_MS 300000 /* between two pictures, at most */
/* Of a picture that was taken and deleted the virtual camera remembers the handle;
 * within its life. Some that could not be deleted remain. */
#define PER_SHOT 512
#define FIRST 65536
/* What the process makes once, and late. */
#define LATE 1024

static const struct mptp_transport_ops *const transports[] = {
	&camera_transport, NULL
};

struct soak {
	struct mptp_camera *camera;
	unsigned modes; /* of what may go wrong there */
	uint64_t seed;
	unsigned shots, fetched, faults, opened;
	unsigned long long events;
	bool calm; /* nothing goes wrong now */
	bool failed;
};

static unsigned
chance(struct soak *s, unsigned n)
{
	s->seed = s->seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(s->seed >> 33) % n;
}

static int
drop(void *ctx, const void *buf, size_t len)
{
	(void)buf;
	*(uint64_t *)ctx += len;
	return 0;
}

static void
open_camera(struct soak *s)
{
	const struct mptp_options options = {
		.transports = transports, .timeout_ms = 1000, .reconnect = true
	};
	struct mptp_error error;

	camera_mangle.mode = MANGLE_NOTHING;
	camera_next_run();
	if (mptp_camera_open(&s->camera, camera_uri(), &options, &error) !=
	    MPTP_OK) {
		fprintf(stderr, "%s\n", error.text);
		abort(); /* nothing is wrong now */
	}
	s->opened++;
}

/* Somewhere in what comes next. */
static void
arm(struct soak *s)
{
	struct mangle *m = &camera_mangle;

	m->mode = (enum mangle_mode)chance(s, s->modes);
	m->way = chance(s, 2) == 0 ? MANGLE_IN : MANGLE_OUT;
	m->at =
	    m->passed[m->way] + chance(s, m->way == MANGLE_IN ? 30000 : 300);
	m->delay_ms = m->late_ms = (int)chance(s, 900);
	m->hit = m->struck = false;
	s->faults++;
}

/* One picture, and what is to be done with it. */
static void
shoot(struct soak *s)
{
	const struct mptp_capture how = { .timeout_ms = 5000 };
	struct mptp_u32_array handles = { 0 };
	uint64_t bytes = 0;
	const struct mptp_sink sink = { .write = drop, .ctx = &bytes };

	s->shots++;
	mptp_camera_capture(s->camera, &how, &handles);
	for (uint32_t i = 0; i < handles.n; i++) {
		if (mptp_camera_fetch(s->camera, handles.items[i],
			MPTP_SIZE_UNKNOWN, &sink) == MPTP_OK)
			s->fetched++;
		mptp_delete_object(s->camera, handles.items[i], 0);
	}
	free(handles.items);
}

/* Events wait until somebody asks for them, now and then. */
static void
ask(struct soak *s)
{
	struct mptp_session *session = mptp_camera_session(s->camera);
	struct mptp_typed_event event;

	while (mptp_session_event(session, &event, 0) == MPTP_OK)
		s->events++;
}

static void
take_one(struct soak *s)
{
	if (s->camera == NULL)
		open_camera(s);
	if (!s->calm && chance(s, 8) == 0)
		arm(s);
	shoot(s);
	if (chance(s, 100) == 0)
		ask(s);
	clock_advance((int64_t)chance(s, PAUSE_MS));
	if (mptp_session_lost(mptp_camera_session(s->camera)) ||
	    (!s->calm && chance(s, 2000) == 0))
		mptp_camera_close(&s->camera);
}

/* Goes on in the session that is there. */
static void
one_day(struct soak *s)
{
	const int64_t end = clock_now() + DAY_MS;

	while (clock_now() < end)
		take_one(s);
}

static void
wrong(struct soak *s, const char *what, long long before, long long after)
{
	s->failed = true;
	printf("# %s: %lld, then %lld\n", what, before, after);
}

/* The memory in use when all is closed, and the card is a new one. */
static long long
used_at_rest(struct soak *s)
{
	mptp_camera_close(&s->camera);
	camera_renew(SPEC);
	return heap_used();
}

/* The first of them makes what the others use: that day is not compared. */
static void
days_of_it(struct soak *s, int days)
{
	unsigned shots = 0;
	long long used = 0;
	int descriptors = 0;

	for (int day = 1; day <= days; day++) {
		one_day(s);
		if (s->camera == NULL)
			open_camera(s);
		if (day == 1) {
			shots = s->shots;
			used = heap_used() + FIRST;
			descriptors = descriptors_now();
		}
		if (heap_used() > used + PER_SHOT * (s->shots - shots))
			wrong(s, "memory in use", used, heap_used());
		if (descriptors_now() != descriptors)
			wrong(s, "descriptors", descriptors, descriptors_now());
	}
}

/* What a session held that lasted for so long: closing it leaves the camera as it is. */
static long long
held_after(struct soak *s, int days)
{
	long long used;

	used_at_rest(s);
	open_camera(s);
	s->calm = true;
	for (int day = 0; day < days; day++)
		one_day(s);
	s->calm = false;
	used = heap_used();
	mptp_camera_close(&s->camera);
	return used - heap_used();
}

int
main(int argc, char **argv)
{
	const char *how = getenv("SOAK"), *seed = getenv("SEED");
	const int days = how != NULL ? atoi(how) : DAYS;
	struct soak s = { .seed = 0 };
	enum camera_by by;
	long long before, after, held, longest;

	if (argc < 2 || !camera_by_name(argv[1], &by))
		return 2;
	heap_begin();
	camera_begin(by);
	s.modes =
	    by == CAMERA_USB || by == CAMERA_IP ? MANGLE_RESET : MANGLE_NOTHING;
	s.seed = seed != NULL ? strtoull(seed, NULL, 10) : 1;
	printf("# SEED=%llu\n", (unsigned long long)s.seed);
	used_at_rest(&s);
	one_day(&s); /* whatever is made once */
	before = used_at_rest(&s);
	days_of_it(&s, days);
	after = used_at_rest(&s);
	if (after > before + LATE)
		wrong(&s, "memory when all is closed", before, after);
	held = held_after(&s, 1);
	longest = held_after(&s, days);
	if (longest > held + LATE)
		wrong(&s, "memory of a session", held, longest);
	if (s.fetched < s.shots / 2)
		wrong(&s, "pictures fetched", s.shots, s.fetched);
	printf("%sok 1 - %d days of tethering: %u pictures, %u fetched, %u "
	       "faults, opened %u times, %llu events; memory %lld bytes, then "
	       "%lld, a session's %lld\n1..1\n",
	    s.failed ? "not " : "", days, s.shots, s.fetched, s.faults,
	    s.opened, s.events, before, after, held);
	camera_end();
	return 0;
}
