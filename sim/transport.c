/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * "sim:", a virtual camera in the same process.
 */
#include <stdio.h>
#include <stdlib.h>

#include "camera.h"
#include "text.h"

struct link {
	struct mptp_sim *sim;
	struct mptp_transport *end; /* ours */
	struct mptp_server *server;
};

static void
closed(void *ctx)
{
	struct link *link = ctx;

	mptp_server_free(&link->server);
	if (link->end != NULL)
		link->end->ops->close(&link->end);
	mptp_sim_close(&link->sim);
	free(link);
}

static int
pump(void *ctx)
{
	return mptp_server_step(((struct link *)ctx)->server, 0, NULL);
}

static int
due(void *ctx)
{
	const struct mptp_device *device =
	    mptp_sim_device(((struct link *)ctx)->sim);

	return device->due == NULL ? -1 : device->due(device->ctx);
}

static int
control(void *ctx, enum mptp_control request, void *buf, size_t *len)
{
	return mptp_server_control(
	    ((struct link *)ctx)->server, request, buf, len);
}

static void
set(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text == NULL ? "" : text);
}

static void
describe(
    const struct mptp_sim *sim, const char *address, struct mptp_found *found)
{
	const struct sim_profile *profile = &sim->profile;

	snprintf(found->uri, sizeof(found->uri), "sim:%s", address);
	set(found->maker, sizeof(found->maker), profile->info.manufacturer);
	set(found->model, sizeof(found->model), profile->info.model);
	set(found->serial, sizeof(found->serial), profile->info.serial);
	found->usb_vendor = profile->usb_vendor;
	found->usb_product = profile->usb_product;
}

static int
sim_open(struct mptp_transport **transport, const char *address,
    const struct mptp_options *options, struct mptp_error *error)
{
	struct mptp_mem_config config = {
		.pump = pump, .due = due, .control = control, .closed = closed
	};
	struct link *link = calloc(1, sizeof(*link));
	int rc;

	(void)options;
	*transport = NULL;
	if (link == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	if ((rc = mptp_sim_open(&link->sim, address, error)) != MPTP_OK) {
		free(link);
		return rc;
	}
	config.ctx = link;
	config.framing = link->sim->spec.framing;
	config.max_packet = link->sim->spec.packet;
	describe(link->sim, address, &config.found);
	rc = mptp_mem_pair(transport, &link->end, &config);
	if (rc != MPTP_OK) {
		closed(link);
		return mptp_error_set(error, rc, "out of memory");
	}
	rc = mptp_server_new(
	    &link->server, link->end, mptp_sim_device(link->sim));
	if (rc != MPTP_OK) {
		(*transport)->ops->close(transport); /* frees the link */
		return mptp_error_set(error, rc, "out of memory");
	}
	return MPTP_OK;
}

/* ---- watching: it is there, and stays ------------------------------------- */

struct lookout {
	struct mptp_watcher watcher; /* first: see struct mptp_watcher */
	bool told;
	struct mptp_found found;
};

static int
look(struct mptp_watcher *watcher,
    int (*seen)(void *ctx, enum mptp_sighted, const struct mptp_found *),
    void *ctx, int *again_ms, struct mptp_error *error)
{
	struct lookout *lookout = (struct lookout *)watcher;

	(void)error;
	*again_ms = -1;
	if (!lookout->told)
		lookout->told =
		    seen(ctx, MPTP_DEVICE_THERE, &lookout->found) == 0;
	return MPTP_OK;
}

static void
close_lookout(struct mptp_watcher **watcher)
{
	free(*watcher);
	*watcher = NULL;
}

static int
sim_watch(struct mptp_watcher **watcher, const char *address,
    const struct mptp_options *options, struct mptp_error *error)
{
	static const struct mptp_watcher_ops ops = { .look = look,
		.close = close_lookout };
	struct mptp_sim *sim = NULL;
	struct lookout *lookout;
	int rc;

	(void)options;
	*watcher = NULL;
	if (address[0] == '\0')
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "a virtual camera has to be named to be there");
	lookout = calloc(1, sizeof(*lookout));
	if (lookout == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	if ((rc = mptp_sim_open(&sim, address, error)) != MPTP_OK) {
		free(lookout);
		return rc;
	}
	lookout->watcher.ops = &ops;
	describe(sim, address, &lookout->found);
	mptp_sim_close(&sim);
	*watcher = &lookout->watcher;
	return MPTP_OK;
}

/* A camera that exists as soon as it is named is not one to be found. */
const struct mptp_transport_ops mptp_sim_transport = {
	.scheme = "sim",
	.default_timeout_ms = 20000,
	.watch = sim_watch,
	.open = sim_open,
};
