/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One descriptor for several things.
 */
#include "base/error.h"
#include "transport/poller.h"

#ifdef MPTP_LINUX

#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int
failed(struct mptp_error *error)
{
	return error_set_sys(
	    error, MPTP_ERR_IO, errno, "cannot make a pollable descriptor");
}

static void
close_all(struct poller *poller)
{
	const int fds[] = { poller->fd, poller->flag, poller->alarm };

	for (int i = 0; i < 3; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

int
poller_open(struct poller *poller, struct mptp_error *error)
{
	int status;

	if (poller->open)
		return MPTP_OK;
	poller->fd = epoll_create1(EPOLL_CLOEXEC);
	poller->flag = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	poller->alarm =
	    timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (poller->fd < 0 || poller->flag < 0 || poller->alarm < 0)
		status = failed(error);
	else
		status = poller_add(poller, poller->flag, POLLIN, error);
	if (status == MPTP_OK)
		status = poller_add(poller, poller->alarm, POLLIN, error);
	if (status != MPTP_OK)
		close_all(poller);
	poller->open = status == MPTP_OK;
	poller->flagged = false;
	return status;
}

void
poller_close(struct poller *poller)
{
	if (poller->open)
		close_all(poller);
	poller->open = false;
}

int
poller_add(
    struct poller *poller, int fd, short events, struct mptp_error *error)
{
	struct epoll_event event = { .events = EPOLLRDHUP };

	event.data.fd = fd;
	if ((events & POLLIN) != 0)
		event.events |= EPOLLIN;
	if ((events & POLLOUT) != 0)
		event.events |= EPOLLOUT;
	if (epoll_ctl(poller->fd, EPOLL_CTL_ADD, fd, &event) != 0 &&
	    errno != EEXIST)
		return failed(error);
	return MPTP_OK;
}

void
poller_remove(struct poller *poller, int fd)
{
	struct epoll_event event = { 0 };

	epoll_ctl(poller->fd, EPOLL_CTL_DEL, fd, &event);
}

void
poller_flag(struct poller *poller, bool flagged)
{
	uint64_t count = 1;

	if (!poller->open || flagged == poller->flagged)
		return;
	poller->flagged = flagged;
	/* Neither can fail: it is 0 or 1, and nobody else has it. */
	if (flagged && write(poller->flag, &count, sizeof(count)) < 0)
		poller->flagged = false;
	if (!flagged && read(poller->flag, &count, sizeof(count)) < 0)
		poller->flagged = true;
}

void
poller_alarm(struct poller *poller, int ms)
{
	struct itimerspec when = { .it_value = { 0, 0 } };

	if (!poller->open)
		return;
	/* Zero would disarm it. */
	if (ms >= 0)
		when.it_value =
		    (struct timespec){ ms / 1000, ms % 1000 * 1000000L + 1 };
	timerfd_settime(poller->alarm, 0, &when, NULL);
}

#else

int
poller_open(struct poller *poller, struct mptp_error *error)
{
	(void)poller;
	return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
	    "there are no pollable descriptors on this system");
}

void
poller_close(struct poller *poller)
{
	(void)poller;
}

int
poller_add(
    struct poller *poller, int fd, short events, struct mptp_error *error)
{
	(void)fd;
	(void)events;
	return poller_open(poller, error);
}

void
poller_remove(struct poller *poller, int fd)
{
	(void)poller;
	(void)fd;
}

void
poller_flag(struct poller *poller, bool flagged)
{
	(void)poller;
	(void)flagged;
}

void
poller_alarm(struct poller *poller, int ms)
{
	(void)poller;
	(void)ms;
}

#endif
