/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The camera API with each of its allocations failing in turn.
 *
 * The linker sends malloc and its kin through here. Only what the initiator's
 * side asks for fails; the fake camera always gets its memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake.h"

static const struct mptp_framing *framing;
static struct fake fake;
static bool armed;
static unsigned countdown; /* 0: that allocation fails */
static bool failed;	   /* it has */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool
fails(void)
{
	const bool now = armed && !fake.serving && countdown-- == 0;

	failed |= now;
	return now;
}

void *
__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

static const struct fake_object card[] = {
	{ .handle = 1, .format = FOLDER, .name = "DCIM" },
	{ .handle = 2,
	    .parent = 1,
	    .format = JPEG,
	    .size = 5u << 20,
	    .name = "A.JPG" },
	{ .handle = 3,
	    .parent = 1,
	    .format = JPEG,
	    .size = UINT64_C(5) << 30,
	    .name = "B.MP4" },
	{ .handle = 4,
	    .parent = 0xdead,
	    .format = JPEG,
	    .name = "orphan",
	    .listed_in = MPTP_PARENT_ROOT },
	{ 0 },
};
static const uint16_t operations[] = { 0x1001, 0x1002, 0x1003, 0x1004, 0x1007,
	0x1008, 0x100c, 0x100d, 0x1014, 0x1016, 0x1023, 0x9803, 0 };
static const uint8_t battery[] = { 0x01, 0x50, 0x02, 0x00, 0x00, 0x3f, 0x2a,
	0x02, 0x02, 0x00, 0x2a, 0x3f };
static const struct fake_answer answers[] = {
	{ .operation = 0x1014,
	    .response = 0x2001,
	    .data = battery,
	    .len = sizeof(battery) },
	{ .operation = 0x9803, .response = 0xa80a },
	{ 0 },
};

static int
count(void *ctx, const struct mptp_entry *entry)
{
	(void)entry;
	++*(unsigned *)ctx;
	return 0;
}

static int
walk(struct mptp_camera *camera)
{
	unsigned seen = 0;
	const struct mptp_walker walker = { .visit = count, .ctx = &seen };
	int rc = mptp_camera_walk(camera, 0x00010001, MPTP_PARENT_ROOT, NULL,
	    MPTP_WALK_TREE, &walker);

	if (rc == MPTP_OK)
		assert_int_equal(seen, 4);
	return rc;
}

static int
paths(struct mptp_camera *camera)
{
	struct mptp_object object;
	char *path = NULL;
	int rc;

	rc = mptp_camera_find(camera, "/DCIM/B.MP4", &object);
	if (rc == MPTP_OK)
		assert_string_equal(object.path, "/store_00010001/DCIM/B.MP4");
	mptp_object_clear(&object);
	if (rc == MPTP_OK)
		rc = mptp_camera_path(camera, 3, NULL, &path);
	if (rc == MPTP_OK)
		assert_string_equal(path, "/store_00010001/DCIM/B.MP4");
	free(path);
	return rc;
}

static int
settings(struct mptp_camera *camera)
{
	const struct mptp_value value = { .type = MPTP_TYPE_U8, .u = 1 };
	struct mptp_property_desc desc;
	int rc = mptp_get_device_prop_desc(camera, 0x5001, &desc);

	if (rc == MPTP_OK)
		assert_int_equal(desc.nchoices, 2);
	mptp_property_desc_clear(&desc);
	return rc == MPTP_OK ?
	    mptp_set_device_prop_value(camera, 0x5001, &value) :
	    rc;
}

static int
everything(void)
{
	static char name[] = "new";
	const struct mptp_object_info folder = { .format = FOLDER,
		.name = name };
	struct mptp_object_info info;
	struct mptp_camera *camera;
	struct mptp_error error;
	uint32_t handle;
	int rc;

	fake = (struct fake){ .framing = framing,
		.objects = card,
		.operations = operations,
		.answers = answers };
	if ((rc = fake_try(&fake, &camera, &error)) != MPTP_OK) {
		assert_null(camera);
		assert_int_equal(error.status, rc);
		return rc;
	}
	rc = walk(camera);
	if (rc == MPTP_OK)
		rc = paths(camera);
	if (rc == MPTP_OK)
		rc = mptp_camera_object_info(camera, 3, &info);
	if (rc == MPTP_OK) {
		assert_true(info.size == UINT64_C(5) << 30);
		mptp_object_info_clear(&info);
		rc = settings(camera);
	}
	if (rc == MPTP_OK)
		rc = mptp_camera_send(camera, 0, 0, &folder, NULL, &handle);
	assert_int_equal(mptp_camera_error(camera)->status, rc);
	mptp_camera_close(&camera);
	return rc;
}

static void
each_failing_allocation_is_survived(void **state)
{
	unsigned i = 0;
	int rc;

	(void)state;
	do {
		countdown = i++;
		armed = true;
		failed = false;
		rc = everything();
		armed = false;
		assert_true(fake.hung_up);
		assert_int_equal(rc, failed ? MPTP_ERR_NOMEM : MPTP_OK);
	} while (failed);
	assert_true(i > 50);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_failing_allocation_is_survived),
	};

	framing = argc > 1 && strcmp(argv[1], "ip") == 0 ? &mptp_framing_ip :
							   &mptp_framing_usb;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
