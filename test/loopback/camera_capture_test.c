/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Captures, with cameras that tell of them in every order that was seen.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "fake.h"

#define RAW 0x3000
#define OURS 2 /* the transaction behind GetDeviceInfo, which is the first */
#define NONE 0xffffffffu

static const struct mptp_framing *framing = &mptp_framing_usb;

static const uint16_t honest[] = { MPTP_EV_OBJECT_ADDED,
	MPTP_EV_CAPTURE_COMPLETE, MPTP_EV_STORE_FULL,
	MPTP_EV_DEVICE_PROP_CHANGED, 0 };
static const uint16_t incomplete[] = { MPTP_EV_OBJECT_ADDED, 0 };

/* What is on the card, and what a shot adds. */
static const struct fake_object card[] = {
	{ .handle = 0x10, .format = FOLDER, .name = "DCIM" },
	{ .handle = 0x11, .parent = 0x10, .format = JPEG, .name = "OLD.JPG" },
	{ .handle = 0x2f,
	    .parent = 0x10,
	    .format = FOLDER,
	    .name = "101CAM",
	    .of_shot = true },
	{ .handle = 0x30,
	    .parent = 0x10,
	    .format = RAW,
	    .name = "NEW.RAW",
	    .size = 10,
	    .of_shot = true },
	{ .handle = 0x31,
	    .parent = 0x10,
	    .format = JPEG,
	    .name = "NEW.JPG",
	    .size = 10,
	    .of_shot = true },
	{ 0 },
};

#define LAST                                                                   \
	{                                                                      \
		.last = true                                                   \
	}

static struct mptp_event
added(uint32_t handle)
{
	return (struct mptp_event){ .code = MPTP_EV_OBJECT_ADDED,
		.transaction = NONE,
		.nparam = 1,
		.param = { handle } };
}

static struct mptp_event
complete(uint32_t transaction)
{
	return (struct mptp_event){ .code = MPTP_EV_CAPTURE_COMPLETE,
		.transaction = transaction };
}

static struct mptp_event
full(uint32_t storage)
{
	return (struct mptp_event){ .code = MPTP_EV_STORE_FULL,
		.transaction = NONE,
		.nparam = 1,
		.param = { storage } };
}

static struct mptp_event
changed(uint32_t property)
{
	return (struct mptp_event){ .code = MPTP_EV_DEVICE_PROP_CHANGED,
		.transaction = NONE,
		.nparam = 1,
		.param = { property } };
}

/* An object appears, and is told of. */
static struct fake_step
object(unsigned ms, uint32_t handle)
{
	return (struct fake_step){ ms, handle, added(handle), false };
}

static struct fake_step
tells(unsigned ms, struct mptp_event event)
{
	return (struct fake_step){ ms, 0, event, false };
}

static struct fake_step
shows(unsigned ms, uint32_t handle)
{
	return (struct fake_step){ .ms = ms, .shows = handle };
}

/* ---- one capture -------------------------------------------------------- */

struct result {
	int rc;
	struct mptp_error error;
	uint32_t handle[8];
	unsigned n, ms;
};

static struct fake
camera_with(const uint16_t *events, const struct fake_step *steps)
{
	return (struct fake){ .framing = framing,
		.objects = card,
		.events = events,
		.steps = steps };
}

static unsigned
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (unsigned)((uint64_t)t.tv_sec * 1000 +
	    (uint64_t)t.tv_nsec / 1000000);
}

static struct result
shoot(struct mptp_camera *camera, const struct mptp_capture *how)
{
	struct mptp_u32_array handles;
	struct result result = { .ms = now_ms() };

	result.rc = mptp_camera_capture(camera, how, &handles);
	result.ms = now_ms() - result.ms;
	result.error = *mptp_camera_error(camera);
	assert_true(handles.n <= 8);
	for (; result.n < handles.n; result.n++)
		result.handle[result.n] = handles.items[result.n];
	mptp_u32_array_clear(&handles);
	return result;
}

static struct result
shoot_once(struct fake *f, const struct mptp_capture *how)
{
	struct mptp_camera *camera = fake_open(f);
	struct result result = shoot(camera, how);

	mptp_camera_close(&camera);
	return result;
}

static void
expect_both(const struct result *result)
{
	if (result->rc != MPTP_OK)
		fail_msg("%s", result->error.text);
	assert_int_equal(result->n, 2);
	assert_int_equal(result->handle[0], 0x30);
	assert_int_equal(result->handle[1], 0x31);
}

static void
expect_one(const struct result *result, uint32_t handle)
{
	if (result->rc != MPTP_OK)
		fail_msg("%s", result->error.text);
	assert_int_equal(result->n, 1);
	assert_int_equal(result->handle[0], handle);
}

/* ---- orders ------------------------------------------------------------- */

static void
every_object_of_the_shot_is_returned(void **state)
{
	const struct fake_step steps[] = { object(0, 0x30), object(60, 0x31),
		tells(90, complete(OURS)), LAST };
	struct fake f = camera_with(honest, steps);
	struct result result = shoot_once(&f, NULL);

	(void)state;
	expect_both(&result);
	assert_in_range(result.ms, 90, 1500);
	/* The card was not listed, nor anything else looked at. */
	assert_int_equal(fake_asked(&f, 0x1007), 0);
	assert_int_equal(fake_asked(&f, 0x1008), 2);
	assert_int_equal(fake_asked(&f, 0x100e), 1);
}

static void
objects_may_come_behind_the_end(void **state)
{
	const struct fake_step soon[] = { tells(10, complete(OURS)),
		object(100, 0x30), object(250, 0x31), LAST };
	const struct fake_step late[] = { tells(10, complete(0)),
		object(900, 0x30), object(950, 0x31), LAST };
	struct fake f = camera_with(honest, soon);
	struct fake g = camera_with(honest, late);
	struct result result;

	(void)state;
	result = shoot_once(&f, NULL);
	expect_both(&result);
	result = shoot_once(&g, NULL);
	expect_both(&result);
	assert_true(result.ms < 2500);
}

static void
folders_are_no_pictures(void **state)
{
	const struct fake_step steps[] = { object(0, 0x2f),
		tells(20, complete(OURS)), object(700, 0x30),
		tells(710, added(0x30)), object(720, 0x31), LAST };
	struct fake f = camera_with(honest, steps);
	struct result result = shoot_once(&f, NULL);

	(void)state;
	expect_both(&result);
}

static void
some_cameras_never_say_that_it_is_over(void **state)
{
	const struct fake_step steps[] = { object(10, 0x30), object(900, 0x31),
		LAST };
	const struct mptp_capture how = { .timeout_ms = 1500 };
	struct fake f = camera_with(incomplete, steps);
	struct fake g = camera_with(honest, steps);
	struct result result;

	(void)state;
	result = shoot_once(&f, NULL);
	expect_both(&result);
	assert_in_range(result.ms, 2500, 5000);
	/* If one says that it would, the time that was given ends it. */
	result = shoot_once(&g, &how);
	expect_both(&result);
	assert_in_range(result.ms, 1490, 2500);
	assert_int_equal(fake_asked(&g, 0x1007), 0);
}

static void
the_end_of_another_capture_is_not_ours(void **state)
{
	const struct fake_step steps[] = { object(0, 0x30),
		tells(10, complete(OURS - 1)), object(700, 0x31),
		tells(710, complete(OURS)), LAST };
	struct fake f = camera_with(honest, steps);
	struct result result = shoot_once(&f, NULL);

	(void)state;
	expect_both(&result);
}

static void
what_is_gone_again_does_not_count(void **state)
{
	const struct mptp_event removed = { .code = MPTP_EV_OBJECT_REMOVED,
		.transaction = NONE,
		.nparam = 1,
		.param = { 0x30 } };
	const struct fake_step steps[] = { object(0, 0x30), tells(10, removed),
		object(20, 0x31), tells(30, complete(OURS)), LAST };
	struct fake f = camera_with(honest, steps);
	struct result result = shoot_once(&f, NULL);

	(void)state;
	expect_one(&result, 0x31);
}

/* ---- failures ----------------------------------------------------------- */

static void
a_full_card_ends_it(void **state)
{
	const struct fake_step at_once[] = { tells(10, full(0x00010001)),
		LAST };
	const struct fake_step half[] = { object(0, 0x30),
		tells(10, full(0x00010001)), LAST };
	const struct fake_step elsewhere[] = { tells(0, full(0x00020001)),
		object(10, 0x30), tells(20, complete(OURS)), LAST };
	const struct fake_step afterwards[] = { object(0, 0x30),
		tells(20, complete(OURS)), tells(30, full(0x00010001)), LAST };
	const struct mptp_capture how = { .storage = 0x00010001 };
	struct fake f = camera_with(honest, at_once);
	struct fake g = camera_with(honest, half);
	struct fake h = camera_with(honest, elsewhere);
	struct fake i = camera_with(honest, afterwards);
	struct result result;

	(void)state;
	result = shoot_once(&f, NULL);
	assert_int_equal(result.rc, MPTP_ERR_RESPONSE);
	assert_int_equal(result.error.response, MPTP_RC_STORE_FULL);
	assert_int_equal(result.error.operation, 0x100e);
	assert_true(result.ms < 1500);
	assert_int_equal(result.n, 0);
	/* What it could still write is not hidden. */
	result = shoot_once(&g, NULL);
	assert_int_equal(result.rc, MPTP_ERR_RESPONSE);
	assert_int_equal(result.error.response, MPTP_RC_STORE_FULL);
	assert_int_equal(result.n, 1);
	result = shoot_once(&h, &how);
	expect_one(&result, 0x30);
	result = shoot_once(&i, NULL);
	expect_one(&result, 0x30);
}

static void
a_refusal_is_told(void **state)
{
	const struct fake_answer full_card[] = {
		{ .operation = 0x100e, .response = MPTP_RC_STORE_FULL }, { 0 }
	};
	static const uint16_t few[] = { 0x1001, 0x1002, 0x1003, 0x1007, 0 };
	struct fake f = camera_with(honest, NULL);
	struct result result;

	(void)state;
	f.answers = full_card;
	result = shoot_once(&f, NULL);
	assert_int_equal(result.rc, MPTP_ERR_RESPONSE);
	assert_int_equal(result.error.response, MPTP_RC_STORE_FULL);
	assert_int_equal(fake_asked(&f, 0x100e), 1);
	f = camera_with(honest, NULL);
	f.operations = few;
	result = shoot_once(&f, NULL);
	assert_int_equal(result.rc, MPTP_ERR_UNSUPPORTED);
	assert_int_equal(fake_asked(&f, 0x100e), 0);
	assert_int_equal(fake_asked(&f, 0x1007), 0);
}

static void
a_busy_camera_is_asked_again(void **state)
{
	const struct fake_step steps[] = { object(0, 0x30),
		tells(0, complete(NONE)), LAST };
	const struct mptp_capture how = { .timeout_ms = 600 };
	struct fake f = camera_with(honest, steps);
	struct result result;

	(void)state;
	f.busy = 3;
	result = shoot_once(&f, NULL);
	expect_one(&result, 0x30);
	assert_int_equal(fake_asked(&f, 0x100e), 4);
	f = camera_with(honest, steps);
	f.busy = 1000;
	result = shoot_once(&f, &how);
	assert_int_equal(result.rc, MPTP_ERR_RESPONSE);
	assert_int_equal(result.error.response, MPTP_RC_DEVICE_BUSY);
	assert_in_range(result.ms, 590, 1500);
	/* Not as fast as it can. */
	assert_true(fake_asked(&f, 0x100e) < 10);
}

static void
an_object_may_be_told_of_too_early(void **state)
{
	const struct fake_step steps[] = { object(0, 0x30),
		tells(0, complete(OURS)), LAST };
	const struct fake_step lies[] = { tells(0, added(0x77)),
		tells(0, complete(OURS)), LAST };
	const struct mptp_capture how = { .timeout_ms = 500 };
	struct fake f = camera_with(honest, steps);
	struct result result;

	(void)state;
	f.unreadable = 3;
	result = shoot_once(&f, NULL);
	expect_one(&result, 0x30);
	assert_int_equal(fake_asked(&f, 0x1008), 4);
	/* or not be there at all */
	f = camera_with(honest, lies);
	result = shoot_once(&f, &how);
	assert_int_equal(result.rc, MPTP_ERR_TIMEOUT);
	assert_int_equal(result.n, 0);
	assert_true(result.error.text[0] != '\0');
}

/* ---- no events ---------------------------------------------------------- */

/* Whatever a camera takes "all objects" for. */
static void
without_events_the_handles_are_compared(void **state)
{
	const struct fake_step steps[] = { shows(100, 0x2f), shows(100, 0x30),
		shows(600, 0x31), LAST };
	const enum fake_listing listings[] = { FAKE_STANDARD, FAKE_TREE,
		FAKE_FLAT };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct fake f = camera_with(NULL, steps);
		struct result result;

		f.listing = listings[i];
		f.dies_of_all = true;
		result = shoot_once(&f, NULL);
		expect_both(&result);
		assert_in_range(result.ms, 600, 5000);
		assert_true(fake_asked(&f, 0x1007) >= 3);
		if (listings[i] == FAKE_STANDARD) /* but the new ones */
			assert_int_equal(fake_asked(&f, 0x1008), 3);
	}
}

static void
a_silent_camera_is_remembered(void **state)
{
	const struct fake_step steps[] = { shows(100, 0x30), LAST };
	const struct mptp_capture how = { .timeout_ms = 600 };
	const struct mptp_capture compare = { .compare = true };
	struct fake f = camera_with(honest, steps);
	struct mptp_camera *camera = fake_open(&f);
	struct result result = shoot(camera, &how);

	(void)state;
	assert_int_equal(result.rc, MPTP_ERR_TIMEOUT);
	assert_in_range(result.ms, 590, 2000);
	assert_int_equal(fake_asked(&f, 0x1007), 0);
	f.nsteps = 0;
	f.released = 0;
	result = shoot(camera, NULL);
	expect_one(&result, 0x30);
	mptp_camera_close(&camera);
	/* Or one knows it. */
	f = camera_with(honest, steps);
	result = shoot_once(&f, &compare);
	expect_one(&result, 0x30);
}

static void
events_are_believed_where_they_come(void **state)
{
	const struct fake_step steps[] = { object(0, 0x30), object(100, 0x31),
		tells(110, complete(OURS)), LAST };
	struct fake f = camera_with(NULL, steps);
	struct result result;

	(void)state;
	f.listing = FAKE_STANDARD;
	result = shoot_once(&f, NULL);
	expect_both(&result);
	assert_int_equal(fake_asked(&f, 0x1007), 2);
}

/* ---- the session's events ----------------------------------------------- */

static void
all_events_stay_readable(void **state)
{
	const struct fake_step steps[] = { tells(0, changed(0x5007)),
		object(0, 0x30), tells(5, changed(0x500f)),
		tells(10, complete(OURS)), LAST };
	static const uint16_t order[] = { MPTP_EV_DEVICE_PROP_CHANGED,
		MPTP_EV_OBJECT_ADDED, MPTP_EV_DEVICE_PROP_CHANGED,
		MPTP_EV_CAPTURE_COMPLETE };
	struct fake f = camera_with(honest, steps);
	struct mptp_camera *camera = fake_open(&f);
	struct mptp_typed_event event;
	struct result result = shoot(camera, NULL);

	(void)state;
	expect_one(&result, 0x30);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(
		    mptp_session_event(mptp_camera_session(camera), &event, 0),
		    MPTP_OK);
		assert_int_equal(event.sequence, i + 1);
		assert_int_equal(event.code, order[i]);
	}
	mptp_camera_close(&camera);
}

static void *
interrupt_soon(void *ctx)
{
	const struct timespec time = { 0, 200 * 1000000L };

	nanosleep(&time, NULL);
	mptp_session_interrupt(ctx);
	return NULL;
}

static void
an_interrupt_ends_it(void **state)
{
	const struct fake_step steps[] = { LAST };
	struct fake f = camera_with(honest, steps);
	struct mptp_camera *camera = fake_open(&f);
	const struct mptp_capture how = { .timeout_ms = -1 };
	struct mptp_u32_array ids;
	struct result result;
	pthread_t thread;

	(void)state;
	pthread_create(
	    &thread, NULL, interrupt_soon, mptp_camera_session(camera));
	result = shoot(camera, &how);
	pthread_join(thread, NULL);
	assert_int_equal(result.rc, MPTP_ERR_CANCELLED);
	assert_int_equal(mptp_get_storage_ids(camera, &ids), MPTP_OK);
	mptp_u32_array_clear(&ids);
	mptp_camera_close(&camera);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_object_of_the_shot_is_returned),
		cmocka_unit_test(objects_may_come_behind_the_end),
		cmocka_unit_test(folders_are_no_pictures),
		cmocka_unit_test(some_cameras_never_say_that_it_is_over),
		cmocka_unit_test(the_end_of_another_capture_is_not_ours),
		cmocka_unit_test(what_is_gone_again_does_not_count),
		cmocka_unit_test(a_full_card_ends_it),
		cmocka_unit_test(a_refusal_is_told),
		cmocka_unit_test(a_busy_camera_is_asked_again),
		cmocka_unit_test(an_object_may_be_told_of_too_early),
		cmocka_unit_test(without_events_the_handles_are_compared),
		cmocka_unit_test(a_silent_camera_is_remembered),
		cmocka_unit_test(events_are_believed_where_they_come),
		cmocka_unit_test(all_events_stay_readable),
		cmocka_unit_test(an_interrupt_ends_it),
	};

	if (argc > 1 && strcmp(argv[1], "ip") == 0)
		framing = &mptp_framing_ip;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
