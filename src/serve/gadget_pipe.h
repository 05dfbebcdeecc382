/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The endpoints of a gadget as a transport, for a server.
 */
#ifndef SERVE_GADGET_PIPE_H
#define SERVE_GADGET_PIPE_H

#include <miniptp/transport.h>

#include "gadget/export.h"

struct gadget_pipe {
	struct mptp_transport transport;
	struct gadget *gadget;
	/* What the host has written, as export_out() of gadget/export.h. */
	bool (*out)(void *host, const uint8_t **bytes, size_t *len, bool *last);
	void (*out_done)(void *host, size_t n);
	void *host;
};

/* Nothing in it waits: there is something now, or MPTP_ERR_TIMEOUT. With that
 * client of USB/IP as its host, or any other. */
void gadget_pipe_init(
    struct gadget_pipe *, struct gadget *, struct gadget_export *);
void gadget_pipe_init_host(struct gadget_pipe *, struct gadget *,
    bool (*out)(void *host, const uint8_t **bytes, size_t *len, bool *last),
    void (*out_done)(void *host, size_t n), void *host);

#endif
