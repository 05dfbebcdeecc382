/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is kept of lists of properties: no more than there is room for, and of no other
 * types than it has to have.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp.h>

#include "base/bytes.h"
#include "camera/batch.h"

static void
add(struct batch *b, uint32_t handle, uint16_t property, uint16_t type,
    const uint8_t *bytes, size_t len)
{
	const struct prop_element element = { .handle = handle,
		.property = property,
		.type = type,
		.bytes = bytes,
		.len = len };

	batch_add(b, &element);
}

static void
add_format(struct batch *b, uint32_t handle)
{
	static const uint8_t jpeg[2] = { 0x01, 0x38 };

	add(b, handle, MPTP_OPC_OBJECT_FORMAT, MPTP_TYPE_U16, jpeg, 2);
}

static void
no_more_objects_are_kept_than_there_is_room_for(void **state)
{
	const uint32_t most = 1u << 18;
	struct batch b = { 0 };

	(void)state;
	for (uint32_t handle = 1; handle <= most + 1000; handle++)
		add_format(&b, handle);
	assert_int_equal(b.n, most);
	assert_false(b.no_memory);
	assert_non_null(batch_find(&b, most));
	assert_null(batch_find(&b, most + 1));
	/* Those that are known go on to be told of. */
	add(&b, 7, MPTP_OPC_STORAGE_ID, MPTP_TYPE_U32,
	    (const uint8_t *)"\1\0\1\0", 4);
	assert_int_equal(batch_find(&b, 7)->storage, 0x10001);
	batch_clear(&b);
}

static void
no_more_text_is_kept_than_there_is_room_for(void **state)
{
	uint8_t text[1 + 2 * 255] = { 255 };
	struct batch b = { 0 };

	(void)state;
	for (size_t i = 0; i < 255; i++)
		put_le16(text + 1 + 2 * i, 0x20ac); /* 3 bytes */
	for (uint32_t handle = 1; handle <= 100000; handle++)
		add(&b, handle, MPTP_OPC_OBJECT_FILE_NAME, MPTP_TYPE_STR, text,
		    sizeof(text));
	assert_true(b.text_len <= 1u << 25);
	assert_true(b.text_len > 1u << 24);
	assert_true(
	    batch_told(batch_find(&b, 1), MPTP_OPC_OBJECT_FILE_NAME));
	assert_false(
	    batch_told(batch_find(&b, 100000), MPTP_OPC_OBJECT_FILE_NAME));
	batch_clear(&b);
}

/* The last of 255 has to be the end, present or not: as in a dataset. */
static void
a_text_has_254_characters_at_most(void **state)
{
	const struct batch_defaults defaults = { .storage = 1 };
	uint8_t text[1 + 2 * 255] = { 255 };
	struct mptp_object_info info;
	struct batch b = { 0 };

	(void)state;
	for (size_t i = 0; i < 255; i++)
		text[1 + 2 * i] = 'x';
	add(&b, 7, MPTP_OPC_OBJECT_FILE_NAME, MPTP_TYPE_STR, text,
	    sizeof(text));
	assert_int_equal(batch_info(&b, 7, &defaults, &info), MPTP_OK);
	assert_int_equal(strlen(info.name), 254);
	mptp_object_info_clear(&info);
	batch_clear(&b);
}

static void
numbers_are_of_their_type(void **state)
{
	static const struct {
		uint16_t property, type;
		size_t len;
		bool told;
	} cases[] = {
		{ MPTP_OPC_OBJECT_SIZE, MPTP_TYPE_U64, 8, true },
		{ MPTP_OPC_OBJECT_SIZE, MPTP_TYPE_U32, 4, true },
		{ MPTP_OPC_OBJECT_SIZE, MPTP_TYPE_I64, 8, false },
		{ MPTP_OPC_OBJECT_SIZE, MPTP_TYPE_I32, 4, false },
		{ MPTP_OPC_OBJECT_SIZE, MPTP_TYPE_U128, 16, false },
		{ MPTP_OPC_OBJECT_SIZE, MPTP_TYPE_STR, 7, false },
		{ MPTP_OPC_OBJECT_FORMAT, MPTP_TYPE_U16, 2, true },
		{ MPTP_OPC_OBJECT_FORMAT, MPTP_TYPE_U32, 4, false },
		{ MPTP_OPC_PARENT_OBJECT, MPTP_TYPE_I32, 4, false },
		{ MPTP_OPC_OBJECT_FILE_NAME, MPTP_TYPE_U32, 4, false },
	};
	static const uint8_t bytes[16] = { 3, 'a', 0, 'b', 0, 0, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct batch b = { 0 };

		add_format(&b, 7);
		b.items[0].told = 0;
		add(&b, 7, cases[i].property, cases[i].type, bytes,
		    cases[i].len);
		assert_int_equal(
		    batch_told(&b.items[0], cases[i].property), cases[i].told);
		batch_clear(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    no_more_objects_are_kept_than_there_is_room_for),
		cmocka_unit_test(no_more_text_is_kept_than_there_is_room_for),
		cmocka_unit_test(a_text_has_254_characters_at_most),
		cmocka_unit_test(numbers_are_of_their_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
