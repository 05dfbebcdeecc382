/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Local files that are sent.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fail.h"
#include "input.h"

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
