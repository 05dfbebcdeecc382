/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A request to stop, from another thread or a signal handler to one that polls.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "transport/wake.h"

bool
wake_open(struct wake *wake)
{
	atomic_init(&wake->raised, false);
	if (pipe(wake->fd) != 0) {
		wake->fd[0] = wake->fd[1] = -1;
		return false;
	}
	for (int i = 0; i < 2; i++) {
		fcntl(wake->fd[i], F_SETFD, FD_CLOEXEC);
		fcntl(wake->fd[i], F_SETFL, O_NONBLOCK);
	}
	return true;
}

void
wake_close(struct wake *wake)
{
	for (int i = 0; i < 2; i++) {
		if (wake->fd[i] >= 0)
			close(wake->fd[i]);
		wake->fd[i] = -1;
	}
}

void
wake_raise(struct wake *wake)
{
	int saved = errno;

	/* A full pipe wakes just as well. */
	atomic_store(&wake->raised, true);
	if (write(wake->fd[1], "", 1) < 0)
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
