/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One object from the camera into one new file, or to stdout.
 */
#ifndef CMD_FETCH_H
#define CMD_FETCH_H

#include "cmd.h"
#include "local/date.h"
#include "save.h"

/* A file that has all its bytes, and not its name yet. */
struct fetched {
	struct save save;
	bool dated;
	time_t modified;
	uint64_t size;
};

/* Exit codes; failures have been told. path: the new file, which gets the
 * object's time; zone is that of the camera's clock, or NULL. *size, if not NULL,
 * gets how many bytes there were. */
int fetch_file(struct app *, uint32_t handle, const struct mptp_object_info *,
    const char *path, const struct zone *zone, uint64_t *size);
/* The same in two steps, of which the second is owed if the first succeeds. Its save
 * has begun, and ends with a failure. */
int fetch_aside(struct fetched *, uint32_t handle,
    const struct mptp_object_info *, const struct zone *zone);
int fetch_name(struct fetched *);
int fetch_stdout(
    struct app *, uint32_t handle, const struct mptp_object_info *);
/* GetThumb. path NULL: to stdout; about is what failures are about. */
int fetch_thumb(struct app *, uint32_t handle,
    const struct mptp_object_info *, const char *about, const char *path,
    uint64_t *size);

#endif
