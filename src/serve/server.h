/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a listener knows of a server beyond the public calls.
 */
#ifndef SERVE_SERVER_H
#define SERVE_SERVER_H

#include <stdint.h>

#include <miniptp/serve.h>

/* As mptp_server_new(), with the connection number that PTP/IP's event
 * connection has to tell. */
int server_new(struct mptp_server **, struct mptp_transport *,
    const struct mptp_device *, uint32_t connection);
/* When it is to be stepped though nothing arrives; or DEADLINE_NEVER. */
int64_t server_deadline(const struct mptp_server *);

#endif
