/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * An object that is being copied.
 */
#ifndef IMPORT_COPYING_H
#define IMPORT_COPYING_H

#include "import/run.h"

struct copying {
	struct run *run;
	struct job *job;
	struct hash hash;
	uint64_t
	    size; /* MPTP_SIZE_UNKNOWN: until it is announced, or has ended */
	uint64_t counted; /* of it, in the sum of what is wanted */
	uint64_t done, told, durable;
	bool too_long;
	int status; /* why we ended it */
};

/* Is it being written? */
bool copying_to(const struct target *);
/* A sink's write(): into the files that are being written, and the hash. */
int copying_take(void *copying, const void *buf, size_t len);
/* Is what is here of it, of so many bytes, at their end what the camera has there? *equal
 * tells. */
int copying_compare_end(struct copying *, uint64_t here, bool *equal);
/* Finds out from where to go on, with the hash of what is before; what is behind is cut
 * off. */
int copying_resume(struct copying *, uint64_t *from);

#endif
