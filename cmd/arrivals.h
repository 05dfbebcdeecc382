/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Many files from the camera, one after another. Each gets its name, and is told of,
 * while the camera is busy with the next request.
 */
#ifndef CMD_ARRIVALS_H
#define CMD_ARRIVALS_H

#include <jansson.h>

#include "fail.h"
#include "fetch.h"
#include "output.h"

struct arrivals {
	struct app *app;
	json_t *json; /* a list for what arrived, or NULL */
	struct zone zone;
	struct tally tally; /* of what was tried */

	/* Of the last file: its folder, which is open once there were two. */
	char *folder;
	int fd;
	/* The file that is still to be named; path NULL: none. */
	struct fetched fetched;
	uint32_t handle;
	char *path;
	bool shortened;
};

void arrivals_begin(struct arrivals *, struct app *);
/* A file, there. Failures have been told, and counted. */
void arrivals_get(struct arrivals *, uint32_t handle,
    const struct mptp_object_info *, const struct output *);
/* What is still to be named, is named now. */
void arrivals_finish(struct arrivals *);
/* The same, and no folder is open any more; others may follow. */
void arrivals_end(struct arrivals *);

#endif
