/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A TIFF file on a camera, of which what describes it is read here and there. The
 * small file that is made of it is one again, and nothing in it points out of it.
 */
#include "cmd/tiff.h"

#include "tape.h"

struct file {
	const uint8_t *bytes;
	size_t len;
	unsigned reads;
};

static struct file file;

/* In place of cmd/pieces.c's. */
bool
pieces_get(struct pieces *pieces, uint64_t offset, void *buf, size_t len)
{
	(void)pieces;
	file.reads++;
	if (offset > file.len || len > file.len - offset)
		return false;
	memcpy(buf, file.bytes + offset, len);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *out = malloc(TIFF_MOST);
	struct pieces pieces = { 0 };
	size_t len, again;

	check(out != NULL);
	file = (struct file){ data, size, 0 };
	if (size >= 4)
		(void)tiff_begins(data);
	len = tiff_extract(&pieces, out);
	check(len <= TIFF_MOST);
	check(file.reads < 2 * TIFF_MOST);
	if (len > 0) {
		uint8_t *copy = malloc(len), *second = malloc(TIFF_MOST);

		check(copy != NULL && second != NULL);
		memcpy(copy, out, len);
		check(tiff_begins(copy));
		file = (struct file){ copy, len, 0 };
		again = tiff_extract(&pieces, second);
		/* What could not be read has left its place empty. */
		check(again <= len);
		free(copy);
		free(second);
	}
	free(out);
	return 0;
}
