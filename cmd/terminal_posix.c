/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Terminals of POSIX.
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "terminal.h"

/* A file that is opened must not become standard output by chance. */
void
terminal_prepare(void)
{
	struct pollfd fds[3];

	for (int fd = 0; fd <= 2; fd++)
		fds[fd] = (struct pollfd){ .fd = fd };
	if (poll(fds, 3, 0) <= 0)
		return;
	for (int fd = 0; fd <= 2; fd++)
		if ((fds[fd].revents & POLLNVAL) != 0)
			(void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

size_t
terminal_columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20)
		return 80;
	return size.ws_col;
}
