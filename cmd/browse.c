/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What avahi-browse tells, line by line:
 * "=;eth0;IPv4;NAME;_ptp._tcp;local;host.local;192.0.2.1;15740;TEXT" of one that was
 * resolved, and "-;eth0;IPv4;NAME;_ptp._tcp;local" of one that went.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "browse.h"
#include "fail.h"
#include "out.h"
#include "sink.h"
#include "text.h"

extern char **environ;

enum { SIGN, PROTOCOL = 2, NAME, ADDRESS = 7, PORT, FIELDS };

/* How many of the first fields there are; name holds its own and those behind it. */
static int
split(char *line, char *field[FIELDS])
{
	int n = 0;

	while (n < FIELDS) {
		field[n++] = line;
		line += strcspn(line, ";");
		if (*line == '\0')
			break;
		*line++ = '\0';
	}
	return n;
}

static char **
find(struct browse *b, const char *name)
{
	for (size_t i = 0; i < BROWSED; i++)
		if (b->present[i] != NULL && strcmp(b->present[i], name) == 0)
			return &b->present[i];
	return NULL;
}

static bool
remember(struct browse *b, const char *name)
{
	if (find(b, name) != NULL)
		return false;
	for (size_t i = 0; i < BROWSED; i++)
		if (b->present[i] == NULL) {
			b->present[i] = must_copy(name);
			return true;
		}
	return false;
}

/* Only what an address consists of: nothing of it is an option of the URI. */
static bool
is_address(const char *text)
{
	return text[0] != '\0' && strlen(text) < 64 &&
	    text[strspn(text, "0123456789abcdefABCDEF.:")] == '\0' &&
	    strncmp(text, "fe80:", 5) != 0; /* it would need its link */
}

bool
browse_line(struct browse *b, char *line, char uri[BROWSE_URI])
{
	char *field[FIELDS], **known;
	const int n = split(line, field);
	uint64_t port;

	if (n > NAME && strcmp(field[SIGN], "-") == 0 &&
	    (known = find(b, field[NAME])) != NULL) {
		free(*known);
		*known = NULL;
	}
	if (n < FIELDS || strcmp(field[SIGN], "=") != 0 ||
	    !is_address(field[ADDRESS]) || !text_number(field[PORT], &port) ||
	    port == 0 || port > 65535 || !remember(b, field[NAME]))
		return false;
	snprintf(uri, BROWSE_URI,
	    strchr(field[ADDRESS], ':') != NULL ? "ip:[%s]:%u" : "ip:%s:%u",
	    field[ADDRESS], (unsigned)port);
	return true;
}

int
browse_start(struct app *app, struct browse *b)
{
	char program[] = "avahi-browse", parsable[] = "--parsable";
	char resolve[] = "--resolve", type[] = "_ptp._tcp";
	char *const argv[] = { program, parsable, resolve, type, NULL };
	posix_spawn_file_actions_t actions;
	int fds[2], error;

	*b = (struct browse){ .fd = -1 };
	sink_hold(app->sink, true);
	if (pipe(fds) != 0) {
		error = errno;
		sink_hold(app->sink, false);
		return fail(app, EXIT_FAILED, "cannot make a pipe: %s",
		    strerror(error));
	}
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
	error = posix_spawnp(&b->pid, program, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(fds[1]);
	sink_hold(app->sink, false);
	if (error == 0) {
		b->fd = fds[0];
		return EXIT_DONE;
	}
	close(fds[0]);
	return fail(app, EXIT_FAILED,
	    "avahi-browse finds cameras in the network, and cannot be run: %s; "
	    "-c ip:HOST names one",
	    strerror(error));
}

void
browse_stop(struct browse *b)
{
	if (b->fd < 0)
		return;
	close(b->fd);
	kill(b->pid, SIGTERM);
	while (waitpid(b->pid, NULL, 0) < 0 && errno == EINTR)
		;
	for (size_t i = 0; i < BROWSED; i++)
		free(b->present[i]);
	*b = (struct browse){ .fd = -1 };
}

/* A whole line of what was read, which is taken out. */
static bool
take_line(struct browse *b, char *line)
{
	char *end = memchr(b->line, '\n', b->len);
	size_t len;
	bool whole;

	if (end == NULL && b->len == sizeof(b->line)) {
		b->overlong = true;
		b->len = 0;
	}
	if (end == NULL)
		return false;
	len = (size_t)(end - b->line);
	memcpy(line, b->line, len);
	line[len] = '\0';
	b->len -= len + 1;
	memmove(b->line, end + 1, b->len);
	whole = !b->overlong;
	b->overlong = false;
	if (!whole)
		line[0] = '\0';
	return true;
}

int
browse_next(struct browse *b, int ms, char uri[BROWSE_URI])
{
	struct pollfd ready = { .fd = b->fd, .events = POLLIN };
	char line[sizeof(b->line)];
	ssize_t n;

	for (;;) {
		while (take_line(b, line))
			if (browse_line(b, line, uri))
				return MPTP_OK;
		if (poll(&ready, 1, ms) <= 0)
			return MPTP_ERR_TIMEOUT;
		n = read(b->fd, b->line + b->len, sizeof(b->line) - b->len);
		if (n == 0 || (n < 0 && errno != EINTR))
			return MPTP_ERR_IO;
		b->len += n > 0 ? (size_t)n : 0;
	}
}
