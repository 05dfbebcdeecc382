/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Cameras that tell of themselves in the network (DNS-SD, "_ptp._tcp"), as
 * avahi-browse knows them. Whatever is told comes from anybody.
 */
#ifndef CMD_BROWSE_H
#define CMD_BROWSE_H

#include <stdbool.h>
#include <sys/types.h>

#include "cmd.h"

#define BROWSED 64 /* services that are remembered */

struct browse {
	pid_t pid;
	int fd;
	char line[2048];
	size_t len;
	bool overlong;		/* the line that comes has no use */
	char *present[BROWSED]; /* services that were told */
};

/* Exit code; failures have been told. */
int browse_start(struct app *, struct browse *);
void browse_stop(struct browse *);
/* Waits so many milliseconds at most for one that has come: its URI. MPTP_ERR_TIMEOUT:
 * none. MPTP_ERR_IO: none will. */
#define BROWSE_URI 96
int browse_next(struct browse *, int ms, char uri[BROWSE_URI]);

/* One line of its output, which is changed: true, if a service has come that was not
 * there, or was away. */
bool browse_line(struct browse *, char *line, char uri[BROWSE_URI]);

#endif
