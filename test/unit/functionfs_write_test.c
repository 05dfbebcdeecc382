/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is written to FunctionFS while the kernel now and then takes nothing. The
 * program is linked with --wrap=async_submit.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "serve/functionfs.h"

#define BULK_IN 101
#define INTERRUPT 103

/* What the kernel took, and how often it does not. */
static struct {
	unsigned calls, refuse_each;
	uint8_t bulk[100000], event[100];
	size_t nbulk, nevent, empty;
} kernel;

int __wrap_async_submit(struct async *async, struct async_io *io, int fd,
    bool write, void *buf, size_t len);

int
__wrap_async_submit(struct async *async, struct async_io *io, int fd,
    bool write, void *buf, size_t len)
{
	(void)async;
	(void)io;
	if (!write)
		return EAGAIN;
	if (kernel.refuse_each > 0 && ++kernel.calls % kernel.refuse_each != 0)
		return EAGAIN;
	if (fd == INTERRUPT) {
		memcpy(kernel.event + kernel.nevent, buf, len);
		kernel.nevent += len;
		return 0;
	}
	assert_int_equal(fd, BULK_IN);
	memcpy(kernel.bulk + kernel.nbulk, buf, len);
	kernel.nbulk += len;
	kernel.empty += len == 0;
	return 0;
}

/* Until nothing waits any more. */
static void
run(struct functionfs *f, struct gadget *g)
{
	for (int i = 0; i < 200; i++) {
		bool moved = false;

		functionfs_run(f, g, &moved);
		if (functionfs_sent(f, g) && f->packet_len == 0)
			return;
	}
	fail_msg("it is not sent");
}

static void
nothing_is_lost(size_t len, unsigned refuse_each)
{
	static struct functionfs f;
	static uint8_t bytes[50000];
	const struct mptp_usb_identity camera = { .vendor = 0x1209 };
	struct gadget g = { .configuration = 0 };
	uint8_t event[16];

	memset(&kernel, 0, sizeof(kernel));
	kernel.refuse_each = refuse_each;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7 + i / 251);
	memset(event, 0xee, sizeof(event));
	assert_true(gadget_init(&g, &camera, 65536));
	g.configuration = 1;
	g.bulk.packet = 512;
	functionfs_init(&f);
	f.bulk_in = BULK_IN;
	f.interrupt = INTERRUPT;
	assert_true(gadget_endpoint_write(&g.bulk, bytes, len, true));
	assert_true(
	    gadget_endpoint_write(&g.interrupt, event, sizeof(event), true));
	run(&f, &g);
	assert_int_equal(kernel.nbulk, len);
	assert_memory_equal(kernel.bulk, bytes, len);
	assert_int_equal(kernel.empty, len % 512 == 0);
	assert_int_equal(kernel.nevent, sizeof(event));
	assert_memory_equal(kernel.event, event, sizeof(event));
	gadget_free(&g);
}

static void
what_the_kernel_does_not_take_is_written_later(void **state)
{
	static const size_t lens[] = { 0, 1, 12, 511, 512, 513, 32768, 40000,
		40960 };

	(void)state;
	for (size_t i = 0; i < sizeof(lens) / sizeof(*lens); i++)
		for (unsigned each = 0; each < 5; each++)
			nothing_is_lost(lens[i], each);
}

/* What is taken back does not come after all. */
static void
a_cancel_drops_it(void **state)
{
	static struct functionfs f;
	const struct mptp_usb_identity camera = { .vendor = 0x1209 };
	struct gadget g = { .configuration = 0 };
	bool moved = false;

	(void)state;
	memset(&kernel, 0, sizeof(kernel));
	kernel.refuse_each = 1000;
	assert_true(gadget_init(&g, &camera, 65536));
	g.configuration = 1;
	g.bulk.packet = 512;
	functionfs_init(&f);
	f.bulk_in = BULK_IN;
	assert_true(gadget_endpoint_write(&g.bulk, "abc", 3, true));
	functionfs_run(&f, &g, &moved);
	assert_false(moved);
	assert_false(functionfs_sent(&f, &g));
	functionfs_cancel(&f);
	assert_true(functionfs_sent(&f, &g));
	kernel.refuse_each = 0;
	functionfs_run(&f, &g, &moved);
	assert_int_equal(kernel.nbulk, 0);
	gadget_free(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_the_kernel_does_not_take_is_written_later),
		cmocka_unit_test(a_cancel_drops_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
