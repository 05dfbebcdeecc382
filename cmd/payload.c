/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Data to send.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fail.h"
#include "input.h"
#include "payload.h"

/* A pipe does not tell its size, which has to be announced: keep what it gives
 * in a file without a name. */
static int
spool_input(void)
{
	FILE *file = tmpfile();
	int fd = file == NULL ? -1 : dup(fileno(file));
	char buf[65536];
	ssize_t n = -1;

	if (file != NULL)
		fclose(file);
	while (fd >= 0 && (n = read(STDIN_FILENO, buf, sizeof(buf))) > 0)
		if (write(fd, buf, (size_t)n) != n) {
			n = -1;
			break;
		}
	if (fd >= 0 && (n < 0 || lseek(fd, 0, SEEK_SET) != 0)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

int
payload_open(struct app *app, struct payload *payload, const char *path)
{
	struct stat st;
	int code;

	*payload = (struct payload){ .fd = -1 };
	if (strcmp(path, "-") != 0) {
		code = input_open(app, path, &payload->fd, &payload->size);
		payload->present = code == EXIT_DONE;
		return code;
	}
	if ((code = input_standard(app)) != EXIT_DONE)
		return code;
	payload->fd = spool_input();
	if (payload->fd < 0 || fstat(payload->fd, &st) != 0)
		return fail(app, EXIT_FAILED, "cannot keep standard input: %s",
		    strerror(errno));
	payload->size = (uint64_t)st.st_size;
	payload->present = true;
	return EXIT_DONE;
}

void
payload_set(struct payload *payload, uint8_t *bytes, size_t len)
{
	*payload = (struct payload){
		.present = true, .fd = -1, .bytes = bytes, .size = len
	};
}

void
payload_close(struct payload *payload)
{
	if (payload->fd >= 0)
		close(payload->fd);
	free(payload->bytes);
	*payload = (struct payload){ .fd = -1 };
}

ptrdiff_t
payload_read(void *ctx, void *buf, size_t len)
{
	struct payload *payload = ctx;
	uint64_t left = payload->size - payload->given;
	ssize_t n;

	if (payload->bytes != NULL) {
		n = (ssize_t)(len < left ? len : left);
		memcpy(buf, payload->bytes + payload->given, (size_t)n);
	} else {
		n = read(payload->fd, buf, len);
	}
	if (n < 0) {
		payload->error = errno;
		return MPTP_ERR_CANCELLED;
	}
	payload->given += (uint64_t)n;
	return n;
}
