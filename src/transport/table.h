/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * From a camera's URI to the transport that opens it.
 */
#ifndef TRANSPORT_TABLE_H
#define TRANSPORT_TABLE_H

#include <miniptp/transport.h>

/*
 * "ip:HOST" is taken apart: *ops gets the transport called "ip", those in
 * options first, and *address points at "HOST" within uri. options may be NULL.
 * MPTP_ERR_ARG: no such transport. MPTP_ERR_UNSUPPORTED: not in this build.
 */
int transport_find(const struct mptp_transport_ops **ops, const char **address,
    const char *uri, const struct mptp_options *, struct mptp_error *);

/* Every transport that can be asked, those in options first; one of them hides its
 * namesake of this build. NULL behind the last. */
const struct mptp_transport_ops *transport_at(
    const struct mptp_options *, size_t i);

#endif
