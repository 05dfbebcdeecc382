/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Waiting for sockets.
 */
#ifndef WINDOWS_POLL_H
#define WINDOWS_POLL_H

#include <sys/socket.h>

struct pollfd {
	int fd; /* negative: it is passed over */
	short events, revents;
};

typedef unsigned nfds_t;

int poll(struct pollfd *, nfds_t, int) POSIX_NAME(poll);

#endif
