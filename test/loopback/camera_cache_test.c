/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Listings with a cache: how many requests they take, and that what is not true any
 * more is not believed.
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
#include "memory_cache.h"

#define NFILES (MEMORY_CACHE_MOST - 2)
/* As <miniptp/cache.h> says. */
#define LEAST 12
#define LEAST_CHANGED 48
#define MOST 512
#define INFO MPTP_OP_GET_OBJECT_INFO
#define DIR MEMORY_CACHE_FIRST
#define FIRST (DIR + 1)

static const struct mptp_framing *framing;

static const uint16_t operations[] = { 0x1001, 0x1002, 0x1003, 0x1004, 0x1005,
	0x1007, 0x1008, 0x1009, 0x100b, 0x1012, 0 };

static struct fake_object objects[NFILES + 2];
static char names[NFILES][16];

/* A folder of so many files. */
static void
make_card(void)
{
	memset(objects, 0, sizeof(objects));
	objects[0] = (struct fake_object){
		.handle = DIR, .format = FOLDER, .name = "DCIM"
	};
	for (uint32_t i = 0; i < NFILES; i++) {
		snprintf(names[i], sizeof(names[0]), "%u.JPG", (unsigned)i);
		objects[i + 1] = (struct fake_object){ .handle = FIRST + i,
			.parent = DIR,
			.format = JPEG,
			.size = 1000 + i,
			.name = names[i] };
	}
}

static struct memory_cache memory;
static struct mptp_cache cache; /* that one */

/* ---- listings ------------------------------------------------------------ */

struct seen {
	unsigned n, wrong, kept;
};

static unsigned kept; /* in the last listing */
static uint64_t room; /* on the card */

static int
visit(void *ctx, const struct mptp_entry *entry)
{
	struct seen *seen = ctx;
	const struct fake_object *object = &objects[entry->handle - DIR];

	seen->n++;
	seen->kept += entry->kept;
	seen->wrong += strcmp(entry->info->name, object->name) != 0 ||
	    entry->info->parent != object->parent ||
	    entry->info->size != object->size;
	return MPTP_OK;
}

static struct fake
fake_of(void)
{
	return (struct fake){ .framing = framing,
		.operations = operations,
		.objects = objects,
		.whole = true,
		.free_bytes = room };
}

/* All that is there is seen as it is; returns how many ObjectInfos were read. */
static unsigned
list_in(struct fake *f, struct mptp_camera *camera, unsigned how)
{
	struct seen seen = { 0, 0, 0 };
	const struct mptp_walker walker = { .visit = visit, .ctx = &seen };
	unsigned there = 0;

	while (objects[there].handle != 0)
		there++;
	f->nlog = 0;
	assert_int_equal(mptp_camera_walk(camera, 0x00010001, MPTP_PARENT_ROOT,
			     NULL, MPTP_WALK_TREE | how, &walker),
	    MPTP_OK);
	assert_int_equal(seen.n, there);
	assert_int_equal(seen.wrong, 0);
	kept = seen.kept;
	return fake_asked(f, INFO);
}

static unsigned
list(unsigned how)
{
	struct fake f = fake_of();
	struct mptp_camera *camera = fake_open(&f);
	unsigned infos;

	mptp_camera_set_cache(camera, &cache);
	infos = list_in(&f, camera, how);
	mptp_camera_close(&camera);
	return infos;
}

static int
begin_anew(void **state)
{
	(void)state;
	make_card();
	room = 500;
	memory = (struct memory_cache){ .begun = 0 };
	cache = memory_cache_of(&memory);
	return 0;
}

/* Some are looked at, and so many are read. */
#define assert_believed(infos, least, read)                                    \
	assert_in_range(infos, (least) + (read), MOST + (read))
/* Whatever was looked at before. */
#define assert_read(infos) assert_in_range(infos, NFILES, NFILES + 1 + MOST)

static void
an_unchanged_card_is_not_read_again(void **state)
{
	struct fake f = fake_of();
	struct mptp_camera *camera;
	unsigned infos;

	(void)state;
	assert_int_equal(list(MPTP_WALK_CACHED), NFILES + 1);
	assert_int_equal(kept, 0);
	assert_int_equal(memory.puts, NFILES + 1);
	assert_true(memory.complete);
	camera = fake_open(&f);
	mptp_camera_set_cache(camera, &cache);
	infos = list_in(&f, camera, MPTP_WALK_CACHED);
	assert_believed(infos, LEAST, 0);
	assert_int_equal(kept, NFILES + 1);
	assert_int_equal(f.nlog, infos + 1 + 2); /* StorageInfo, handles */
	assert_int_equal(memory.puts, NFILES + 1);
	assert_int_equal(memory.dropped, 0);
	/* Who does not say so gets what is true. */
	assert_int_equal(list_in(&f, camera, MPTP_WALK_SHOWN), NFILES + 1);
	mptp_camera_drop_cache(camera);
	assert_int_equal(memory.dropped, 1);
	mptp_camera_set_cache(camera, NULL);
	mptp_camera_drop_cache(camera);
	assert_int_equal(memory.dropped, 1);
	assert_int_equal(list_in(&f, camera, MPTP_WALK_CACHED), NFILES + 1);
	assert_int_equal(memory.begun, memory.ended);
	mptp_camera_close(&camera);
}

/* ---- other files under the same handles -------------------------------------- */

enum { NAMES, SIZES };

static void
swap(unsigned what, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		if (what == NAMES)
			names[i][0] = 'X';
		else
			objects[i + 1].size += 7;
}

/* Whatever it was read for. */
static void
an_info_that_is_another_one_drops_what_is_kept(void **state)
{
	struct fake f = fake_of();
	struct mptp_camera *camera;
	struct mptp_object_info info;

	(void)state;
	list(MPTP_WALK_CACHED);
	swap(NAMES, 700, 701);
	camera = fake_open(&f);
	mptp_camera_set_cache(camera, &cache);
	for (uint32_t handle = FIRST + 699; handle < FIRST + 702; handle++) {
		const unsigned other = handle >= FIRST + 700;

		assert_int_equal(
		    mptp_get_object_info(camera, handle, &info), MPTP_OK);
		mptp_object_info_clear(&info);
		assert_int_equal(memory.dropped, other);
		assert_int_equal(
		    fake_asked(&f, MPTP_OP_GET_STORAGE_INFO), other);
	}
	assert_int_equal(list_in(&f, camera, MPTP_WALK_CACHED), NFILES + 1);
	/* One from before is of a card that is not in there now. */
	memory.elsewhere = true;
	assert_int_equal(
	    mptp_get_object_info(camera, FIRST + 9, &info), MPTP_OK);
	mptp_object_info_clear(&info);
	assert_int_equal(memory.dropped, 1);
	memory.elsewhere = false;
	mptp_camera_close(&camera);
	assert_believed(list(MPTP_WALK_CACHED), LEAST, 0);
	assert_int_equal(memory.begun, memory.ended);
}

/* All, and half of them are found out by any dozen of samples; the biggest, the oldest
 * and the last in a folder always are. */
static void
files_swapped_under_the_same_handles_are_noticed(void **state)
{
	static const uint32_t range[][2] = { { 0, NFILES }, { 0, NFILES / 2 },
		{ NFILES / 2, NFILES }, { NFILES - 1, NFILES } };

	(void)state;
	for (unsigned what = NAMES; what <= SIZES; what++)
		for (unsigned i = 0; i < 4; i++) {
			begin_anew(NULL);
			list(MPTP_WALK_CACHED);
			swap(what, range[i][0], range[i][1]);
			assert_in_range(list(MPTP_WALK_CACHED), NFILES + 2,
			    NFILES + 1 + MOST);
			assert_int_equal(memory.dropped, 1);
			assert_believed(list(MPTP_WALK_CACHED), LEAST, 0);
		}
}

/* It cannot be the same card; nothing has to be read to know it. */
static void
one_that_was_swapped_is_noticed_by_the_free_space(void **state)
{
	(void)state;
	list(MPTP_WALK_CACHED);
	swap(SIZES, NFILES / 2, NFILES / 2 + 1);
	memory.free_bytes++;
	assert_int_equal(list(MPTP_WALK_CACHED), NFILES + 1);
	assert_int_equal(memory.dropped, 1);
	assert_believed(list(MPTP_WALK_CACHED), LEAST, 0);
}

/* Two dozen at random miss every other one once in ten million times. */
static void
every_other_one_is_noticed(void **state)
{
	(void)state;
	list(MPTP_WALK_CACHED);
	for (uint32_t i = 5; i < NFILES - 5; i += 2)
		swap(NAMES, i, i + 1);
	memory.free_bytes++;
	memory_cache_forget(&memory, FIRST + 7);
	assert_in_range(list(MPTP_WALK_CACHED), NFILES + 2, NFILES + 1 + MOST);
	assert_int_equal(memory.dropped, 1);
}

static void
other_objects_call_for_more_samples(void **state)
{
	(void)state;
	list(MPTP_WALK_CACHED);
	memory.free_bytes++;
	for (uint32_t i = 1000; i < 1100; i++)
		memory_cache_forget(&memory, FIRST + i);
	assert_believed(list(MPTP_WALK_CACHED), LEAST_CHANGED, 100);
	assert_int_equal(memory.dropped, 0);
	assert_believed(list(MPTP_WALK_CACHED), LEAST, 0);
}

/* What came takes so much room, and no more. */
static void
one_that_was_swapped_where_another_came_is_noticed_by_the_free_space(
    void **state)
{
	const uint64_t mib = 1 << 20;

	(void)state;
	room = 1000 * mib;
	list(MPTP_WALK_CACHED);
	memory_cache_forget(&memory, FIRST + 7);
	objects[8].size = 20 * mib;
	room -= 20 * mib + 4096;
	assert_believed(list(MPTP_WALK_CACHED), LEAST_CHANGED, 2);
	assert_int_equal(memory.dropped, 0);

	memory_cache_forget(&memory, FIRST + 7);
	room -= 23 * mib; /* 3 of them another one's */
	assert_int_equal(list(MPTP_WALK_CACHED), NFILES + 2);
	assert_int_equal(memory.dropped, 1);
	assert_believed(list(MPTP_WALK_CACHED), LEAST, 0);

	memory_cache_forget(&memory, FIRST + 7);
	room += 3 * mib;
	assert_int_equal(list(MPTP_WALK_CACHED), NFILES + 2);
	assert_int_equal(memory.dropped, 2);
}

/* One of the others may be exchanged; who relies on it reads them all. */
static void
who_relies_on_it_gets_an_unchanged_card_only(void **state)
{
	const unsigned how = MPTP_WALK_CACHED | MPTP_WALK_UNCHANGED;

	(void)state;
	list(MPTP_WALK_CACHED);
	assert_believed(list(how), LEAST, 0);
	memory_cache_forget(&memory, FIRST + 7);
	swap(SIZES, 1000, 1001);
	assert_int_equal(list(how), NFILES + 1);
	assert_believed(list(how), LEAST, 0);
	memory.free_bytes++;
	assert_int_equal(list(how), NFILES + 1);
	assert_believed(list(how), LEAST, 0);
	/* That is no number of bytes that would tell of a change. */
	room = UINT64_MAX;
	list(how);
	assert_int_equal(list(how), NFILES + 1);
	assert_believed(list(MPTP_WALK_CACHED), LEAST, 0);
}

static void
what_is_gone_is_not_shown(void **state)
{
	(void)state;
	list(MPTP_WALK_CACHED);
	objects[NFILES] = (struct fake_object){ .handle = 0 };
	assert_believed(list(MPTP_WALK_CACHED), LEAST_CHANGED, 0);
	assert_int_equal(memory.dropped, 0);
}

/* It is listed elsewhere now, and is looked at before anything is shown. */
static void
what_has_moved_is_a_contradiction(void **state)
{
	(void)state;
	list(MPTP_WALK_CACHED);
	memory.of[200].parent = 0x4444;
	assert_int_equal(list(MPTP_WALK_CACHED), 1 + NFILES + 1);
	assert_true(memory.of[200].parent == DIR);
	assert_int_equal(memory.dropped, 1);
}

static void
a_small_card_is_read(void **state)
{
	(void)state;
	objects[60] = (struct fake_object){ .handle = 0 };
	assert_int_equal(list(MPTP_WALK_CACHED), 60);
	assert_int_equal(list(MPTP_WALK_CACHED), 60);
	assert_int_equal(memory.puts, 60);
}

static int
count(void *ctx, const struct mptp_entry *entry)
{
	unsigned *n = ctx;

	(void)entry;
	++*n;
	return MPTP_OK;
}

/* Such a device proves nothing by its handles. */
static void
where_everything_is_listed_everywhere_everything_is_read(void **state)
{
	struct fake f = fake_of();
	struct mptp_camera *camera;

	(void)state;
	f.listing = FAKE_FLAT;
	for (unsigned i = 0; i < 3; i++) {
		camera = fake_open(&f);
		mptp_camera_set_cache(camera, &cache);
		/* In the root to know that they are elsewhere, and there. */
		assert_int_equal(
		    list_in(&f, camera, MPTP_WALK_CACHED), 2 * NFILES + 1);
		assert_int_equal(kept, 0);
		mptp_camera_close(&camera);
	}
}

/* It is in what is kept, and cannot be listed any more. */
static void
a_folder_that_is_refused_is_told_and_not_empty(void **state)
{
	static const struct fake_answer answers[] = {
		{ .operation = 0x1007, .about = DIR, .response = 0x2002 }, { 0 }
	};
	struct fake f = fake_of();
	struct mptp_camera *camera;
	unsigned n = 0;
	const struct mptp_walker walker = { .visit = count, .ctx = &n };

	(void)state;
	list(MPTP_WALK_CACHED);
	f.answers = answers;
	camera = fake_open(&f);
	mptp_camera_set_cache(camera, &cache);
	assert_int_equal(mptp_camera_walk(camera, 0x00010001, MPTP_PARENT_ROOT,
			     NULL, MPTP_WALK_TREE | MPTP_WALK_CACHED, &walker),
	    MPTP_ERR_RESPONSE);
	mptp_camera_close(&camera);
}

static void
own_changes_are_forgotten(void **state)
{
	static const struct fake_answer answers[] = {
		{ .operation = 0x100b, .response = MPTP_RC_OK }, { 0 }
	};
	struct fake f = fake_of();
	struct mptp_camera *camera;

	(void)state;
	f.answers = answers;
	camera = fake_open(&f);
	mptp_camera_set_cache(camera, &cache);
	list_in(&f, camera, MPTP_WALK_CACHED);
	assert_int_equal(
	    mptp_set_object_protection(camera, FIRST + 3, 1), MPTP_OK);
	assert_int_equal(memory.forgotten, 1);
	assert_false(memory.of[4].kept);
	assert_believed(
	    list_in(&f, camera, MPTP_WALK_CACHED), LEAST_CHANGED, 1);
	assert_int_equal(
	    mptp_camera_delete_all(camera, MPTP_FORMAT_ANY), MPTP_OK);
	assert_int_equal(memory.dropped, 1);
	mptp_camera_close(&camera);
}

static unsigned
list_folder(uint32_t folder, unsigned expected)
{
	struct fake f = fake_of();
	struct mptp_camera *camera = fake_open(&f);
	unsigned n = 0;
	const struct mptp_walker walker = { .visit = count, .ctx = &n };

	mptp_camera_set_cache(camera, &cache);
	assert_int_equal(mptp_camera_walk(camera, 0x00010001, folder, NULL,
			     MPTP_WALK_CHILDREN | MPTP_WALK_CACHED, &walker),
	    MPTP_OK);
	assert_int_equal(n, expected);
	n = fake_asked(&f, INFO);
	mptp_camera_close(&camera);
	return n;
}

static void
a_large_folder_alone_is_kept_and_a_small_one_is_not(void **state)
{
	(void)state;
	assert_int_equal(list_folder(DIR, NFILES), NFILES);
	assert_believed(list_folder(DIR, NFILES), LEAST, 0);
	assert_int_equal(memory.begun, 2);
	assert_false(memory.complete);
	/* Where that folder lies was not listed. */
	assert_int_equal(list(MPTP_WALK_CACHED), NFILES + 1);
	assert_int_equal(list_folder(MPTP_PARENT_ROOT, 1), 1);
	assert_int_equal(memory.begun, 3);
}

static void
what_an_event_is_about_is_forgotten(void **state)
{
	static const struct fake_step steps[] = {
		{ .event = { .code = MPTP_EV_OBJECT_INFO_CHANGED,
		      .nparam = 1,
		      .param = { FIRST + 9 } } },
		{ .last = true },
	};
	static const uint16_t events[] = { MPTP_EV_OBJECT_INFO_CHANGED, 0 };
	static const uint16_t more[] = { 0x1001, 0x1002, 0x1003, 0x1004, 0x1005,
		0x1007, 0x1008, 0x100e, 0 };
	const struct mptp_op capture = { .code = MPTP_OP_INITIATE_CAPTURE,
		.nparam = 2 };
	struct fake f = fake_of();
	struct mptp_typed_event event;
	struct mptp_camera *camera;

	(void)state;
	f.operations = more;
	f.events = events;
	f.steps = steps;
	camera = fake_open(&f);
	mptp_camera_set_cache(camera, &cache);
	list_in(&f, camera, MPTP_WALK_CACHED);
	assert_int_equal(mptp_session_run(mptp_camera_session(camera), &capture,
			     NULL, NULL, NULL),
	    MPTP_OK);
	assert_int_equal(
	    mptp_session_event(mptp_camera_session(camera), &event, 5000),
	    MPTP_OK);
	assert_int_equal(memory.forgotten, 1);
	assert_false(memory.of[10].kept);
	mptp_camera_close(&camera);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    an_unchanged_card_is_not_read_again, begin_anew),
		cmocka_unit_test_setup(
		    an_info_that_is_another_one_drops_what_is_kept, begin_anew),
		cmocka_unit_test_setup(
		    files_swapped_under_the_same_handles_are_noticed,
		    begin_anew),
		cmocka_unit_test_setup(
		    one_that_was_swapped_is_noticed_by_the_free_space,
		    begin_anew),
		cmocka_unit_test_setup(every_other_one_is_noticed, begin_anew),
		cmocka_unit_test_setup(
		    other_objects_call_for_more_samples, begin_anew),
		cmocka_unit_test_setup(
		    one_that_was_swapped_where_another_came_is_noticed_by_the_free_space,
		    begin_anew),
		cmocka_unit_test_setup(
		    who_relies_on_it_gets_an_unchanged_card_only, begin_anew),
		cmocka_unit_test_setup(what_is_gone_is_not_shown, begin_anew),
		cmocka_unit_test_setup(
		    what_has_moved_is_a_contradiction, begin_anew),
		cmocka_unit_test_setup(a_small_card_is_read, begin_anew),
		cmocka_unit_test_setup(
		    a_folder_that_is_refused_is_told_and_not_empty, begin_anew),
		cmocka_unit_test_setup(
		    where_everything_is_listed_everywhere_everything_is_read,
		    begin_anew),
		cmocka_unit_test_setup(own_changes_are_forgotten, begin_anew),
		cmocka_unit_test_setup(
		    what_an_event_is_about_is_forgotten, begin_anew),
		cmocka_unit_test_setup(
		    a_large_folder_alone_is_kept_and_a_small_one_is_not,
		    begin_anew),
	};

	framing = argc > 1 && strcmp(argv[1], "ip") == 0 ? &mptp_framing_ip :
							   &mptp_framing_usb;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
