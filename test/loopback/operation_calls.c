/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the calls of operations are given and take, and all of them in one row.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "operation_calls.h"

static uint8_t got[64];
static size_t ngot;

static int
take(void *ctx, const void *buf, size_t len)
{
	(void)ctx;
	assert_true(len <= sizeof(got) - ngot);
	memcpy(got + ngot, buf, len);
	ngot += len;
	return 0;
}

static ptrdiff_t
give(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	memset(buf, 'g', len);
	return (ptrdiff_t)len;
}

const struct mptp_sink operation_sink = { .write = take };
const struct mptp_value operation_word = { .type = MPTP_TYPE_U16, .u = 0x1234 };
const struct mptp_source operation_source = { .size = 3, .read = give };

void
operation_got(const char *text)
{
	assert_int_equal(ngot, strlen(text));
	assert_memory_equal(got, text, ngot);
}

void
operation_placed(const struct mptp_place *place, int rc)
{
	assert_int_equal(place->storage, rc == MPTP_OK ? 0x00010001 : 0);
	assert_int_equal(place->handle, rc == MPTP_OK ? 0x77 : 0);
}

void
operation_begin(void)
{
	ngot = 0;
}

const struct operation *
operation_at(size_t i)
{
	return i < NPTP_OPERATIONS ? &ptp_operations[i] :
				     &mtp_operations[i - NPTP_OPERATIONS];
}
