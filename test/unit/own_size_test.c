/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What makes tell of sizes of 64 bits, in memory of its very length.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "codec/own_size.h"

/* A count, an entry of the least length, and one with more behind. */
#define FIRST 32u
#define SECOND 40u
#define LIST (4 + FIRST + SECOND)

static void
make_list(uint8_t list[LIST])
{
	memset(list, 0, LIST);
	put_le32(list, 2);
	put_le32(list + 4, FIRST);
	put_le32(list + 4 + 4, 7);
	put_le64(list + 4 + 24, UINT64_C(0x100000001));
	put_le32(list + 4 + FIRST, SECOND);
	put_le32(list + 4 + FIRST + 4, 8);
	put_le64(list + 4 + FIRST + 24, UINT64_C(0x200000002));
}

/* How many entries are read, of so many bytes. */
static unsigned
count(const uint8_t *list, size_t len)
{
	uint8_t *bytes = malloc(len > 0 ? len : 1);
	uint32_t handle = 0;
	uint64_t size = 0;
	unsigned n = 0;

	assert_non_null(bytes);
	memcpy(bytes, list, len);
	for (size_t at = 0;
	     own_size_canon.next(bytes, len, &at, &handle, &size); n++) {
		assert_true(n < 2);
		assert_int_equal(handle, 7 + n);
		assert_int_equal(size, (n + 1) * UINT64_C(0x100000001));
	}
	free(bytes);
	return n;
}

static void
entries_are_whole_or_none(void **state)
{
	uint8_t list[LIST];

	(void)state;
	make_list(list);
	for (size_t len = 0; len <= sizeof(list); len++)
		assert_int_equal(count(list, len),
		    len == LIST		   ? 2 :
			len >= 4 + FIRST ? 1 :
					   0);
}

static void
an_entry_of_an_impossible_length_ends_the_list(void **state)
{
	static const uint32_t wrong[] = { 0, 1, FIRST - 1, LIST - 3,
		UINT32_MAX };
	uint8_t list[LIST];

	(void)state;
	make_list(list);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		put_le32(list + 4, wrong[i]);
		assert_int_equal(count(list, sizeof(list)), 0);
	}
}

static void
a_size_alone_is_all_of_the_data(void **state)
{
	static const uint8_t bytes[9] = { 7, 0, 0, 0, 1 };

	(void)state;
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		uint64_t size = 0;

		assert_int_equal(
		    own_size_nikon.size(bytes, len, &size), len == 8);
		assert_int_equal(size, len == 8 ? UINT64_C(0x100000007) : 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_whole_or_none),
		cmocka_unit_test(
		    an_entry_of_an_impossible_length_ends_the_list),
		cmocka_unit_test(a_size_alone_is_all_of_the_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
