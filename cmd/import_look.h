/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a camera shows now and then, for the ones that do not tell what is new.
 */
#ifndef CMD_IMPORT_LOOK_H
#define CMD_IMPORT_LOOK_H

#include <miniptp.h>

struct look {
	struct mptp_u32_array stores;
	uint64_t objects;
	bool counts;  /* objects is what there was */
	bool is_dear; /* it takes its time to count them */
};

/* What there is before an import, so that what comes meanwhile is noticed as well. */
void look_first(struct look *, struct mptp_camera *);
/* So many objects less are expected. */
void look_deleted(struct look *, uint64_t objects);
/* Is there more than at the last look? A request, and one for each store. */
bool look_again(struct look *, struct mptp_camera *);
void look_clear(struct look *);

#endif
