/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The camera API against what real devices said, where recordings are at hand.
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

/* A recorded answer; false: there is no such recording. */
static bool
record(struct fake_answer *answer, uint16_t operation, uint32_t about,
    const char *file)
{
	const char *root = getenv("MPTP_RECORDED");
	uint8_t *bytes = malloc(8192);
	char path[512];
	FILE *in;

	snprintf(path, sizeof(path), "%s/datasets/%s",
	    root != NULL ? root : RECORDED, file);
	if ((in = fopen(path, "rb")) == NULL) {
		free(bytes);
		return false;
	}
	*answer = (struct fake_answer){ .operation = operation,
		.response = MPTP_RC_OK,
		.about = about,
		.data = bytes,
		.len = fread(bytes, 1, 8192, in) };
	fclose(in);
	return true;
}

/* A value where a description was asked for: the iRiver T10. */
static void
a_value_is_no_description(void **state)
{
	struct fake_answer answers[3] = { 0 };
	struct fake f = { .framing = framing, .answers = answers };
	struct mptp_camera *camera;
	struct mptp_property_desc desc;

	(void)state;
	assert_true(
	    record(&answers[0], 0x1014, 0xd101, "iriver-t10/1014-6.bin"));
	assert_true(
	    record(&answers[1], 0x1014, 0xd401, "iriver-t10/1014-1.bin"));
	camera = fake_open(&f);
	assert_int_equal(
	    mptp_get_device_prop_desc(camera, 0xd101, &desc), MPTP_ERR_FORMAT);
	assert_non_null(strstr(mptp_camera_error(camera)->text,
	    "(0xd101): the camera described property 0x005e, not 0xd101"));
	assert_int_equal(
	    mptp_get_device_prop_desc(camera, 0xd401, &desc), MPTP_OK);
	assert_string_equal(desc.current.str, "WMP 10; Napster; ");
	mptp_property_desc_clear(&desc);
	mptp_camera_close(&camera);
	free((void *)(uintptr_t)answers[0].data);
	free((void *)(uintptr_t)answers[1].data);
}

struct notes {
	char text[512];
	size_t len;
};

static int
note(void *ctx, const struct mptp_entry *entry)
{
	struct notes *n = ctx;

	n->len += (size_t)snprintf(n->text + n->len, sizeof(n->text) - n->len,
	    "%08x %s %llu\n", (unsigned)entry->handle, entry->path,
	    (unsigned long long)entry->info->size);
	return 0;
}

/* The card of a Canon PowerShot SX200. */
static void
a_recorded_card_is_walked(void **state)
{
	static const struct {
		uint16_t operation;
		uint32_t about;
		const char *file;
	} said[] = {
		{ 0x1001, 0, "sx200/1001-tid1-p.bin" },
		{ 0x1004, 0, "sx200/1004-tid3-p.bin" },
		{ 0x1007, 0xffffffff, "sx200/1007-tid4-p10001_0_ffffffff.bin" },
		{ 0x1007, 0x80000, "sx200/1007-tid8-p10001_0_80000.bin" },
		{ 0x1007, 0x1900000, "sx200/1007-tid11-p10001_0_1900000.bin" },
		{ 0x1008, 0x80000, "sx200/1008-tid6-p80000.bin" },
		{ 0x1008, 0x1900000, "sx200/1008-tid9-p1900000.bin" },
		{ 0x1008, 0x1900011, "sx200/1008-tid12-p1900011.bin" },
		{ 0x1008, 0x1900021, "sx200/1008-tid14-p1900021.bin" },
	};
	struct fake_answer answers[sizeof(said) / sizeof(*said) + 1] = { 0 };
	struct fake f = { .framing = framing, .answers = answers };
	struct mptp_camera *camera;
	struct notes notes = { 0 };
	const struct mptp_walker walker = { .visit = note, .ctx = &notes };
	uint32_t storage, handle;

	(void)state;
	for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++)
		assert_true(record(&answers[i], said[i].operation,
		    said[i].about, said[i].file));
	camera = fake_open(&f);
	assert_int_equal(mptp_camera_device(camera)->noperations, 52);
	assert_int_equal(mptp_camera_dialect(camera), MPTP_DIALECT_CANON);
	assert_int_equal(mptp_camera_walk(camera, 0x00010001, MPTP_PARENT_ROOT,
			     NULL, MPTP_WALK_TREE, &walker),
	    MPTP_OK);
	assert_string_equal(notes.text,
	    "00080000 /store_00010001/DCIM 0\n"
	    "01900000 /store_00010001/DCIM/100CANON 0\n"
	    "01900011 /store_00010001/DCIM/100CANON/IMG_0001.JPG 68182\n"
	    "01900021 /store_00010001/DCIM/100CANON/IMG_0002.JPG 89334\n");
	assert_int_equal(mptp_camera_resolve(camera,
			     "/dcim/100canon/IMG_0002.JPG", &storage, &handle),
	    MPTP_OK);
	assert_int_equal(handle, 0x1900021);
	mptp_camera_close(&camera);
	for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++)
		free((void *)(uintptr_t)answers[i].data);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_no_description),
		cmocka_unit_test(a_recorded_card_is_walked),
	};
	struct fake_answer there;

	if (!record(&there, 0, 0, "iriver-t10/1014-6.bin")) {
		puts("1..0 # SKIP no recordings; see MPTP_RECORDED");
		return 0;
	}
	free((void *)(uintptr_t)there.data);
	framing = argc > 1 && strcmp(argv[1], "ip") == 0 ? &mptp_framing_ip :
							   &mptp_framing_usb;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
