/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Shots: which files belong together, and in which order they come.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp/import.h>

#define MANY 20000

static struct mptp_import_item
in(const char *folder, const char *name)
{
	return (struct mptp_import_item){
		.storage = 1, .folder = folder, .name = name, .rating = -1
	};
}

static struct mptp_import_item
named(const char *name)
{
	return in("DCIM/100MPTP_", name);
}

static void
assert_shots(
    const struct mptp_import_item *items, size_t n, const uint32_t *expected)
{
	uint32_t shots[32];

	assert_in_range(n, 0, 32);
	assert_int_equal(mptp_import_group(items, n, shots), MPTP_OK);
	for (size_t i = 0; i < n; i++)
		if (shots[i] != expected[i])
			fail_msg("%s is of %u, not %u",
			    items[i].name == NULL ? "-" : items[i].name,
			    (unsigned)shots[i], (unsigned)expected[i]);
}

static void
kinds_are_by_name_then_format(void **state)
{
	static const struct {
		const char *name;
		uint16_t format;
		enum mptp_media kind;
	} cases[] = { { "a.CR3", 0, MPTP_MEDIA_RAW },
		{ "a.3fr", 0, MPTP_MEDIA_RAW }, { "a.x3f", 0, MPTP_MEDIA_RAW },
		{ "a.jpeg", 0, MPTP_MEDIA_JPEG },
		{ "a.HIF", 0x3801, MPTP_MEDIA_HEIF },
		{ "a.MOV", 0x3801, MPTP_MEDIA_VIDEO },
		{ "a.wav", 0, MPTP_MEDIA_AUDIO },
		{ "a.jpg.XMP", 0, MPTP_MEDIA_SIDECAR },
		{ "a", 0x3801, MPTP_MEDIA_JPEG },
		{ NULL, 0x300d, MPTP_MEDIA_VIDEO },
		{ "a.", 0x3811, MPTP_MEDIA_RAW },
		{ "a. ", 0, MPTP_MEDIA_OTHER }, { "a.r", 0, MPTP_MEDIA_OTHER },
		{ "a.raw ", 0, MPTP_MEDIA_OTHER },
		{ "a.cr2 cr3", 0, MPTP_MEDIA_OTHER },
		{ "jpg", 0, MPTP_MEDIA_OTHER }, { "", 0, MPTP_MEDIA_OTHER } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (mptp_media_of(cases[i].name, cases[i].format) !=
		    cases[i].kind)
			fail_msg("%s", cases[i].name);
}

static void
files_of_a_name_are_one_shot(void **state)
{
	struct mptp_import_item items[] = { named("IMG_0002.JPG"),
		named("IMG_0001.CR3"), named("img_0001.jpg"),
		named("IMG_0001.WAV"), named("IMG_0001.XMP"),
		named("IMG_0002.CR3"), named("IMG_00.JPG"),
		in("DCIM/101MPTP_", "IMG_0001.JPG"), named("IMG_0001.JPG") };
	static const uint32_t shots[] = { 0, 1, 1, 1, 1, 0, 6, 7, 8 };

	(void)state;
	items[8].storage = 2;
	assert_shots(items, 9, shots);
}

static void
sidecars_find_their_picture(void **state)
{
	struct mptp_import_item items[] = { named("SND_0001.WAV"),
		named("IMG_0001.JPG"), named("MVI_0002.THM"),
		named("IMG_0003.CR3"), named("IMG_0003.CR3.xmp"),
		named("SND_0004.WAV"), named("IMG_0004.JPG"),
		named("_MG_0004.JPG"), named("notes.xmp"),
		named("IMG_0001.CR3"), named("IMG_9.CR3"),
		named("IMG_9.CR3.JPG"), named("IMG_9.CR3.xmp") };
	/* SND_0004 has two candidates, and so none; IMG_9.CR3.xmp one of just its name. */
	static const uint32_t shots[] = { 0, 0, 2, 3, 3, 5, 6, 7, 8, 0, 10, 11,
		11 };

	(void)state;
	assert_shots(items, 13, shots);
}

static void
what_has_no_name_is_alone(void **state)
{
	struct mptp_import_item items[] = { named(NULL), named(""), named(NULL),
		in(NULL, "a.jpg"), in("", "a.raw") };
	static const uint32_t shots[] = { 0, 1, 2, 3, 3 };

	(void)state;
	assert_shots(items, 5, shots);
	assert_shots(items, 0, shots);
}

static void
assert_order(const struct mptp_import_item *items, size_t n,
    enum mptp_import_order order, const uint32_t *expected)
{
	uint32_t shots[32], sequence[32];

	assert_int_equal(mptp_import_group(items, n, shots), MPTP_OK);
	assert_int_equal(
	    mptp_import_sort(items, n, shots, order, sequence), MPTP_OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(sequence[i], expected[i]);
}

static void
shots_stay_together_in_any_order(void **state)
{
	struct mptp_import_item items[] = { named("a.cr3"), named("b.jpg"),
		named("a.jpg"), named("c.jpg"), named("d.jpg") };
	static const uint32_t camera[] = { 0, 2, 1, 3, 4 },
			      newest[] = { 1, 0, 2, 4, 3 },
			      oldest[] = { 4, 0, 2, 1, 3 },
			      smallest[] = { 4, 1, 3, 0, 2 };

	(void)state;
	for (size_t i = 0; i < 5; i++)
		items[i].has_time = i != 3 && i != 0;
	items[2].time = 100; /* of the raw one it is not known */
	items[1].time = 200;
	items[4].time = -5;
	items[0].size = 20;
	items[2].size = 2;
	items[1].size = 10;
	items[3].size = 21;
	assert_order(items, 5, MPTP_ORDER_CAMERA, camera);
	assert_order(items, 5, MPTP_ORDER_NEWEST, newest);
	assert_order(items, 5, MPTP_ORDER_OLDEST, oldest);
	assert_order(items, 5, MPTP_ORDER_SMALLEST, smallest);
}

/* Two files of each, apart in the list. */
static void
a_full_card_is_grouped(void **state)
{
	struct mptp_import_item *items = calloc(MANY, sizeof(*items));
	uint32_t *shots = calloc(MANY, sizeof(*shots));
	char(*names)[16] = calloc(MANY, sizeof(*names));

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "IMG%05zu.%s",
		    i % (MANY / 2), i < MANY / 2 ? "CR3" : "JPG");
		items[i] = named(names[i]);
	}
	assert_int_equal(mptp_import_group(items, MANY, shots), MPTP_OK);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(shots[i], i % (MANY / 2));
	free(items);
	free(shots);
	free(names);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_are_by_name_then_format),
		cmocka_unit_test(files_of_a_name_are_one_shot),
		cmocka_unit_test(sidecars_find_their_picture),
		cmocka_unit_test(what_has_no_name_is_alone),
		cmocka_unit_test(shots_stay_together_in_any_order),
		cmocka_unit_test(a_full_card_is_grouped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
