/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Data to send: a file's, standard input's, or what was made of something else.
 */
#ifndef CMD_PAYLOAD_H
#define CMD_PAYLOAD_H

#include "cmd.h"

struct payload {
	bool present;
	int fd;		/* or -1: bytes */
	uint8_t *bytes; /* to be freed */
	uint64_t size, given;
	int error; /* errno of the file that failed */
};

/* A file, or standard input for "-". Exit code. */
int payload_open(struct app *, struct payload *, const char *path);
/* These bytes, which are taken over. */
void payload_set(struct payload *, uint8_t *bytes, size_t len);
void payload_close(struct payload *);
/* For a struct mptp_source. */
ptrdiff_t payload_read(void *payload, void *buf, size_t len);

#endif
