/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Events and the meanings of their parameters.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp.h>

#define NONE 0xffffffffu

static struct mptp_typed_event
typed(enum mptp_dialect dialect, uint16_t code, uint32_t transaction,
    uint8_t nparam, uint32_t a, uint32_t b, uint32_t c)
{
	const struct mptp_event event = { .code = code,
		.transaction = transaction,
		.nparam = nparam,
		.param = { a, b, c } };
	struct mptp_typed_event out;

	memset(&out, 0xaa, sizeof(out));
	out.sequence = 7;
	out.lost = 3;
	out.time_ns = 11;
	mptp_event_type(&out, dialect, &event);
	assert_int_equal(out.code, code);
	assert_int_equal(out.sequence, 7);
	assert_int_equal(out.lost, 3);
	assert_int_equal(out.time_ns, 11);
	assert_int_equal(out.nparam, nparam < 5 ? nparam : 5);
	return out;
}

/* ISO 15740 12.5, MTP 1.1 G.2: what the first two parameters are. */
static const struct {
	uint16_t code;
	unsigned first, second;
} standard[] = {
	{ 0x4000, 0, 0 },
	{ 0x4001, 0, 0 },
	{ 0x4002, MPTP_EVENT_HANDLE, 0 },
	{ 0x4003, MPTP_EVENT_HANDLE, 0 },
	{ 0x4004, MPTP_EVENT_STORAGE, 0 },
	{ 0x4005, MPTP_EVENT_STORAGE, 0 },
	{ 0x4006, MPTP_EVENT_PROPERTY, 0 },
	{ 0x4007, MPTP_EVENT_HANDLE, 0 },
	{ 0x4008, 0, 0 },
	{ 0x4009, MPTP_EVENT_HANDLE, 0 },
	{ 0x400a, MPTP_EVENT_STORAGE, 0 },
	{ 0x400b, 0, 0 },
	{ 0x400c, MPTP_EVENT_STORAGE, 0 },
	{ 0x400d, MPTP_EVENT_TRANSACTION, 0 },
	{ 0x400e, 0, 0 },
	{ 0xc801, MPTP_EVENT_HANDLE, MPTP_EVENT_OBJECT_PROPERTY },
	{ 0xc802, MPTP_EVENT_OBJECT_PROPERTY, MPTP_EVENT_FORMAT },
	{ 0xc803, MPTP_EVENT_HANDLE, 0 },
};

static void
every_standard_event_has_its_meanings(void **state)
{
	const enum mptp_dialect dialects[] = { MPTP_DIALECT_PTP,
		MPTP_DIALECT_MTP, MPTP_DIALECT_CANON };

	(void)state;
	for (size_t i = 0; i < 3 * sizeof(standard) / sizeof(*standard); i++) {
		const unsigned first = standard[i / 3].first;
		const unsigned second = standard[i / 3].second;
		struct mptp_typed_event e = typed(dialects[i % 3],
		    standard[i / 3].code, NONE, 3, 0x11, 0x22, 0x33);
		unsigned all = 0;

		assert_int_equal(e.has, first | second);
		assert_int_equal(
		    mptp_event_value(&e, first), first != 0 ? 0x11 : 0);
		assert_int_equal(
		    mptp_event_value(&e, second), second != 0 ? 0x22 : 0);
		for (unsigned bit = 1; bit < 0x100; bit <<= 1)
			if ((e.has & bit) == 0)
				all |= mptp_event_value(&e, bit);
		assert_int_equal(all, 0);
		assert_int_equal(e.param[2], 0x33);
	}
}

static void
what_did_not_come_is_absent(void **state)
{
	struct mptp_typed_event e;

	(void)state;
	e = typed(MPTP_DIALECT_PTP, MPTP_EV_OBJECT_ADDED, NONE, 0, 9, 9, 9);
	assert_int_equal(e.has, 0);
	assert_int_equal(e.handle, 0);
	assert_int_equal(e.param[0], 0);
	/* A 0 that came is there. */
	e = typed(MPTP_DIALECT_PTP, MPTP_EV_STORE_ADDED, NONE, 1, 0, 0, 0);
	assert_int_equal(e.has, MPTP_EVENT_STORAGE);
	e = typed(
	    MPTP_DIALECT_MTP, MPTP_EV_OBJECT_PROP_CHANGED, NONE, 1, 5, 6, 0);
	assert_int_equal(e.has, MPTP_EVENT_HANDLE);
	assert_int_equal(e.object_property, 0);
}

static void
a_transaction_is_that_of_the_header(void **state)
{
	struct mptp_typed_event e;

	(void)state;
	e = typed(MPTP_DIALECT_PTP, MPTP_EV_OBJECT_ADDED, 12, 1, 5, 0, 0);
	assert_int_equal(e.has, MPTP_EVENT_HANDLE | MPTP_EVENT_TRANSACTION);
	assert_int_equal(e.transaction, 12);
	e = typed(MPTP_DIALECT_PTP, MPTP_EV_OBJECT_ADDED, 0, 1, 5, 0, 0);
	assert_int_equal(e.has, MPTP_EVENT_HANDLE);
	/* or, where that has none, the parameter */
	e = typed(MPTP_DIALECT_PTP, MPTP_EV_CAPTURE_COMPLETE, 0, 1, 5, 0, 0);
	assert_int_equal(e.has, MPTP_EVENT_TRANSACTION);
	assert_int_equal(e.transaction, 5);
	e = typed(MPTP_DIALECT_PTP, MPTP_EV_CAPTURE_COMPLETE, 4, 1, 5, 0, 0);
	assert_int_equal(e.transaction, 4);
	/* Some send 24 bytes always. */
	e = typed(MPTP_DIALECT_PTP, MPTP_EV_CAPTURE_COMPLETE, NONE, 3, 0, 0, 0);
	assert_int_equal(e.has, 0);
}

static void
of_other_events_the_parameters_are_kept(void **state)
{
	struct mptp_typed_event e;

	(void)state;
	e = typed(MPTP_DIALECT_PTP, 0xc7ff, 3, 3, 5, 6, 7);
	assert_int_equal(e.has, MPTP_EVENT_TRANSACTION);
	assert_int_equal(e.param[0], 5);
	assert_int_equal(e.param[2], 7);
	e = typed(MPTP_DIALECT_CANON, 0xc181, NONE, 3, 5, 6, 7);
	assert_int_equal(
	    e.has, MPTP_EVENT_HANDLE | MPTP_EVENT_STORAGE | MPTP_EVENT_FORMAT);
	assert_int_equal(e.handle, 5);
	assert_int_equal(e.storage, 6);
	assert_int_equal(e.format, 7);
	/* The same number is another event elsewhere. */
	assert_int_equal(
	    typed(MPTP_DIALECT_PTP, 0xc181, NONE, 3, 5, 6, 7).has, 0);
	/* No count of a peer's is believed. */
	typed(MPTP_DIALECT_PTP, MPTP_EV_OBJECT_ADDED, NONE, 255, 1, 2, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_standard_event_has_its_meanings),
		cmocka_unit_test(what_did_not_come_is_absent),
		cmocka_unit_test(a_transaction_is_that_of_the_header),
		cmocka_unit_test(of_other_events_the_parameters_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
