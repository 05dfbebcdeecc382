/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Requests to a camera, and the data that come back.
 */
#include <stdlib.h>
#include <string.h>

#include "camera/camera.h"

#define FIRST_GROWTH 4096

/* Data that are collected as they come. */
struct collected {
	uint8_t *bytes;
	size_t len, cap, limit;
	bool over; /* more than the limit came */
};

static int
collect(void *ctx, const void *buf, size_t len)
{
	struct collected *c = ctx;
	size_t cap = c->cap != 0 ? c->cap : FIRST_GROWTH;
	uint8_t *bytes;

	if (len > c->limit - c->len) {
		c->over = true;
		return MPTP_ERR_FORMAT;
	}
	while (cap < c->len + len)
		cap *= 2;
	if (cap != c->cap) {
		if ((bytes = realloc(c->bytes, cap)) == NULL)
			return MPTP_ERR_NOMEM;
		c->bytes = bytes;
		c->cap = cap;
	}
	memcpy(c->bytes + c->len, buf, len);
	c->len += len;
	return 0;
}

static void
forget_collected(void *ctx)
{
	((struct collected *)ctx)->len = 0;
}

static int
query(struct mptp_camera *camera, const struct mptp_op *request, size_t limit,
    bool any, uint8_t **data, size_t *len, struct mptp_op *response)
{
	struct collected c = { .limit = limit };
	const struct mptp_sink sink = { .write = collect, .ctx = &c };
	const struct camera_rewind rewind = { forget_collected, &c };
	int rc;

	*data = NULL;
	*len = 0;
	if (response != NULL)
		*response = (struct mptp_op){ 0 };
	rc = any ? MPTP_OK : camera_require(camera, request);
	if (rc == MPTP_OK)
		rc = camera_run_again(
		    camera, request, NULL, &sink, &rewind, response);
	if (c.over)
		rc = camera_fail(camera, request, MPTP_ERR_FORMAT,
		    "the camera sends more than %zu bytes", limit);
	if (rc != MPTP_OK) {
		free(c.bytes);
		return rc;
	}
	*data = c.bytes;
	*len = c.len;
	return MPTP_OK;
}

int
mptp_camera_query(struct mptp_camera *camera, const struct mptp_op *request,
    size_t limit, uint8_t **data, size_t *len, struct mptp_op *response)
{
	return query(camera, request, limit, false, data, len, response);
}

static int
read_dataset(struct mptp_camera *camera, const struct mptp_op *request,
    bool any, const struct mptp_dataset *dataset, void *d)
{
	uint8_t *data;
	size_t len;
	int rc;

	memset(d, 0, mptp_dataset_size(dataset));
	rc = query(camera, request, DATASET_LIMIT, any, &data, &len, NULL);
	if (rc != MPTP_OK)
		return rc;
	rc = mptp_dataset_unpack(dataset, d, data, len);
	if (rc != MPTP_OK)
		camera_fail(camera, request, rc,
		    "the answer of %zu bytes is no %s: %s", len,
		    mptp_dataset_name(dataset), mptp_status_text(rc));
	free(data);
	return rc;
}

int
mptp_camera_read(struct mptp_camera *camera, const struct mptp_op *request,
    const struct mptp_dataset *dataset, void *d)
{
	return read_dataset(camera, request, false, dataset, d);
}

int
camera_read_any(struct mptp_camera *camera, const struct mptp_op *request,
    const struct mptp_dataset *dataset, void *d)
{
	return read_dataset(camera, request, true, dataset, d);
}

struct bytes {
	const uint8_t *begin, *at;
	size_t len, left;
};

static void
rewind_bytes(void *ctx)
{
	struct bytes *bytes = ctx;

	bytes->at = bytes->begin;
	bytes->left = bytes->len;
}

static ptrdiff_t
read_bytes(void *ctx, void *buf, size_t len)
{
	struct bytes *bytes = ctx;
	size_t n = len < bytes->left ? len : bytes->left;

	memcpy(buf, bytes->at, n);
	bytes->at += n;
	bytes->left -= n;
	return (ptrdiff_t)n;
}

int
camera_send_bytes(struct mptp_camera *camera, const struct mptp_op *request,
    const void *data, size_t len, struct mptp_op *response)
{
	struct bytes bytes = { .begin = data, .len = len };
	const struct mptp_source source = {
		.size = len, .read = read_bytes, .ctx = &bytes
	};
	const struct camera_rewind rewind = { rewind_bytes, &bytes };
	int rc = camera_require(camera, request);

	if (response != NULL)
		*response = (struct mptp_op){ 0 };
	return rc != MPTP_OK ?
	    rc :
	    camera_run_again(camera, request, &source, NULL, &rewind, response);
}

int
camera_send_dataset(struct mptp_camera *camera, const struct mptp_op *request,
    const struct mptp_dataset *dataset, const void *d, struct mptp_op *response)
{
	size_t len = mptp_dataset_pack(dataset, d, NULL, 0);
	uint8_t *data;
	int rc;

	if (len == 0)
		return camera_fail(camera, request, MPTP_ERR_ARG,
		    "that %s cannot be sent: a text is at most 254 UTF-16 "
		    "units of valid UTF-8, and each value has to fit its type",
		    mptp_dataset_name(dataset));
	if ((data = malloc(len)) == NULL)
		return camera_fail(
		    camera, request, MPTP_ERR_NOMEM, "out of memory");
	mptp_dataset_pack(dataset, d, data, len);
	rc = camera_send_bytes(camera, request, data, len, response);
	free(data);
	return rc;
}
