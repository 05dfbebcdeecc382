/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Sending objects of all sizes that are special, up to 4 GiB and beyond, and by
 * which operation they are announced.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake.h"

#define GIB4 (UINT64_C(1) << 32)

static const struct mptp_framing *framing;

static const uint16_t with_properties[] = { 0x1001, 0x1002, 0x1003, 0x1004,
	0x1008, 0x100b, 0x100c, 0x100d, 0x9801, 0x9808, 0 };
static const uint16_t without_info[] = { 0x1001, 0x1002, 0x1003, 0x100d, 0x9808,
	0 };

static ptrdiff_t
give_zeros(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	memset(buf, 0, len);
	return (ptrdiff_t)len;
}

static int
send_zeros(struct mptp_camera *camera, uint64_t size, uint32_t *handle)
{
	char name[] = "new.jpg", modified[] = "20240229T120000+0100",
	     captured[] = "20231231T235959";
	const struct mptp_object_info info = { .format = JPEG,
		.size = size,
		.name = name,
		.captured = captured,
		.modified = modified };
	const struct mptp_source source = { .size = size, .read = give_zeros };

	return mptp_camera_send(
	    camera, 0x00010001, MPTP_PARENT_ROOT, &info, &source, handle);
}

static void
every_size_arrives_whole(void **state)
{
	/* The header of 12 bytes and these end with a packet of 512, or not. */
	static const uint64_t sizes[] = { 0, 1, 499, 500, 501, 512, 1012, 65536,
		16777216 - 12, GIB4 - 13, GIB4 - 12, GIB4 - 2, GIB4 - 1, GIB4,
		GIB4 + 1, GIB4 + 500 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct fake f = { .framing = framing,
			.operations = with_properties,
			.whole = true };
		struct mptp_camera *camera = fake_open(&f);
		bool large = sizes[i] >= GIB4 - 1;
		struct mptp_u32_array ids;
		uint32_t handle = 0;

		assert_int_equal(
		    send_zeros(camera, sizes[i], &handle), MPTP_OK);
		assert_int_equal(handle, 0x77);
		assert_int_equal(f.log[large].code, large ? 0x9808 : 0x100c);
		if (large)
			assert_true(f.log[1].param[3] == sizes[i] >> 32 &&
			    f.log[1].param[4] == (uint32_t)sizes[i]);
		assert_int_equal(f.log[large + 1].code, 0x100d);
		assert_true(f.complete);
		assert_true(f.nmoved == sizes[i]);
		/* And both ends are in step. */
		assert_int_equal(mptp_get_storage_ids(camera, &ids), MPTP_OK);
		mptp_u32_array_clear(&ids);
		mptp_camera_close(&camera);
	}
}

/* With one operation, before its content. */
static void
expect_announcement(struct fake *f, uint64_t size, uint16_t operation)
{
	struct mptp_camera *camera = fake_open(f);
	uint32_t handle = 0;

	assert_int_equal(send_zeros(camera, size, &handle), MPTP_OK);
	assert_int_equal(handle, 0x77);
	assert_int_equal(f->nlog, 2);
	assert_int_equal(f->log[0].code, operation);
	assert_true(f->nmoved == size);
	mptp_camera_close(&camera);
}

/* ObjectInfo with that size could mean another one, but nothing else is left. */
static void
four_gib_less_a_byte_needs_no_properties(void **state)
{
	struct fake f = { .framing = framing, .whole = true };

	(void)state;
	expect_announcement(&f, GIB4 - 1, 0x100c);
}

static void
without_object_info_all_are_announced_by_properties(void **state)
{
	struct fake f = { .framing = framing, .operations = without_info };

	(void)state;
	expect_announcement(&f, 5, 0x9808);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_arrives_whole),
		cmocka_unit_test(four_gib_less_a_byte_needs_no_properties),
		cmocka_unit_test(
		    without_object_info_all_are_announced_by_properties),
	};

	framing = argc > 1 && strcmp(argv[1], "ip") == 0 ? &mptp_framing_ip :
							   &mptp_framing_usb;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
