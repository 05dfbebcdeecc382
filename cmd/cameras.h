/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which cameras -c, given several times, and --all mean, and what each is called.
 */
#ifndef CMD_CAMERAS_H
#define CMD_CAMERAS_H

#include "cmd.h"

struct cameras {
	struct meant {
		char *uri;
		char *name;   /* short, safe to show, no other's */
		char *folder; /* that name, as all usual file systems take it */
	} * items;
	size_t n, room;
};

/* Exit code; failures have been told. Never none. */
int cameras_find(
    struct app *, const struct opt_value *named, bool all, struct cameras *);
void cameras_clear(struct cameras *);

#endif
