/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One descriptor that polls readable when any of several things happened:
 * epoll, where there is such a thing.
 */
#ifndef TRANSPORT_POLLER_H
#define TRANSPORT_POLLER_H

#include <poll.h>
#include <stdbool.h>

#include <miniptp/error.h>

struct poller {
	bool open;
	int fd; /* the one */
	int flag, alarm;
	bool flagged;
};

/* Nothing to do if it is open already. MPTP_ERR_UNSUPPORTED, _IO. */
int poller_open(struct poller *, struct mptp_error *);
void poller_close(struct poller *);

/* events: POLLIN, POLLOUT or 0; the end of a connection counts in any case. A
 * descriptor that is closed drops out by itself. MPTP_ERR_IO. */
int poller_add(struct poller *, int fd, short events, struct mptp_error *);
void poller_remove(struct poller *, int fd);

/* The next ones do nothing while the poller is not open. */

/* Something of our own that is not told by a descriptor. */
void poller_flag(struct poller *, bool flagged);
/* Readable in so many milliseconds; negative: not by itself. */
void poller_alarm(struct poller *, int ms);

#endif
