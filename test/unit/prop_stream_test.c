/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Elements of ObjectPropLists, out of pieces of any length.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp/dataset.h>

#include "base/bytes.h"
#include "codec/prop_stream.h"

struct told {
	struct prop_element element[8];
	uint8_t first[8]; /* byte of each value */
	unsigned n;
};

static void
note(void *ctx, const struct prop_element *element)
{
	struct told *told = ctx;

	assert_true(told->n < 8);
	told->first[told->n] = element->bytes[0];
	told->element[told->n] = *element;
	told->element[told->n++].bytes = NULL;
}

/* A number, a text, an array, and a wide number. */
static size_t
make(uint8_t *buf, size_t cap)
{
	static char text[] = "IMG_0001.JPG";
	static uint16_t array[300];
	struct mptp_object_prop items[] = {
		{ 1, 0xdc02, { .type = MPTP_TYPE_U16, .u = 0x3801 } },
		{ 1, 0xdc07, { .type = MPTP_TYPE_STR, .str = text } },
		{ 1, 0xdc48, { .type = MPTP_TYPE_ARRAY | MPTP_TYPE_U16 } },
		{ 2, 0xdc41, { .type = MPTP_TYPE_U128 } },
		{ 3, 0xdc04, { .type = MPTP_TYPE_U64, .u = 5 } },
	};
	const struct mptp_object_prop_list list = { items, 5 };

	items[2].value.array = array;
	items[2].value.n = 300;
	return mptp_object_prop_list_pack(&list, buf, cap);
}

static void
elements_come_out_of_any_pieces(void **state)
{
	uint8_t buf[2048];
	const size_t len = make(buf, sizeof(buf));

	(void)state;
	assert_true(len > 600 && len <= sizeof(buf));
	for (size_t piece = 1; piece <= len; piece++) {
		struct told told = { .n = 0 };
		struct prop_stream s = { .element = note, .ctx = &told };

		for (size_t at = 0; at < len; at += piece)
			prop_stream_feed(
			    &s, buf + at, piece < len - at ? piece : len - at);
		assert_true(s.ended);
		assert_int_equal(told.n, 4);
		assert_int_equal(told.element[0].handle, 1);
		assert_int_equal(told.element[0].len, 2);
		assert_int_equal(told.element[1].property, 0xdc07);
		assert_int_equal(told.element[1].len, 1 + 2 * 13);
		assert_int_equal(told.first[1], 13);
		assert_int_equal(told.element[2].len, 16);
		assert_int_equal(told.element[3].handle, 3);
		assert_int_equal(told.first[3], 5);
	}
}

static void
what_is_no_element_ends_it(void **state)
{
	uint8_t buf[2048];
	const size_t len = make(buf, sizeof(buf));
	struct told told = { .n = 0 };
	struct prop_stream s = { .element = note, .ctx = &told };

	(void)state;
	/* A count of more than there are, and then zeros. */
	put_le32(buf, UINT32_MAX);
	memset(buf + len, 0, 100);
	prop_stream_feed(&s, buf, len + 100);
	assert_true(s.ended);
	assert_int_equal(told.n, 4);
	prop_stream_feed(&s, buf, len);
	assert_int_equal(told.n, 4);
	/* An array of more than will ever come. */
	s = (struct prop_stream){ .element = note, .ctx = &told };
	put_le32(buf, 2);
	put_le16(buf + 4 + 6, MPTP_TYPE_ARRAY | MPTP_TYPE_U128);
	put_le32(buf + 4 + 8, UINT32_MAX);
	for (int i = 0; i < 1000; i++)
		prop_stream_feed(&s, buf, len);
	assert_false(s.ended);
	assert_int_equal(told.n, 4);
}

/* Its bytes are more than 32 bits can count. */
static void
an_array_may_be_longer_than_4_gib(void **state)
{
	uint8_t buf[4 + 12 + 8 + 12];
	struct told told = { .n = 0 };
	struct prop_stream s = { .element = note, .ctx = &told };

	(void)state;
	memset(buf, 0, sizeof(buf));
	put_le32(buf, 2);
	put_le32(buf + 4, 1);
	put_le16(buf + 8, 0xdc48);
	put_le16(buf + 10, MPTP_TYPE_ARRAY | MPTP_TYPE_U64);
	put_le32(buf + 12, 0x20000001);
	/* What would be behind its first 8 bytes. */
	put_le32(buf + 24, 2);
	put_le16(buf + 28, 0xdc02);
	put_le16(buf + 30, MPTP_TYPE_U16);
	prop_stream_feed(&s, buf, sizeof(buf));
	assert_false(s.ended);
	assert_int_equal(told.n, 0);
}

static void
more_than_the_count_is_not_told(void **state)
{
	uint8_t buf[2048];
	const size_t len = make(buf, sizeof(buf));
	struct told told = { .n = 0 };
	struct prop_stream s = { .element = note, .ctx = &told };

	(void)state;
	put_le32(buf, 1);
	prop_stream_feed(&s, buf, len);
	assert_true(s.ended);
	assert_int_equal(told.n, 1);
	put_le32(buf, 0);
	s = (struct prop_stream){ .element = note, .ctx = &told };
	prop_stream_feed(&s, buf, len);
	assert_true(s.ended);
	assert_int_equal(told.n, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_come_out_of_any_pieces),
		cmocka_unit_test(what_is_no_element_ends_it),
		cmocka_unit_test(an_array_may_be_longer_than_4_gib),
		cmocka_unit_test(more_than_the_count_is_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
