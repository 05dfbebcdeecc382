/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "transport/usb_roll.h"

/* ---- a bus ---------------------------------------------------------------- */

/* What is told, as "+" there, ">" arrived or "<" lost and the address. */
struct told {
	char text[400];
	int room; /* 0: nothing more is taken; negative: all is */
};

static int
tell(void *ctx, enum mptp_sighted what, const struct mptp_found *found)
{
	struct told *told = ctx;

	if (told->room == 0)
		return 1;
	told->room--;
	sprintf(told->text + strlen(told->text), "%c%s ", "+><"[what],
	    found -> uri);
	return 0;
}

/* Calls the roll of these addresses on bus 1; cameras are those that are at
 * least 10. Returns what is told, and whether the next call should be soon as a
 * "!" behind it. */
static const char *
call(struct usb_roll *roll, struct told *told, const char *addresses,
    bool announced)
{
	struct usb_entry *look;
	int address, n;

	told->text[0] = '\0';
	roll_begin(roll);
	while (sscanf(addresses, "%d%n", &address, &n) == 1) {
		addresses += n;
		assert_int_equal(
		    roll_mark(roll, 1, (uint8_t)address, &look), MPTP_OK);
		if (look == NULL)
			continue;
		look->is_camera = address >= 10;
		sprintf(look->found.uri, "%d", address);
	}
	if (roll_end(roll, announced, tell, told))
		strcat(told->text, "!");
	return told->text;
}

/* ---- what is told --------------------------------------------------------- */

static void
cameras_that_are_there_come_first(void **state)
{
	struct usb_roll roll = { 0 };
	struct told told = { .room = -1 };

	(void)state;
	assert_string_equal(
	    call(&roll, &told, "1 10 2 11", false), "+10 +11 !");
	assert_string_equal(call(&roll, &told, "1 10 2 11", false), "");
	roll_clear(&roll);
}

static void
those_that_come_and_go_are_told(void **state)
{
	struct usb_roll roll = { 0 };
	struct told told = { .room = -1 };

	(void)state;
	assert_string_equal(call(&roll, &told, "", false), "");
	assert_string_equal(call(&roll, &told, "10", true), ">10 !");
	assert_string_equal(call(&roll, &told, "10 11", true), ">11 !");
	assert_string_equal(call(&roll, &told, "11", true), "<10 ");
	assert_string_equal(call(&roll, &told, "", true), "<11 ");
	roll_clear(&roll);
}

static void
lost_is_told_before_arrived(void **state)
{
	struct usb_roll roll = { 0 };
	struct told told = { .room = -1 };

	(void)state;
	call(&roll, &told, "10", false);
	assert_string_equal(call(&roll, &told, "12", true), "<10 >12 !");
	roll_clear(&roll);
}

static void
one_that_is_not_announced_is_told_when_it_stays(void **state)
{
	struct usb_roll roll = { 0 };
	struct told told = { .room = -1 };

	(void)state;
	call(&roll, &told, "", false);
	assert_string_equal(call(&roll, &told, "10", false), "!");
	assert_string_equal(call(&roll, &told, "10", false), ">10 ");
	/* What nobody was told of is not lost either. */
	assert_string_equal(call(&roll, &told, "10 11", false), "!");
	assert_string_equal(call(&roll, &told, "10", false), "");
	roll_clear(&roll);
}

static void
another_at_the_same_address_is_another(void **state)
{
	struct usb_roll roll = { 0 };
	struct told told = { .room = -1 };

	(void)state;
	call(&roll, &told, "10 11", false);
	roll_left(&roll, 1, 10);
	assert_string_equal(call(&roll, &told, "10 11", true), "<10 >10 !");
	roll_left(&roll, 1, 99);
	roll_left(&roll, 2, 11);
	assert_string_equal(call(&roll, &told, "10 11", true), "");
	roll_clear(&roll);
}

static void
what_seems_no_camera_is_looked_at_twice(void **state)
{
	struct usb_roll roll = { 0 };
	struct usb_entry *look;

	(void)state;
	for (int i = 0; i < 4; i++) {
		roll_begin(&roll);
		assert_int_equal(roll_mark(&roll, 1, 3, &look), MPTP_OK);
		assert_int_equal(look != NULL, i < 2);
		assert_int_equal(
		    roll_end(&roll, false, tell, &(struct told){ 0 }), i < 1);
	}
	roll_clear(&roll);
}

static void
its_interface_may_be_known_only_later(void **state)
{
	struct usb_roll roll = { 0 };
	struct told told = { .room = -1 };
	struct usb_entry *look;

	(void)state;
	call(&roll, &told, "", false);
	call(&roll, &told, "3", true);
	roll_begin(&roll);
	assert_int_equal(roll_mark(&roll, 1, 3, &look), MPTP_OK);
	assert_non_null(look);
	look->is_camera = true;
	told.text[0] = '\0';
	assert_false(roll_end(&roll, false, tell, &told));
	assert_string_equal(told.text, ">3 ");
	roll_clear(&roll);
}

static void
what_finds_no_room_is_told_later(void **state)
{
	struct usb_roll roll = { 0 };
	struct told told = { .room = 1 };

	(void)state;
	assert_string_equal(call(&roll, &told, "10 11 12", false), "+10 !");
	told.room = 0;
	assert_string_equal(call(&roll, &told, "11 12", false), "!");
	told.room = 2;
	assert_string_equal(call(&roll, &told, "11", false), "<10 >11 ");
	told.room = 0;
	assert_string_equal(call(&roll, &told, "", false), "!");
	/* Another one came to its place meanwhile. */
	told.room = -1;
	assert_string_equal(call(&roll, &told, "11", true), "<11 >11 !");
	roll_clear(&roll);
}

static void
nothing_stays_of_those_that_left(void **state)
{
	struct usb_roll roll = { 0 };
	struct told told = { .room = -1 };

	(void)state;
	for (int i = 0; i < 1000; i++) {
		char address[8];

		sprintf(address, "%d", i % 120 + 1);
		call(&roll, &told, address, true);
	}
	assert_int_equal(roll.n, 1);
	assert_in_range(roll.room, 1, 8);
	roll_clear(&roll);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cameras_that_are_there_come_first),
		cmocka_unit_test(those_that_come_and_go_are_told),
		cmocka_unit_test(lost_is_told_before_arrived),
		cmocka_unit_test(
		    one_that_is_not_announced_is_told_when_it_stays),
		cmocka_unit_test(another_at_the_same_address_is_another),
		cmocka_unit_test(what_seems_no_camera_is_looked_at_twice),
		cmocka_unit_test(its_interface_may_be_known_only_later),
		cmocka_unit_test(what_finds_no_room_is_told_later),
		cmocka_unit_test(nothing_stays_of_those_that_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
