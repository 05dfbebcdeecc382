/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What Canon's cameras have beside the standard.
 */
#include <string.h>

#include "sim_run.h"

static uint32_t
u32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static struct mptp_canon_events
events(struct run *run)
{
	struct mptp_canon_events e;

	assert_int_equal(ask(run, MPTP_OP_CANON_GET_EVENT, 0), MPTP_RC_OK);
	/* The record that ends it. */
	assert_true(run->len >= 8);
	assert_memory_equal(run->data + run->len - 8, "\x08\0\0\0\0\0\0\0", 8);
	assert_int_equal(
	    mptp_canon_events_unpack(&e, run->data, run->len), MPTP_OK);
	return e;
}

static const struct mptp_canon_event *
find(const struct mptp_canon_events *e, uint32_t code, uint32_t property)
{
	for (uint32_t i = 0; i < e->n; i++) {
		if (e->items[i].code == code && e->items[i].npayload >= 8 &&
		    u32(e->items[i].payload) == property)
			return &e->items[i];
	}
	return NULL;
}

static void
the_address_and_the_model(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "canon-eos-r6");
	assert_int_equal(
	    ask(&run, MPTP_OP_CANON_GET_MAC_ADDRESS, 0), MPTP_RC_OK);
	assert_int_equal(run.len, 6);
	assert_memory_equal(run.data, "\x74\xbf\xc0", 3);
	assert_int_equal(
	    ask(&run, MPTP_OP_CANON_GET_CAMERA_SUPPORT, 0), MPTP_RC_OK);
	assert_int_equal(run.response.param[0], 0x80000453);
	/* Listed, and not modelled. */
	assert_int_equal(ask(&run, 0x902f, 0), MPTP_RC_ACCESS_DENIED);
	run_close(&run);
}

static void
events_tell_everything_once(void **state)
{
	const struct mptp_canon_event *record;
	struct mptp_canon_events e;
	struct run run;

	(void)state;
	run_open(&run, "canon-eos-r6");
	e = events(&run); /* nobody listens yet */
	assert_int_equal(e.n, 0);
	mptp_canon_events_clear(&e);
	assert_int_equal(
	    ask(&run, MPTP_OP_CANON_SET_REMOTE_MODE, 1, 1u), MPTP_RC_OK);
	assert_int_equal(
	    ask(&run, MPTP_OP_CANON_SET_EVENT_MODE, 1, 1u), MPTP_RC_OK);
	e = events(&run);
	assert_true(e.n > 20);
	record = find(&e, 0xc189, 0xd116);
	assert_non_null(record);
	assert_int_equal(record->npayload, 8);
	assert_int_equal(u32(record->payload + 4), 0x80000453);
	record = find(&e, 0xc189, 0xd1d8);
	assert_non_null(record);
	assert_string_equal(
	    (const char *)record->payload + 4, "RF24-105mm F4 L IS USM");
	record = find(&e, 0xc18a, 0xd101);
	assert_non_null(record);
	assert_int_equal(u32(record->payload + 4), 3);
	assert_int_equal(u32(record->payload + 8), (record->npayload - 12) / 4);
	mptp_canon_events_clear(&e);
	e = events(&run);
	assert_int_equal(e.n, 0);
	mptp_canon_events_clear(&e);
	run_close(&run);
}

static void
settings_come_back_as_events(void **state)
{
	uint8_t data[12] = { 12, 0, 0, 0, 0x01, 0xd1, 0, 0, 0x30 };
	const struct mptp_canon_event *record;
	struct mptp_canon_events e;
	struct run run;
	uint16_t op = MPTP_OP_CANON_SET_DEVICE_PROP_VALUE_EX;

	(void)state;
	run_open(&run, "canon-eos-r6");
	ask(&run, MPTP_OP_CANON_SET_EVENT_MODE, 1, 1u);
	e = events(&run);
	mptp_canon_events_clear(&e);
	assert_int_equal(tell(&run, op, data, 12, 0), MPTP_RC_OK);
	e = events(&run);
	record = find(&e, 0xc189, 0xd101);
	assert_non_null(record);
	assert_int_equal(u32(record->payload + 4), 0x30);
	assert_null(find(&e, 0xc189, 0xd102));
	mptp_canon_events_clear(&e);
	/* Not a choice; not writable; not there; of the wrong size. */
	data[8] = 0x31;
	assert_int_equal(
	    tell(&run, op, data, 12, 0), MPTP_RC_INVALID_DEVICE_PROP_VALUE);
	data[4] = 0x16;
	assert_int_equal(tell(&run, op, data, 12, 0), MPTP_RC_ACCESS_DENIED);
	data[4] = 0xff;
	assert_int_equal(
	    tell(&run, op, data, 12, 0), MPTP_RC_DEVICE_PROP_NOT_SUPPORTED);
	assert_int_equal(tell(&run, op, data, 11, 0), MPTP_RC_INVALID_DATA_SET);
	assert_int_equal(tell(&run, op, data, 3, 0), MPTP_RC_INVALID_DATA_SET);
	/* On request. */
	assert_int_equal(
	    ask(&run, MPTP_OP_CANON_REQUEST_DEVICE_PROP_VALUE, 1, 0xd1afu),
	    MPTP_RC_OK);
	e = events(&run);
	assert_int_equal(e.n, 1);
	assert_non_null(find(&e, 0xc189, 0xd1af));
	mptp_canon_events_clear(&e);
	run_close(&run);
}

/* Entries of 0x38 bytes: size, handle, storage, format, …, name at 36. */
static void
folders_are_listed_at_once(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "canon-eos-r6");
	assert_int_equal(ask(&run, MPTP_OP_CANON_EOS_GET_OBJECT_INFO_EX, 3,
			     0x10001u, 0x51900000u, 0x100000u),
	    MPTP_RC_OK);
	assert_int_equal(u32(run.data), 10);
	assert_int_equal(run.len, 4 + 10 * 0x38);
	assert_int_equal(u32(run.data + 4), 0x38);
	assert_int_equal(u32(run.data + 8), 0x5190d321);
	assert_int_equal(u32(run.data + 12), 0x10001);
	assert_int_equal(u32(run.data + 16), 0xb108);
	assert_int_equal(u32(run.data + 28), 21662294);
	assert_int_equal(u32(run.data + 32), 0x51900000);
	assert_string_equal((const char *)run.data + 40, "2U4A3378.CR3");
	assert_int_equal(u32(run.data + 56), 1680426414);
	assert_int_equal(ask(&run, MPTP_OP_CANON_EOS_GET_OBJECT_INFO_EX, 3,
			     0x10001u, 0xffffffffu, 0x100000u),
	    MPTP_RC_OK);
	assert_int_equal(u32(run.data), 2);
	run_close(&run);
}

static void
it_lists_a_folder_with_sizes_of_64_bits(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "canon-eos-r6?objects=2&size=5G");
	assert_int_equal(ask(&run, MPTP_OP_CANON_GET_OBJECT_INFO_EX_64, 3,
			     0x10001u, 0xffffffffu, 0x100000u),
	    MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_CANON_GET_OBJECT_INFO_EX_64, 3,
			     0x10001u, u32(run.data + 8), 0x100000u),
	    MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_CANON_GET_OBJECT_INFO_EX_64, 3,
			     0x10001u, u32(run.data + 8), 0x100000u),
	    MPTP_RC_OK);
	assert_int_equal(u32(run.data), 2);
	assert_int_equal(run.len, 4 + 2 * 0x3c);
	assert_int_equal(u32(run.data + 4), 0x3c);
	assert_int_equal(u32(run.data + 8), 0x40000000);
	assert_int_equal(u32(run.data + 28), 1 << 30);
	assert_int_equal(u32(run.data + 32), 1);
	assert_string_equal((const char *)run.data + 44, "IMG_0001.JPG");
	run_close(&run);
}

static void
some_do_what_standard_ones_do(void **state)
{
	struct run run;
	uint8_t part[100];

	(void)state;
	run_open(&run, "canon-eos-r6");
	mptp_sim_content(0x5190d381, 1000, part, sizeof(part));
	assert_int_equal(ask(&run, MPTP_OP_CANON_EOS_GET_PARTIAL_OBJECT, 3,
			     0x5190d381u, 1000u, 100u),
	    MPTP_RC_OK);
	assert_memory_equal(run.data, part, sizeof(part));
	assert_int_equal(ask(&run, MPTP_OP_CANON_GET_PARTIAL_OBJECT_EX_64, 4,
			     0x5190d381u, 1000u, 0u, 100u),
	    MPTP_RC_OK);
	assert_memory_equal(run.data, part, sizeof(part));
	assert_int_equal(
	    ask(&run, MPTP_OP_CANON_EOS_GET_STORAGE_IDS, 0), MPTP_RC_OK);
	assert_int_equal(u32(run.data), 2);
	assert_int_equal(
	    ask(&run, MPTP_OP_CANON_EOS_GET_STORAGE_INFO, 1, 0x30001u),
	    MPTP_RC_INVALID_STORAGE_ID);
	assert_int_equal(
	    ask(&run, MPTP_OP_CANON_GET_DEVICE_INFO_EX, 0), MPTP_RC_OK);
	assert_int_equal(u32(run.data), run.len);
	run_close(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_address_and_the_model),
		cmocka_unit_test(events_tell_everything_once),
		cmocka_unit_test(settings_come_back_as_events),
		cmocka_unit_test(folders_are_listed_at_once),
		cmocka_unit_test(it_lists_a_folder_with_sizes_of_64_bits),
		cmocka_unit_test(some_do_what_standard_ones_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
