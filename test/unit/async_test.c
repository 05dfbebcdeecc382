/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Asynchronous reads and writes, by a kernel that takes its time: its calls come here
 * (--wrap=syscall).
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

#include <cmocka.h>

#include "serve/async.h"

static struct {
	struct iocb *running;
	unsigned cancels, lets_go_at; /* at which cancel it ends; 0: at none */
	bool over;		      /* and not told yet */
	long result;
} kernel;

long __wrap_syscall(long number, ...);

static long
tell(struct io_event *event)
{
	if (!kernel.over)
		return 0;
	*event = (struct io_event){ .data = kernel.running->aio_data,
		.res = kernel.result };
	kernel.over = false;
	kernel.running = NULL;
	return 1;
}

static void
end(long result)
{
	kernel.over = true;
	kernel.result = result;
}

long
__wrap_syscall(long number, ...)
{
	va_list args;
	long result = 0;

	va_start(args, number);
	switch (number) {
	case SYS_io_submit:
		(void)va_arg(args, aio_context_t);
		result = va_arg(args, long);
		kernel.running = va_arg(args, struct iocb **)[0];
		break;
	case SYS_io_getevents:
		(void)va_arg(args, aio_context_t);
		(void)va_arg(args, long);
		(void)va_arg(args, long);
		result = tell(va_arg(args, struct io_event *));
		break;
	case SYS_io_cancel:
		if (++kernel.cancels == kernel.lets_go_at)
			end(-ECONNRESET);
		errno = EINPROGRESS;
		result = -1;
		break;
	default:
		break;
	}
	va_end(args);
	return result;
}

/* ---- the tests ------------------------------------------------------------- */

static char buf[16];

static void
begin(struct async *async, struct async_io *io)
{
	memset(&kernel, 0, sizeof(kernel));
	assert_true(async_open(async, 4));
	assert_int_equal(async_submit(async, io, 0, false, buf, 16), 0);
	assert_true(io->busy);
}

static void
what_ends_is_told(void **state)
{
	struct async async;
	struct async_io io;

	(void)state;
	begin(&async, &io);
	async_reap(&async);
	assert_true(io.busy);
	end(7);
	async_reap(&async);
	assert_false(io.busy);
	assert_true(io.ended);
	assert_int_equal(io.result, 7);
	async_close(&async);
}

static void
a_cancel_is_asked_for_until_it_works(void **state)
{
	struct async async;
	struct async_io io;

	(void)state;
	begin(&async, &io);
	kernel.lets_go_at = 3;
	async_cancel(&async, &io);
	assert_false(io.busy);
	assert_int_equal(kernel.cancels, 3);
	async_close(&async);
}

/* Its end, when it comes, is not taken for that of what is done next. */
static void
what_is_let_go_of_late_is_no_news(void **state)
{
	struct async async;
	struct async_io io;

	(void)state;
	begin(&async, &io);
	async_cancel(&async, &io);
	assert_true(io.busy);
	assert_false(io.ended);
	end(16);
	async_reap(&async);
	assert_false(io.busy);
	assert_false(io.ended);
	assert_int_equal(async_submit(&async, &io, 0, true, buf, 16), 0);
	end(16);
	async_reap(&async);
	assert_true(io.ended);
	async_close(&async);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_ends_is_told),
		cmocka_unit_test(a_cancel_is_asked_for_until_it_works),
		cmocka_unit_test(what_is_let_go_of_late_is_no_news),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
