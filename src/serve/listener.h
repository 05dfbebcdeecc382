/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What tests know of a listener beyond the public calls.
 */
#ifndef SERVE_LISTENER_H
#define SERVE_LISTENER_H

#include <miniptp/serve.h>

/* How long a connection may take for its first packet, and an initiator for its
 * event connection, in milliseconds. */
void listener_set_patience(
    struct mptp_listener *, int first_packet_ms, int event_connection_ms);

#endif
