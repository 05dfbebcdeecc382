/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Any operations on objects in any order: what the lists say agrees, and nothing
 * is left of what failed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "sim_folder.h"

#define SD1 0x00010001u
#define STEPS 4000

static uint32_t
below(struct chance *chance, uint32_t n)
{
	return chance_next(chance) % n;
}

/* A handle that is likely to be there, or one that is reserved, or any. */
static uint32_t
some_handle(struct run *run, struct chance *chance)
{
	static const uint32_t reserved[] = { 0, 0xffffffff, 1, 0x10000000,
		0x20000000, 0x40000001, 0x80000000 };
	struct mptp_u32_array array;
	uint32_t handle = chance_next(chance);

	if (below(chance, 10) == 0)
		return reserved[below(
		    chance, sizeof(reserved) / sizeof(*reserved))];
	assert_int_equal(
	    ask(run, MPTP_OP_GET_OBJECT_HANDLES, 3, 0xffffffffu, 0u, 0u),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_u32_array_unpack(&array, run->data, run->len), MPTP_OK);
	if (array.n != 0)
		handle = array.items[handle % array.n];
	mptp_u32_array_clear(&array);
	return handle;
}

static void
some_upload(struct run *run, struct chance *chance)
{
	static const uint8_t content[5000] = { [100] = 1, [4999] = 2 };
	char name[8];
	uint32_t size = below(chance, sizeof(content));
	uint32_t sent = below(chance, 3) == 0 ? below(chance, 5000) : size;

	snprintf(name, sizeof(name), "N%u", (unsigned)below(chance, 30));
	if (announce(run, 0,
		below(chance, 3) == 0 ? 0 : some_handle(run, chance), name,
		below(chance, 4) == 0 ? -1 : (int64_t)size) != MPTP_RC_OK)
		return;
	if (below(chance, 4) == 0)
		some_handle(run, chance); /* an operation in between */
	if (below(chance, 8) == 0)
		tell_short(run, MPTP_OP_SEND_OBJECT, content, sent / 2, 0);
	else
		tell(run, MPTP_OP_SEND_OBJECT, content, sent, 0);
}

static void
some_edit(struct run *run, struct chance *chance)
{
	static const char bytes[100] = "edited";
	uint32_t handle = some_handle(run, chance);

	ask(run, MPTP_OP_BEGIN_EDIT_OBJECT, 1, handle);
	for (uint32_t n = below(chance, 4); n != 0; n--) {
		uint32_t len = below(chance, sizeof(bytes));

		if (below(chance, 2) == 0)
			tell(run, MPTP_OP_SEND_PARTIAL_OBJECT, bytes, len, 4,
			    handle, below(chance, 6000), 0u, len);
		else
			ask(run, MPTP_OP_TRUNCATE_OBJECT, 3, handle,
			    below(chance, 6000), 0u);
	}
	if (below(chance, 4) != 0)
		ask(run, MPTP_OP_END_EDIT_OBJECT, 1, handle);
}

/* Bytes that are hardly ever a dataset. */
static void
some_data(struct run *run, struct chance *chance)
{
	static const uint16_t operations[] = { MPTP_OP_SEND_OBJECT_INFO,
		MPTP_OP_SET_OBJECT_PROP_VALUE, MPTP_OP_SET_OBJECT_PROP_LIST,
		MPTP_OP_SEND_OBJECT_PROP_LIST, MPTP_OP_SET_OBJECT_REFERENCES,
		MPTP_OP_SEND_PARTIAL_OBJECT, MPTP_OP_SET_DEVICE_PROP_VALUE };
	uint8_t bytes[64];
	size_t len = below(chance, sizeof(bytes));
	struct mptp_op op = { .nparam = (uint8_t)below(chance, 6) };

	for (size_t i = 0; i < len; i++)
		bytes[i] = below(chance, 3) == 0 ?
		    (uint8_t)chance_next(chance) :
		    (uint8_t)below(chance, 3);
	op.code =
	    operations[below(chance, sizeof(operations) / sizeof(*operations))];
	for (unsigned i = 0; i < op.nparam; i++)
		op.param[i] = below(chance, 2) == 0 ? some_handle(run, chance) :
						      below(chance, 0xe000);
	run_op(run, &op, bytes, len, true);
}

static void
some_step(struct run *run, struct chance *chance)
{
	uint32_t handle = some_handle(run, chance);
	uint32_t other = some_handle(run, chance);

	switch (below(chance, 10)) {
	case 0:
		/* Not all at once, and less than comes. */
		if (handle != 0xffffffff && below(chance, 3) == 0)
			ask(run, MPTP_OP_DELETE_OBJECT, 1, handle);
		break;
	case 1:
		ask(run, MPTP_OP_MOVE_OBJECT, 3, handle, SD1, other);
		break;
	case 2:
		/* What was copied often enough would be too much. */
		if (below(chance, 4) == 0)
			ask(run, MPTP_OP_COPY_OBJECT, 3, handle, SD1, other);
		break;
	case 3:
		ask(run, MPTP_OP_SET_OBJECT_PROTECTION, 2, handle,
		    (uint32_t)(below(chance, 5) == 0));
		break;
	case 4:
		ask(run, MPTP_OP_GET_OBJECT_PROP_LIST, 5, handle, 0u,
		    below(chance, 2) == 0 ? 0xffffffff :
					    0xdc00 + below(chance, 256),
		    below(chance, 4), below(chance, 4));
		break;
	case 5:
		some_edit(run, chance);
		break;
	case 6:
		some_data(run, chance);
		break;
	case 7:
		if (below(chance, 40) == 0) {
			run->device->gone(run->device->ctx);
			ask(run, MPTP_OP_OPEN_SESSION, 1, 1u);
		}
		break;
	default:
		some_upload(run, chance);
		break;
	}
}

/* All that is listed is there, in a folder that is there, and in its list. */
static void
check(struct run *run)
{
	struct mptp_u32_array array;
	struct mptp_object_info info;
	uint32_t in_folders = 0;

	assert_int_equal(
	    ask(run, MPTP_OP_GET_OBJECT_HANDLES, 3, SD1, 0u, 0u), MPTP_RC_OK);
	assert_int_equal(
	    mptp_u32_array_unpack(&array, run->data, run->len), MPTP_OK);
	assert_int_equal(
	    ask(run, MPTP_OP_GET_NUM_OBJECTS, 3, SD1, 0u, 0xffffffffu),
	    MPTP_RC_OK);
	in_folders = run->response.param[0];
	for (uint32_t i = 0; i < array.n; i++) {
		assert_int_equal(
		    ask(run, MPTP_OP_GET_OBJECT_INFO, 1, array.items[i]),
		    MPTP_RC_OK);
		assert_int_equal(
		    mptp_object_info_unpack(&info, run->data, run->len),
		    MPTP_OK);
		if (info.format != MPTP_OF_ASSOCIATION) {
			assert_int_equal(ask(run, MPTP_OP_GET_PARTIAL_OBJECT, 3,
					     array.items[i], 0u, 100000u),
			    MPTP_RC_OK);
			assert_int_equal(
			    run->len, info.size < 100000 ? info.size : 100000);
		} else {
			assert_int_equal(ask(run, MPTP_OP_GET_NUM_OBJECTS, 3,
					     SD1, 0u, array.items[i]),
			    MPTP_RC_OK);
			in_folders += run->response.param[0];
		}
		mptp_object_info_clear(&info);
	}
	assert_int_equal(in_folders, array.n);
	mptp_u32_array_clear(&array);
}

static void
play(struct run *run, struct chance *chance)
{
	/* A camera that refuses everything would be in order, too. */
	static const uint16_t codes[] = { MPTP_EV_OBJECT_ADDED,
		MPTP_EV_OBJECT_REMOVED, MPTP_EV_OBJECT_INFO_CHANGED,
		MPTP_EV_STORAGE_INFO_CHANGED };
	unsigned told[4] = { 0 };
	struct mptp_event event;

	for (unsigned i = 0; i < STEPS; i++) {
		some_step(run, chance);
		while (run->device->event(run->device->ctx, &event)) {
			for (size_t e = 0; e < 4; e++)
				told[e] += event.code == codes[e];
		}
		if (i % 100 == 0)
			check(run);
	}
	check(run);
	for (size_t e = 0; e < 4; e++)
		assert_in_range(told[e], 100, UINT32_MAX);
}

static void
cards_stay_in_order(void **state)
{
	static const char *const cards[] = { "generic-mtp",
		"generic-mtp?objects=50&perdir=7&size=3000" };
	struct chance chance;
	struct run run;

	(void)state;
	chance_init(&chance);
	for (size_t i = 0; i < 2; i++) {
		uint64_t room;

		run_open(&run, cards[i]);
		play(&run, &chance);
		/* What was taken is given back. */
		assert_int_equal(
		    ask(&run, MPTP_OP_FORMAT_STORE, 1, SD1), MPTP_RC_OK);
		room = free_bytes(&run, SD1);
		assert_int_equal(ask(&run, MPTP_OP_DELETE_OBJECT, 1,
				     upload(&run, 0, 0, "F", "x")),
		    MPTP_RC_OK);
		assert_int_equal(free_bytes(&run, SD1), room);
		run_close(&run);
		/* As much as when nothing happened. */
		run_open(&run, cards[i]);
		assert_int_equal(
		    ask(&run, MPTP_OP_FORMAT_STORE, 1, SD1), MPTP_RC_OK);
		assert_int_equal(free_bytes(&run, SD1), room);
		run_close(&run);
	}
}

static void
a_folder_stays_in_order(void **state)
{
	struct folder *f = *state;
	struct chance chance;

	chance_init(&chance);
	folder_open(f, "generic-mtp");
	play(&f->run, &chance);
	ask(&f->run, MPTP_OP_CLOSE_SESSION, 0);
	assert_int_equal(folder_leftovers(f), 0);
	/* What is on the disk is what the card had. */
	ask(&f->run, MPTP_OP_OPEN_SESSION, 1, 1u);
	check(&f->run);
	run_close(&f->run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cards_stay_in_order),
		cmocka_unit_test_setup_teardown(
		    a_folder_stays_in_order, folder_setup, folder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
