/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading pieces. What is in an object decides what is read next, so there is
 * an end to how much that can be.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "out.h"
#include "pieces.h"

#define FIRST_PIECE 65536u /* most headers are in it */
#define PIECE 16384u
#define BUDGET 1048576u

bool
pieces_offered(struct app *app)
{
	return mptp_camera_supports(
		   app->camera, MPTP_OP_GET_PARTIAL_OBJECT_64) ||
	    mptp_camera_supports(app->camera, MPTP_OP_GET_PARTIAL_OBJECT);
}

static int
keep_whole(void *ctx, const void *buf, size_t len)
{
	struct pieces *pieces = ctx;

	return fwrite(buf, 1, len, pieces->whole) == len ? MPTP_OK :
							   MPTP_ERR_CANCELLED;
}

int
pieces_open(struct pieces *pieces, struct app *app, uint32_t handle,
    uint64_t size, bool whole)
{
	const struct mptp_sink sink = { .write = keep_whole, .ctx = pieces };

	*pieces = (struct pieces){
		.app = app, .handle = handle, .size = size, .budget = BUDGET
	};
	pieces->bytes = must_alloc(NULL, FIRST_PIECE);
	if (!whole)
		return EXIT_DONE;
	if ((pieces->whole = tmpfile()) == NULL)
		return fail(app, EXIT_FAILED,
		    "cannot make a temporary file: %s", strerror(errno));
	if (mptp_camera_fetch(app->camera, handle, size, &sink) == MPTP_OK &&
	    fflush(pieces->whole) == 0)
		return EXIT_DONE;
	if (ferror(pieces->whole))
		return fail(app, EXIT_FAILED,
		    "cannot write a temporary file: %s", strerror(errno));
	return fail_camera(app, NULL);
}

struct piece {
	uint8_t *bytes;
	size_t len, cap;
};

static int
keep(void *ctx, const void *buf, size_t len)
{
	struct piece *piece = ctx;

	/* Some send more than they are asked for. */
	if (len > piece->cap - piece->len)
		len = piece->cap - piece->len;
	memcpy(piece->bytes + piece->len, buf, len);
	piece->len += len;
	return MPTP_OK;
}

/* The piece that begins at offset. */
static bool
fetch(struct pieces *p, uint64_t offset, size_t least)
{
	struct mptp_camera *camera = p->app->camera;
	struct piece piece = { p->bytes, 0,
		p->budget == BUDGET || least > PIECE ? FIRST_PIECE : PIECE };
	const struct mptp_sink sink = { .write = keep, .ctx = &piece };
	uint32_t count;
	int status;

	if (p->size != MPTP_SIZE_UNKNOWN && piece.cap > p->size - offset)
		piece.cap = (size_t)(p->size - offset);
	if (piece.cap > p->budget)
		return false;
	p->budget -= piece.cap;
	p->len = 0;
	if (mptp_camera_supports(camera, MPTP_OP_GET_PARTIAL_OBJECT_64))
		status = mptp_get_partial_object_64(camera, p->handle, offset,
		    (uint32_t)piece.cap, &sink, &count);
	else if (offset <= UINT32_MAX)
		status = mptp_get_partial_object(camera, p->handle,
		    (uint32_t)offset, (uint32_t)piece.cap, &sink, &count);
	else
		return false;
	if (status != MPTP_OK) {
		p->code = fail_camera(p->app, NULL);
		return false;
	}
	p->at = offset;
	p->len = piece.len;
	return true;
}

bool
pieces_get(struct pieces *p, uint64_t offset, void *buf, size_t len)
{
	if (p->code != EXIT_DONE || len > FIRST_PIECE ||
	    (p->size != MPTP_SIZE_UNKNOWN &&
		(offset > p->size || len > p->size - offset)))
		return false;
	if (p->whole != NULL)
		return offset <= INT64_MAX &&
		    fseeko(p->whole, (off_t)offset, SEEK_SET) == 0 &&
		    fread(buf, 1, len, p->whole) == len;
	if ((offset < p->at || len > p->len || offset - p->at > p->len - len) &&
	    !fetch(p, offset, len))
		return false;
	if (len > p->len)
		return false;
	memcpy(buf, p->bytes + (offset - p->at), len);
	return true;
}

void
pieces_close(struct pieces *pieces)
{
	if (pieces->whole != NULL)
		(void)fclose(pieces->whole);
	free(pieces->bytes);
	*pieces = (struct pieces){ 0 };
}
