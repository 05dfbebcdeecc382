/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Local files that are sent, and lines of standard input.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "fail.h"
#include "input.h"
#include "interrupt.h"

int
input_open(struct app *app, const char *path, int *fd, uint64_t *size)
{
	struct stat st;

	/* A pipe without a writer must not make us wait for one. */
	*fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (*fd < 0 || fstat(*fd, &st) != 0) {
		fail(app, EXIT_FAILED, "cannot read %s: %s", path,
		    strerror(errno));
	} else if (!S_ISREG(st.st_mode)) {
		fail(app, EXIT_FAILED, "%s is no regular file", path);
	} else {
		*size = (uint64_t)st.st_size;
		return EXIT_DONE;
	}
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	return EXIT_FAILED;
}

int
input_standard(struct app *app)
{
	if (app->in_shell)
		return fail(app, EXIT_USAGE,
		    "standard input is the shell's: name a file");
	if (app->sink != NULL)
		return fail(app, EXIT_USAGE,
		    "standard input is not for several cameras: name a file");
	return EXIT_DONE;
}

char *
input_line(const char **problem)
{
	const char *wrong = NULL;
	char *line = NULL;
	size_t len = 0, room = 0;
	int c;

	while ((c = getc(stdin)) != EOF && c != '\n') {
		if (len + 1 >= room && room < INPUT_LINE) {
			room = room == 0 ? 256 : room * 2;
			line = must_alloc(line, room);
		}
		if (c == '\0')
			wrong = "the line has a zero byte in it";
		else if (len + 1 >= room)
			wrong = "the line is too long";
		else
			line[len++] = (char)c;
	}
	if (c == EOF)
		clearerr(stdin);
	if (c == EOF && (len == 0 || interrupted())) {
		free(line);
		return NULL;
	}
	line = must_alloc(line, len + 1);
	line[len] = '\0';
	if (problem != NULL)
		*problem = wrong;
	return line;
}
