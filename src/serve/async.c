/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reads and writes that the kernel goes on with by itself.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "serve/async.h"

/* At once taken note of. */
#define EVENTS 8
/* For what was cancelled to end, which should take no longer than a packet. */
#define CANCEL_MS 1000

bool
async_open(struct async *async, unsigned most)
{
	async->context = 0;
	async->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (async->fd < 0)
		return false;
	if (syscall(SYS_io_setup, most, &async->context) == 0)
		return true;
	close(async->fd);
	async->fd = -1;
	return false;
}

void
async_close(struct async *async)
{
	if (async->fd < 0)
		return;
	syscall(SYS_io_destroy, async->context);
	close(async->fd);
	async->fd = -1;
}

int
async_submit(struct async *async, struct async_io *io, int fd, bool write,
    void *buf, size_t len)
{
	struct iocb *list[] = { &io->control };

	memset(io, 0, sizeof(*io));
	io->control.aio_data = (uintptr_t)io;
	io->control.aio_fildes = (uint32_t)fd;
	io->control.aio_lio_opcode = write ? IOCB_CMD_PWRITE : IOCB_CMD_PREAD;
	io->control.aio_buf = (uintptr_t)buf;
	io->control.aio_nbytes = len;
	io->control.aio_flags = IOCB_FLAG_RESFD;
	io->control.aio_resfd = (uint32_t)async->fd;
	io->busy = syscall(SYS_io_submit, async->context, 1L, list) == 1;
	return io->busy ? 0 : errno;
}

/* Wait so long for the first. */
static void
reap(struct async *async, struct timespec wait)
{
	struct io_event events[EVENTS];
	long n = syscall(SYS_io_getevents, async->context,
	    wait.tv_sec + wait.tv_nsec > 0 ? 1L : 0L, (long)EVENTS, events,
	    &wait);

	for (long i = 0; i < n; i++) {
		struct async_io *io =
		    (struct async_io *)(uintptr_t)events[i].data;

		io->busy = false;
		io->ended = !io->dropped;
		io->result = (long)events[i].res;
	}
}

void
async_reap(struct async *async)
{
	uint64_t count;

	/* What is in it counts for nothing. */
	if (read(async->fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		return;
	reap(async, (struct timespec){ 0, 0 });
}

void
async_cancel(struct async *async, struct async_io *io)
{
	struct io_event event;

	if (!io->busy)
		return;
	for (int ms = 0; io->busy && ms < CANCEL_MS; ms += 10) {
		syscall(SYS_io_cancel, async->context, &io->control, &event);
		reap(async, (struct timespec){ 0, 10000000L });
	}
	io->dropped = io->busy;
}
