/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Many cameras at once, each in a thread of its own, by every pipe; interrupted from
 * another one, recorded in one trace, and looked for meanwhile. Built with
 * -Db_sanitize=thread this shows what they share.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <miniptp.h>
#include <miniptp/sim.h>

#define CAMERAS 6
#define OBJECTS 12
#define SIZE 40000
#define ROUNDS 3
#define SPEC "generic-mtp?objects=12&size=40000"
#define STORE 0x00010001
#define INTERRUPTS 100
#define NOPE (-1000) /* a result that is wrong */

static const struct mptp_transport_ops *const transports[] = {
	&mptp_sim_transport, NULL
};

/* One camera, who serves it if it is not in memory, and who talks to it. */
struct one {
	const char *uri;
	struct mptp_trace *trace;
	bool disturbed; /* somebody interrupts it */

	struct mptp_sim *sim;
	struct mptp_listener *listener;
	pthread_t serving, talking;
	char address[200];

	pthread_mutex_t lock; /* of the session that may be interrupted */
	struct mptp_session *session;
	atomic_bool over;

	struct mptp_camera *camera;
	uint64_t bytes;
	unsigned objects, cancelled;
	atomic_uint events;
	int status; /* MPTP_OK, or what was wrong */
	char text[400];
};

/* ---- talking ------------------------------------------------------------- */

static void
interruptible(void *ctx, struct mptp_session *session)
{
	struct one *one = ctx;

	pthread_mutex_lock(&one->lock);
	one->session = session;
	pthread_mutex_unlock(&one->lock);
}

static bool
on_event(void *ctx, const struct mptp_typed_event *event)
{
	struct one *one = ctx;

	(void)event;
	atomic_fetch_add(&one->events, 1);
	return false;
}

static int
take(void *ctx, const void *buf, size_t len)
{
	struct one *one = ctx;

	(void)buf;
	one->bytes += len;
	return 0;
}

static int
fetch(void *ctx, const struct mptp_entry *entry)
{
	struct one *one = ctx;
	const struct mptp_sink sink = { .write = take, .ctx = one };

	if (mptp_object_is_folder(entry->info))
		return 0;
	one->objects++;
	return mptp_camera_fetch(
	    one->camera, entry->handle, entry->info->size, &sink);
}

/* What is on it, all of it, a picture more, and what it told. */
static int
use(struct one *one)
{
	const struct mptp_walker walker = { .visit = fetch, .ctx = one };
	struct mptp_typed_event event;
	struct mptp_u32_array shot = { 0 };
	int status;

	one->bytes = one->objects = 0;
	status = mptp_camera_walk(one->camera, STORE, MPTP_PARENT_ROOT, NULL,
	    MPTP_WALK_TREE, &walker);
	/* A picture that was taken may be left, if it was interrupted then. */
	if (status == MPTP_OK && !one->disturbed &&
	    (one->objects != OBJECTS || one->bytes != OBJECTS * SIZE))
		status = NOPE;
	if (status == MPTP_OK && one->objects < OBJECTS)
		status = NOPE;
	if (status == MPTP_OK)
		status = mptp_camera_capture(one->camera, NULL, &shot);
	if (status == MPTP_OK)
		status = mptp_delete_object(one->camera, shot.items[0], 0);
	free(shot.items);
	while (status == MPTP_OK)
		status = mptp_session_event(
		    mptp_camera_session(one->camera), &event, 0);
	return status == MPTP_ERR_TIMEOUT ? MPTP_OK : status;
}

/* Until it was not interrupted: a session goes on behind that. */
static int
use_until_done(struct one *one)
{
	int status;

	do {
		status = use(one);
		one->cancelled += status == MPTP_ERR_CANCELLED;
	} while (one->disturbed && status == MPTP_ERR_CANCELLED);
	return status;
}

static int
open_until_done(struct one *one, const struct mptp_options *options)
{
	struct mptp_error error = { 0 };
	int status;

	/* Busy: the connection that was given up before is not closed yet. */
	do
		status = mptp_camera_open(
		    &one->camera, one->address, options, &error);
	while (one->disturbed &&
	    (status == MPTP_ERR_CANCELLED || status == MPTP_ERR_BUSY));
	if (status != MPTP_OK)
		snprintf(
		    one->text, sizeof(one->text), "opening: %s", error.text);
	return status;
}

static void *
talk(void *ctx)
{
	struct one *one = ctx;
	const struct mptp_options options = { .transports = transports,
		.trace = one->trace,
		.event = on_event,
		.event_ctx = one,
		.interruptible = interruptible,
		.interruptible_ctx = one };

	for (int i = 0; i < ROUNDS && one->status == MPTP_OK; i++) {
		one->status = open_until_done(one, &options);
		if (one->status != MPTP_OK)
			break;
		one->status = use_until_done(one);
		snprintf(one->text, sizeof(one->text), "%s",
		    mptp_camera_error(one->camera)->text);
		/* A cancel takes a second, at most, or the connection. */
		if (one->disturbed && one->status != MPTP_OK &&
		    mptp_session_lost(mptp_camera_session(one->camera)))
			one->status = MPTP_OK;
		interruptible(one, NULL);
		mptp_camera_close(&one->camera);
	}
	atomic_store(&one->over, true);
	return NULL;
}

/* ---- serving ------------------------------------------------------------- */

static void *
serve(void *ctx)
{
	struct one *one = ctx;

	mptp_listener_run(one->listener, mptp_sim_device(one->sim), NULL);
	return NULL;
}

static void
begin(struct one *one)
{
	struct mptp_error error;
	const bool ip = strcmp(one->uri, "ip:") == 0;

	pthread_mutex_init(&one->lock, NULL);
	snprintf(one->address, sizeof(one->address), "%s", one->uri);
	if (strncmp(one->uri, "sim:", 4) != 0) {
		if (mptp_sim_open(&one->sim, SPEC, &error) != MPTP_OK ||
		    mptp_listener_open(&one->listener,
			ip ? "127.0.0.1:0" : "usbip:127.0.0.1:0",
			&error) != MPTP_OK)
			fail_msg("%s", error.text);
		snprintf(one->address, sizeof(one->address), "%s%s",
		    ip ? "ip:" : "", mptp_listener_address(one->listener));
		assert_int_equal(
		    pthread_create(&one->serving, NULL, serve, one), 0);
	}
	assert_int_equal(pthread_create(&one->talking, NULL, talk, one), 0);
}

static void
end(struct one *one)
{
	pthread_join(one->talking, NULL);
	if (one->listener != NULL) {
		mptp_listener_interrupt(one->listener);
		pthread_join(one->serving, NULL);
		mptp_listener_close(&one->listener);
		mptp_sim_close(&one->sim);
	}
	pthread_mutex_destroy(&one->lock);
}

static void
expect_done(const struct one *all)
{
	for (size_t i = 0; i < CAMERAS; i++) {
		if (all[i].status != MPTP_OK)
			fail_msg("%s: %d, %s", all[i].address, all[i].status,
			    all[i].text);
		assert_true(atomic_load(&all[i].events) > 0);
	}
}

static void
end_all(struct one *all)
{
	for (size_t i = 0; i < CAMERAS; i++)
		end(&all[i]);
	expect_done(all);
}

static void
set_up(struct one *all)
{
	static const char *const uris[] = { "sim:" SPEC "&framing=usb",
		"ip:", "usbip:", "sim:" SPEC "&framing=ip" };

	for (size_t i = 0; i < CAMERAS; i++)
		all[i] = (struct one){
			.uri = uris[i % (sizeof(uris) / sizeof(*uris))]
		};
}

/* ---- tests --------------------------------------------------------------- */

static void
cameras_do_not_disturb_each_other(void **state)
{
	struct one all[CAMERAS];

	(void)state;
	set_up(all);
	for (size_t i = 0; i < CAMERAS; i++)
		begin(&all[i]);
	end_all(all);
}

static void
interrupt(struct one *one)
{
	pthread_mutex_lock(&one->lock);
	if (one->session != NULL)
		mptp_session_interrupt(one->session);
	pthread_mutex_unlock(&one->lock);
}

/* From one thread, each of them in no order. */
static void
each_may_be_interrupted_from_elsewhere(void **state)
{
	struct one all[CAMERAS];
	unsigned cancelled = 0;

	(void)state;
	set_up(all);
	for (size_t i = 0; i < CAMERAS; i++) {
		all[i].disturbed = true;
		begin(&all[i]);
	}
	for (unsigned n = 0; n < INTERRUPTS; n++) {
		struct one *one = &all[(size_t)rand() % CAMERAS];

		usleep((useconds_t)rand() % 8000);
		if (!atomic_load(&one->over))
			interrupt(one);
	}
	end_all(all);
	for (size_t i = 0; i < CAMERAS; i++)
		cancelled += all[i].cancelled;
	print_message("# interrupted %u times\n", cancelled);
}

static unsigned
transactions_in(const char *path)
{
	struct mptp_trace_reader *reader;
	struct mptp_trace_item item;
	struct mptp_error error;
	unsigned n = 0;

	if (mptp_trace_reader_open(&reader, path, &error) != MPTP_OK)
		fail_msg("%s", error.text);
	do {
		if (mptp_trace_reader_next(reader, &item, &error) != MPTP_OK)
			fail_msg("%s", error.text);
		if (item.kind == MPTP_TRACE_TROUBLE)
			fail_msg("%s", item.text);
		if (item.kind == MPTP_TRACE_TRANSACTION) {
			n++;
			assert_int_not_equal(item.transaction.response.code, 0);
		}
	} while (item.kind != MPTP_TRACE_END);
	mptp_trace_reader_close(&reader);
	return n;
}

static void
all_are_recorded_in_one_trace(void **state)
{
	char folder[] = "/tmp/threadsXXXXXX", path[64];
	struct one all[CAMERAS];
	struct mptp_trace *trace;
	struct mptp_error error;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/trace.pcapng", folder);
	if (mptp_trace_open(&trace, path, NULL, &error) != MPTP_OK)
		fail_msg("%s", error.text);
	set_up(all);
	for (size_t i = 0; i < CAMERAS; i++) {
		all[i].trace = trace;
		begin(&all[i]);
	}
	end_all(all);
	assert_int_equal(mptp_trace_close(&trace, &error), MPTP_OK);
	/* At least each object's content, and that of each picture. */
	assert_true(transactions_in(path) >= CAMERAS * ROUNDS * (OBJECTS + 2));
	unlink(path);
	rmdir(folder);
}

static int
found(void *ctx, const struct mptp_found *device)
{
	(void)device;
	++*(unsigned *)ctx;
	return 0;
}

static void *
look_around(void *ctx)
{
	static const struct mptp_options options = { .transports = transports };
	struct mptp_sighting sighting;
	struct mptp_watch *watch;
	unsigned n = 0;

	while (!atomic_load((atomic_bool *)ctx)) {
		mptp_devices(&options, found, &n, NULL);
		if (mptp_watch_open(&watch, "sim:generic-mtp", true, &options,
			NULL) != MPTP_OK)
			continue;
		mptp_watch_next(watch, &sighting, 1, NULL);
		mptp_watch_close(&watch);
	}
	return NULL;
}

static void
devices_are_looked_for_meanwhile(void **state)
{
	atomic_bool over = false;
	struct one all[CAMERAS];
	pthread_t looking[2];

	(void)state;
	set_up(all);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
		    pthread_create(&looking[i], NULL, look_around, &over), 0);
	for (size_t i = 0; i < CAMERAS; i++)
		begin(&all[i]);
	for (size_t i = 0; i < CAMERAS; i++)
		end(&all[i]);
	atomic_store(&over, true);
	for (int i = 0; i < 2; i++)
		pthread_join(looking[i], NULL);
	expect_done(all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cameras_do_not_disturb_each_other),
		cmocka_unit_test(each_may_be_interrupted_from_elsewhere),
		cmocka_unit_test(all_are_recorded_in_one_trace),
		cmocka_unit_test(devices_are_looked_for_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
