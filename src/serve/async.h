/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reads and writes that the kernel goes on with by itself (Linux, io_submit(2)).
 * What FunctionFS offers beside them waits in the call.
 */
#ifndef SERVE_ASYNC_H
#define SERVE_ASYNC_H

#include <linux/aio_abi.h>
#include <stdbool.h>
#include <stddef.h>

struct async {
	aio_context_t context;
	int fd; /* readable when some have ended; -1: not open */
};

struct async_io {
	struct iocb control;
	bool busy;
	bool dropped; /* it was cancelled: that it ends is no news */
	bool ended;   /* since anybody cleared this */
	long result;  /* how many bytes, or a negative error number */
};

/* In zeroed memory, with fd -1; at most so many at once. False, with errno set. */
bool async_open(struct async *, unsigned most);
/* Ends all of them. */
void async_close(struct async *);

/* Without waiting: 0, or an error number. What is written is copied at once, what
 * is read comes into the buffer later. */
int async_submit(struct async *, struct async_io *, int fd, bool write,
    void *buf, size_t len);
/* Note which have ended. */
void async_reap(struct async *);
/* It goes on no longer, though it may have ended before. Some controllers let go of
 * it late: then it stays busy, and in the end just is not any more. */
void async_cancel(struct async *, struct async_io *);

#endif
