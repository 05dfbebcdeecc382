/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Objects that are visited while the next one is asked for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fake.h"

#define STORE 0x00010001u

static const struct mptp_framing *framing;

static const struct fake_object objects[] = {
	{ .handle = 1, .format = JPEG, .name = "a" },
	{ .handle = 2, .format = JPEG, .name = "b" },
	{ .handle = 3, .format = FOLDER, .name = "c" },
	{ .handle = 4, .parent = 3, .format = JPEG, .name = "d" },
	{ .handle = 5, .format = JPEG, .name = "bad", .refusal = 0x2009 },
	{ .handle = 6, .format = JPEG, .name = "e" },
	{ 0 },
};

struct visits {
	struct mptp_camera *camera;
	char text[256];
	size_t len;
	uint32_t stop_at; /* handle */
	int stop;
};

static void
say(struct visits *v, const char *text)
{
	v->len += (size_t)snprintf(
	    v->text + v->len, sizeof(v->text) - v->len, "%s", text);
}

/* With '+' if the session is amid a transaction. */
static int
visit(void *ctx, const struct mptp_entry *entry)
{
	struct visits *v = ctx;
	uint32_t n;

	say(v, strrchr(entry->path, '/') + 1);
	if (mptp_get_num_objects(v->camera, STORE, 0, 0, &n) == MPTP_ERR_STATE)
		say(v, "+");
	say(v, " ");
	return entry->handle == v->stop_at ? v->stop : 0;
}

static int
failed(void *ctx, uint32_t handle, const struct mptp_error *error)
{
	(void)handle;
	assert_int_equal(error->response, 0x2009);
	say(ctx, "! ");
	return 0;
}

static int
walk(struct fake *f, struct visits *v, unsigned how)
{
	const struct mptp_walker walker = {
		.visit = visit, .failed = failed, .ctx = v
	};
	struct mptp_camera *camera = fake_open(f);
	int rc;

	v->camera = camera;
	rc = mptp_camera_walk(camera, STORE, MPTP_PARENT_ROOT, NULL,
	    MPTP_WALK_TREE | how, &walker);
	if (rc != MPTP_OK)
		assert_int_equal(mptp_camera_error(camera)->status, rc);
	mptp_camera_close(&camera);
	return rc;
}

/* A folder is visited before its handles are asked for; of what is the last, or comes
 * before what cannot be read, nothing is put off further. */
static void
each_is_visited_while_the_next_is_read(void **state)
{
	struct fake f = { .framing = framing, .objects = objects };
	struct visits at_once = { 0 }, meanwhile = { 0 };

	(void)state;
	assert_int_equal(walk(&f, &at_once, 0), MPTP_OK);
	assert_string_equal(at_once.text, "a b c d ! e ");
	f = (struct fake){ .framing = framing, .objects = objects };
	assert_int_equal(walk(&f, &meanwhile, MPTP_WALK_MEANWHILE), MPTP_OK);
	assert_string_equal(meanwhile.text, "a+ b+ c d ! e ");
}

static void
a_visit_that_stops_is_the_last(void **state)
{
	struct fake f = { .framing = framing, .objects = objects };
	struct visits v = { .stop_at = 1, .stop = MPTP_ERR_CANCELLED };

	(void)state;
	assert_int_equal(walk(&f, &v, MPTP_WALK_MEANWHILE), MPTP_ERR_CANCELLED);
	assert_string_equal(v.text, "a+ ");
	/* What was under way is the last that is read. */
	assert_int_equal(fake_asked(&f, 0x1008), 2);
	f = (struct fake){ .framing = framing, .objects = objects };
	v = (struct visits){ .stop_at = 4, .stop = MPTP_ERR_IO };
	assert_int_equal(walk(&f, &v, MPTP_WALK_MEANWHILE), MPTP_ERR_IO);
	assert_string_equal(v.text, "a+ b+ c d ");
	assert_int_equal(fake_asked(&f, 0x1008), 4);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_visited_while_the_next_is_read),
		cmocka_unit_test(a_visit_that_stops_is_the_last),
	};

	framing = argc > 1 && strcmp(argv[1], "ip") == 0 ? &mptp_framing_ip :
							   &mptp_framing_usb;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
