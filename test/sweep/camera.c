/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A virtual camera that outlives its connections.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/sim.h>

#include "camera.h"
#include "net.h"
#include "turns.h"

#define PACKET 512

static const struct {
	const char *name, *uri;
	const char *listen; /* NULL: in memory */
} ways[] = {
	[CAMERA_USB] = { "usb", "sweep:", NULL },
	[CAMERA_IP] = { "ip", "sweep:", NULL },
	/* Whatever is connected to is the camera. */
	[CAMERA_USBIP] = { "usbip", "usbip:127.0.0.1", "usbip:127.0.0.1:0" },
	[CAMERA_PTPIP] = { "ptpip", "ip:127.0.0.1", "127.0.0.1:0" },
};

static struct {
	enum camera_by by;
	struct mptp_sim *sim;
	struct mptp_transport *end;
	struct mptp_server *server;
	struct mptp_listener *listener;
} camera;

struct mangle camera_mangle;

bool
camera_by_name(const char *name, enum camera_by *by)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (strcmp(ways[i].name, name) == 0) {
			*by = (enum camera_by)i;
			return true;
		}
	return false;
}

static void
give_up(const struct mptp_error *error)
{
	fprintf(stderr, "%s\n", error->text);
	abort();
}

/* ---- served --------------------------------------------------------------- */

static void
serve(void)
{
	struct mptp_error error;

	if (mptp_listener_run(camera.listener, mptp_sim_device(camera.sim),
		&error) != MPTP_ERR_CANCELLED)
		give_up(&error);
}

static void
stop_serving(void)
{
	if (!turns_serving())
		return;
	mptp_listener_interrupt(camera.listener);
	while (turns_serving())
		turns_camera();
}

void
camera_begin(enum camera_by by)
{
	struct mptp_error error;

	camera.by = by;
	if (ways[by].listen == NULL)
		return;
	net_begin(&camera_mangle);
	if (mptp_listener_open(&camera.listener, ways[by].listen, &error) !=
	    MPTP_OK)
		give_up(&error);
	turns_begin(serve);
}

const char *
camera_uri(void)
{
	return ways[camera.by].uri;
}

void
camera_next_run(void)
{
	if (camera.listener != NULL)
		net_renew();
}

void
camera_settle(void)
{
	if (camera.listener != NULL)
		turns_camera();
}

void
camera_end(void)
{
	stop_serving();
	mptp_sim_close(&camera.sim);
	if (camera.listener == NULL)
		return;
	turns_end();
	mptp_listener_close(&camera.listener);
	net_end();
}

void
camera_renew(const char *spec)
{
	struct mptp_error error = { 0 };

	stop_serving();
	mptp_sim_close(&camera.sim);
	if (mptp_sim_open(&camera.sim, spec, &error) != MPTP_OK)
		give_up(&error);
	if (camera.listener != NULL)
		turns_start();
}

/* ---- in memory ------------------------------------------------------------ */

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
	const struct mptp_mem_config config = {
		.framing = camera.by == CAMERA_IP ? &mptp_framing_ip :
						    &mptp_framing_usb,
		.max_packet = PACKET,
		.pump = pump,
		.due = due,
		.control = control,
		.closed = closed,
		.slice = slice,
		.found = { .uri = "sweep:" }
	};
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
