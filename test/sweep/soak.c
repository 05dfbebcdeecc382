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
 * Once in sessions that end where the connection is lost, and once in one that goes on for
 * all of the days: it is got into step again, or connected again. At the end leaks are put
 * in, which have to be found.
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
#define DAYS_BY_SOCKETS 7 /* where threads take turns, a day takes longer */
#define DAY_MS INT64_C(86400000)
#define PAUSE_MS 300000 /* between two pictures, at most */
/* Of a picture that was taken and deleted the virtual camera remembers the handle;
 * within its life. Some that could not be deleted remain. */
#define PER_SHOT 512
#define FIRST 65536
/* What the process makes once, and late. */
#define LATE 1024
/* Until all buffers of a session have been as full as they get. */
#define SETTLING_DAYS 3
/* What the camera does wrong, and its card that is away for a while. */
#define FAULTS                                                                 \
	"&fault=InitiateCapture/9:busy,DeleteObject/17:busy,"                  \
	"GetObject/31:stall,GetObject/43:no-response,GetObject/53:short,"      \
	"any/401:storm=300,InitiateCapture/97:full,any/997:no-session"
/* By the number of pictures; a script has at most 1000 steps. */
#define CARD_AWAY 200
#define CARD_BACK 5
#define CARD_TIMES 499

static const struct mptp_transport_ops *const transports[] = {
	&camera_transport, NULL
};

enum leak { NO_LEAK, LEAK_BLOCK, LEAK_DESCRIPTOR, LEAK_IN_SESSION };

struct soak {
	char spec[400];
	enum camera_by by;
	struct mptp_camera *camera;
	uint64_t seed;
	unsigned shots, fetched, faults, opened;
	unsigned long long events;
	bool calm;	       /* nothing goes wrong now */
	bool lasting;	       /* a session goes on, if that is possible */
	unsigned again, ended; /* it did, it did not */
	enum leak leak;
	void *held[2000]; /* by the session, that is */
	unsigned nheld;
	bool quiet; /* what is found is not told */
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

static void
close_camera(struct soak *s)
{
	mptp_camera_close(&s->camera);
	camera_settle();
	while (s->nheld > 0)
		free(s->held[--s->nheld]);
}

/* A camera that is unplugged is another session's, and so is one behind a USB/IP server
 * whose connection broke. */
static enum mangle_mode
choose_mode(struct soak *s)
{
	static const enum mangle_mode usb[] = { MANGLE_STUCK, MANGLE_FLIP,
		MANGLE_LOSE, MANGLE_TWICE, MANGLE_DELAY };
	const bool network = s->by == CAMERA_USBIP || s->by == CAMERA_PTPIP;

	if (s->lasting && s->by == CAMERA_USBIP)
		return MANGLE_DELAY;
	if (s->lasting && s->by == CAMERA_USB)
		return usb[chance(s, sizeof(usb) / sizeof(*usb))];
	return (enum mangle_mode)chance(
	    s, network ? MANGLE_NOTHING : MANGLE_RESET);
}

/* Somewhere in what comes next. */
static void
arm(struct soak *s)
{
	struct mangle *m = &camera_mangle;

	m->mode = choose_mode(s);
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

/* Does the camera answer, in this session? */
static bool
is_well(struct soak *s)
{
	struct mptp_u32_array storages = { 0 };
	const int status = mptp_session_lost(mptp_camera_session(s->camera)) ?
	    MPTP_ERR_NODEV :
	    mptp_get_storage_ids(s->camera, &storages);

	free(storages.items);
	return status == MPTP_OK;
}

/* The session is got to work again. */
static void
go_on(struct soak *s)
{
	struct mptp_session *session = mptp_camera_session(s->camera);
	const bool ip = s->by == CAMERA_IP || s->by == CAMERA_PTPIP;
	int status = MPTP_ERR_TIMEOUT;

	for (int i = 0; i < 3 && status != MPTP_OK; i++) {
		if (i == 1) /* what was silent is not for ever */
			camera_mangle.mode = MANGLE_NOTHING;
		status = ip ? mptp_session_reconnect(session) :
			      mptp_session_recover(session, NULL);
	}
	s->again += status == MPTP_OK;
	if (status == MPTP_OK)
		return;
	s->ended++;
	close_camera(s);
}

/* It is still known, since LeakSanitizer has nothing to find here. */
static void
leak_block(void)
{
	static void **last;
	void **block = malloc(2 * sizeof(*block));

	if (block == NULL)
		abort();
	block[0] = last;
	last = block;
}

static void
put_leak(struct soak *s)
{
	if (s->leak == LEAK_BLOCK)
		leak_block();
	if (s->leak == LEAK_DESCRIPTOR && s->shots % 1000 == 0)
		(void)!dup(0);
	if (s->leak == LEAK_IN_SESSION && s->shots % 100 == 0 &&
	    s->nheld < sizeof(s->held) / sizeof(*s->held))
		s->held[s->nheld++] = malloc(200);
}

static void
take_one(struct soak *s)
{
	if (s->camera == NULL)
		open_camera(s);
	if (!s->calm && chance(s, 8) == 0)
		arm(s);
	shoot(s);
	put_leak(s);
	if (chance(s, 100) == 0)
		ask(s);
	clock_advance((int64_t)chance(s, PAUSE_MS));
	if (s->lasting && !is_well(s))
		go_on(s);
	else if (!s->lasting &&
	    (mptp_session_lost(mptp_camera_session(s->camera)) ||
		(!s->calm && chance(s, 2000) == 0)))
		close_camera(s);
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
	if (!s->quiet)
		printf("# %s: %lld, then %lld\n", what, before, after);
}

/* The memory in use when all is closed, and the card is a new one. */
static long long
used_at_rest(struct soak *s)
{
	close_camera(s);
	camera_next_run();
	camera_renew(s->spec);
	return heap_used();
}

/* Some days, each of which ends with as many descriptors. */
static void
days_of_it(struct soak *s, int days)
{
	int descriptors = 0;

	for (int day = 1; day <= days; day++) {
		one_day(s);
		if (s->camera == NULL)
			open_camera(s);
		camera_settle();
		if (day == 1)
			descriptors = descriptors_now();
		else if (descriptors_now() != descriptors)
			wrong(s, "descriptors", descriptors, descriptors_now());
	}
}

/* The first of them makes what the others use, and is not compared. */
static void
sessions(struct soak *s, int days)
{
	long long before, after, used;
	unsigned shots;

	s->calm = s->lasting = false;
	snprintf(s->spec, sizeof(s->spec), "%s", SPEC);
	used_at_rest(s);
	one_day(s); /* whatever is made once */
	before = used_at_rest(s);
	days_of_it(s, 1);
	used = heap_used() + FIRST;
	shots = s->shots;
	days_of_it(s, days);
	if (heap_used() > used + PER_SHOT * (s->shots - shots))
		wrong(s, "memory in use", used, heap_used());
	after = used_at_rest(s);
	if (after > before + LATE)
		wrong(s, "memory when all is closed", before, after);
	if (s->fetched < s->shots / 2)
		wrong(s, "pictures fetched", s->shots, s->fetched);
}

/* What a session held that lasted for so long: closing it leaves the camera as it is. */
static long long
held_after(struct soak *s, int days)
{
	long long used;

	used_at_rest(s);
	open_camera(s);
	days_of_it(s, days);
	used = heap_used();
	close_camera(s);
	return used - heap_used();
}

/* One session for all of the days. */
static void
lasting(struct soak *s, int days, bool calm)
{
	long long held, longest;

	s->calm = calm;
	s->lasting = !calm;
	held = held_after(s, calm ? 1 : SETTLING_DAYS);
	longest = held_after(s, days);
	if (longest > held + LATE)
		wrong(s, "memory of a session", held, longest);
}

/* What the camera does wrong by itself, and a script for its card. */
static void
spec_of_faults(struct soak *s, const char *script)
{
	FILE *file = fopen(script, "w");

	if (file == NULL)
		abort();
	for (int i = 1; i <= CARD_TIMES; i++) {
		fprintf(file,
		    "%s{\"after\":\"InitiateCapture\",\"times\":%d,"
		    "\"remove_storage\":\"0x00010001\"},\n",
		    i == 1 ? "[" : ",", i * CARD_AWAY);
		fprintf(file,
		    "{\"after\":\"InitiateCapture\",\"times\":%d,"
		    "\"add_storage\":\"0x00010001\"}\n",
		    i * CARD_AWAY + CARD_BACK);
	}
	fputs("]", file);
	fclose(file);
	snprintf(s->spec, sizeof(s->spec), "%s&script=%s" FAULTS, SPEC, script);
}

static void
tell(const struct soak *s, int n, int days, const char *what)
{
	printf("%sok %d - %d days of tethering, %s: %u pictures, %u fetched, "
	       "%u faults, opened %u times, went on %u times, %llu events\n",
	    s->failed ? "not " : "", n, days, what, s->shots, s->fetched,
	    s->faults, s->opened, s->again, s->events);
}

/* A leak has to be found. */
static void
finds(struct soak *s, int n, enum leak leak, const char *what)
{
	struct soak with = {
		.by = s->by, .seed = s->seed, .leak = leak, .quiet = true
	};

	sessions(&with, 2);
	if (leak == LEAK_IN_SESSION)
		lasting(&with, 2 * SETTLING_DAYS, true);
	printf("%sok %d - %s would be found\n", with.failed ? "" : "not ", n,
	    what);
	close_camera(&with);
}

int
main(int argc, char **argv)
{
	const char *how = getenv("SOAK"), *seed = getenv("SEED");
	char script[] = "/tmp/soakXXXXXX";
	struct soak s = { .seed = 1 }, one = { .seed = 1 };
	int days;

	if (argc < 2 || !camera_by_name(argv[1], &s.by) ||
	    close(mkstemp(script)) != 0)
		return 2;
	one.by = s.by;
	days = how != NULL			    ? atoi(how) :
	    s.by == CAMERA_USB || s.by == CAMERA_IP ? DAYS :
						      DAYS_BY_SOCKETS;
	heap_begin();
	camera_begin(s.by);
	if (seed != NULL)
		one.seed = s.seed = strtoull(seed, NULL, 10);
	printf("# SEED=%llu\n", (unsigned long long)s.seed);
	sessions(&s, days);
	lasting(&s, days, true);
	tell(&s, 1, days, "in many sessions");
	spec_of_faults(&one, script);
	lasting(&one, days, false);
	if (one.ended > 0)
		wrong(&one, "sessions that ended", 0, one.ended);
	tell(&one, 2, days, "in one session");
	finds(&s, 3, LEAK_BLOCK, "a leak of memory");
	finds(&s, 4, LEAK_IN_SESSION, "a session that grows");
	finds(&s, 5, LEAK_DESCRIPTOR, "a leak of descriptors");
	printf("1..5\n");
	camera_end();
	unlink(script);
	return 0;
}
