/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What vhci_hcd tells of its ports.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gadget/vhci.h"

/* As Linux 6.1 prints it, with some ports left out. */
static const char status[] = "hub port sta spd dev      sockfd local_busid\n"
			     "hs  0000 006 003 00010001 000007 3-1\n"
			     "hs  0001 005 003 00010001 000008 0-0\n"
			     "hs  0002 004 000 00000000 000000 0-0\n"
			     "ss  0008 004 000 00000000 000000 0-0\n";

static void
ports_are_read(void **unused)
{
	static const struct vhci_port want[] = {
		{ false, 0, VHCI_ADDRESSED, "3-1" },
		{ false, 1, VHCI_ATTACHED, "0-0" },
		{ false, 2, VHCI_FREE, "0-0" },
		{ true, 8, VHCI_FREE, "0-0" },
	};
	const char *at = status;
	struct vhci_port port;

	(void)unused;
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_true(vhci_next(&at, &port));
		assert_int_equal(port.super, want[i].super);
		assert_int_equal(port.number, want[i].number);
		assert_int_equal(port.state, want[i].state);
		assert_string_equal(port.busid, want[i].busid);
	}
	assert_false(vhci_next(&at, &port));
}

static void
other_lines_are_passed_over(void **unused)
{
	const char *at = "\n"
			 "hs\n"
			 "xs  0000 004 000 00000000 000000 0-0\n"
			 /* Linux before 4.13: which hub is not told. */
			 "0000 004 000 00000000 000000 0-0\n"
			 "hs  0003 004 000 00000000 000000 0-0";
	struct vhci_port port;

	(void)unused;
	assert_true(vhci_next(&at, &port));
	assert_int_equal(port.number, 3);
	assert_false(vhci_next(&at, &port));
	at = "";
	assert_false(vhci_next(&at, &port));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports_are_read),
		cmocka_unit_test(other_lines_are_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
