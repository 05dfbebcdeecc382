/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Uploaded content of stores that have no folder of their own.
 */
#ifndef SIM_SPOOL_H
#define SIM_SPOOL_H

#include <stddef.h>
#include <stdint.h>

/* One file without a name for all uploads, each at an offset of its own. Made
 * when first written to. Zeros cost no disk. */
struct sim_spool {
	int fd;		/* -1: none yet */
	uint64_t begin; /* of the upload under way */
	uint64_t end;
};

void sim_spool_open(struct sim_spool *);
void sim_spool_close(struct sim_spool *);
/* Begin an upload at the end of what is kept. */
void sim_spool_begin(struct sim_spool *);
/* 0, or an errno. */
int sim_spool_write(struct sim_spool *, const void *buf, size_t len);
/* Drop the upload under way. */
void sim_spool_abort(struct sim_spool *);
/* What was kept there is not needed any more. */
void sim_spool_drop(const struct sim_spool *, uint64_t offset, uint64_t len);
ptrdiff_t sim_spool_read(
    const struct sim_spool *, uint64_t offset, void *buf, size_t len);

#endif
