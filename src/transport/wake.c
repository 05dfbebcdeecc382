/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A request to stop, from another thread or a signal handler to one that polls.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>
#ifdef MPTP_LINUX
#include <sys/eventfd.h>
#endif

#include "transport/wake.h"

#ifdef MPTP_LINUX

/* One descriptor for both ends, ready as it is. */
static bool
open_ends(int fd[2])
{
	fd[0] = fd[1] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return fd[0] >= 0;
}

#else

static bool
open_ends(int fd[2])
{
	if (pipe(fd) != 0) {
		fd[0] = fd[1] = -1;
		return false;
	}
	for (int i = 0; i < 2; i++) {
		fcntl(fd[i], F_SETFD, FD_CLOEXEC);
		fcntl(fd[i], F_SETFL, O_NONBLOCK);
	}
	return true;
}

#endif

bool
wake_open(struct wake *wake)
{
	atomic_init(&wake->raised, false);
	return open_ends(wake->fd);
}

void
wake_close(struct wake *wake)
{
	if (wake->fd[0] >= 0)
		close(wake->fd[0]);
	if (wake->fd[1] >= 0 && wake->fd[1] != wake->fd[0])
		close(wake->fd[1]);
	wake->fd[0] = wake->fd[1] = -1;
}

void
wake_raise(struct wake *wake)
{
	const uint64_t one = 1; /* what an eventfd takes */
	int saved = errno;

	/* A full pipe wakes just as well. */
	atomic_store(&wake->raised, true);
	if (write(wake->fd[1], &one, sizeof(one)) < 0)
		errno = saved;
}

bool
wake_raised(struct wake *wake)
{
	return atomic_load(&wake->raised);
}

bool
wake_take(struct wake *wake)
{
	return atomic_exchange(&wake->raised, false);
}

void
wake_drain(struct wake *wake)
{
	char bytes[64];

	while (read(wake->fd[0], bytes, sizeof(bytes)) > 0)
		;
}
