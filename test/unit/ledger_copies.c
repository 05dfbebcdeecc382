/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Copies in a ledger.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ledger_copies.h"

struct mptp_ledger *
copies_ledger(void)
{
	struct mptp_ledger *ledger;
	struct mptp_error error;
	char *aside;

	if (mptp_ledger_open(&ledger, COPIES_LEDGER, &aside, &error) != MPTP_OK)
		fail_msg("%s", error.text);
	assert_null(aside);
	return ledger;
}

struct mptp_copy
copies_to(const char *destination)
{
	return (struct mptp_copy){ .camera = "123",
		.storage = "1",
		.path = "DCIM/A.JPG",
		.captured = "20240301T070809",
		.size = UINT64_C(12) << 30,
		.hash = COPIES_HASH,
		.destination = destination,
		.modified = 5,
		.inode = UINT64_MAX,
		.imported = 10,
		.state = MPTP_COPY_DONE };
}

void
copies_put(struct mptp_ledger *ledger, const struct mptp_copy *copy)
{
	assert_int_equal(mptp_ledger_put(ledger, copy, NULL), MPTP_OK);
}

int
copies_tell(void *ctx, const struct mptp_copy *copy)
{
	struct copies_told *told = ctx;
	size_t len = strlen(told->all);

	snprintf(
	    told->all + len, sizeof(told->all) - len, " %s", copy->destination);
	told->last = *copy;
	told->n++;
	return 0;
}

struct copies_told
copies_found(struct mptp_ledger *ledger, const struct mptp_copy *object)
{
	struct copies_told told = { .n = 0 };

	assert_int_equal(
	    mptp_ledger_find(ledger, object, copies_tell, &told, NULL),
	    MPTP_OK);
	return told;
}

struct copies_told
copies_listed(struct mptp_ledger *ledger)
{
	struct copies_told told = { .n = 0 };

	assert_int_equal(
	    mptp_ledger_list(ledger, copies_tell, &told, NULL), MPTP_OK);
	return told;
}
