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
	struct gadget_export *export; /* of the client that has it */
};

/* Nothing in it waits: there is something now, or MPTP_ERR_TIMEOUT. */
void gadget_pipe_init(
    struct gadget_pipe *, struct gadget *, struct gadget_export *);

#endif
