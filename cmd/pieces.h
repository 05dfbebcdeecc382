/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The content of an object, read here and there in small pieces.
 */
#ifndef CMD_PIECES_H
#define CMD_PIECES_H

#include <stdio.h>

#include "cmd.h"

struct pieces {
	struct app *app;
	uint32_t handle;
	uint64_t size; /* of the object, or MPTP_SIZE_UNKNOWN */
	FILE *whole;   /* all of it, if the camera cannot send pieces */
	/* The last piece that was fetched. */
	uint8_t *bytes;
	uint64_t at;
	size_t len;
	size_t budget; /* bytes that may still be fetched */
	int code;      /* why the camera sent no more, or EXIT_DONE */
};

/* Can the camera send pieces? */
bool pieces_offered(struct app *);
/* whole: fetch all of it into a temporary file. Exit code; failures have been
 * told. */
int pieces_open(
    struct pieces *, struct app *, uint32_t handle, uint64_t size, bool whole);
/* False: there are not so many bytes, the camera failed (pieces->code), or more
 * was asked for than all that is needed can be. */
bool pieces_get(struct pieces *, uint64_t offset, void *buf, size_t len);
void pieces_close(struct pieces *);

#endif
