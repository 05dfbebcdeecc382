/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A virtual camera that outlives its connections.
 */
#include <stdio.h>
#include <stdlib.h>

#include <miniptp/sim.h>

#include "camera.h"

#define PACKET 512

static struct {
	struct mptp_sim *sim;
	const struct mptp_framing *framing;
	struct mptp_transport *end;
	struct mptp_server *server;
} camera;

struct mangle camera_mangle;

void
camera_end(void)
{
	mptp_sim_close(&camera.sim);
}

void
camera_renew(const char *spec, const struct mptp_framing *framing)
{
	struct mptp_error error = { 0 };

	camera_end();
	camera.framing = framing;
	if (mptp_sim_open(&camera.sim, spec, &error) != MPTP_OK) {
		fprintf(stderr, "%s\n", error.text);
		abort();
	}
}

static void
closed(void *ctx)
{
	(void)ctx;
	mptp_server_free(&camera.server);
	camera.end->ops->close(&camera.end);
}

static int
pump(void *ctx)
{
	(void)ctx;
	return mptp_server_step(camera.server, 0, NULL);
}

static int
due(void *ctx)
{
	const struct mptp_device *device = mptp_sim_device(camera.sim);

	(void)ctx;
	return device->due(device->ctx);
}

static int
control(void *ctx, enum mptp_control request, void *buf, size_t *len)
{
	(void)ctx;
	return mptp_server_control(camera.server, request, buf, len);
}

/* A device's packets are not glued together on their way. */
static size_t
slice(void *ctx, size_t most)
{
	(void)ctx;
	return most < PACKET ? most : PACKET;
}

static int
camera_open(struct mptp_transport **transport, const char *address,
    const struct mptp_options *options, struct mptp_error *error)
{
	const struct mptp_mem_config config = { .framing = camera.framing,
		.max_packet = PACKET,
		.pump = pump,
		.due = due,
		.control = control,
		.closed = closed,
		.slice = slice,
		.found = { .uri = "sweep:" } };
	struct mptp_transport *pair;
	int status = mptp_mem_pair(&pair, &camera.end, &config);

	(void)address;
	(void)options;
	*transport = NULL;
	if (status != MPTP_OK)
		return mptp_error_set(error, status, "out of memory");
	status = mptp_server_new(
	    &camera.server, camera.end, mptp_sim_device(camera.sim));
	if (status != MPTP_OK) {
		pair->ops->close(&pair);
		return mptp_error_set(error, status, "out of memory");
	}
	*transport = mangle_put(&camera_mangle, pair);
	return MPTP_OK;
}

const struct mptp_transport_ops camera_transport = {
	.scheme = "sweep",
	.default_timeout_ms = 20000,
	.open = camera_open,
};
