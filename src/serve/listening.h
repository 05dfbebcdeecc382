/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Opening a TCP socket to listen on.
 */
#ifndef SERVE_LISTENING_H
#define SERVE_LISTENING_H

#include <sys/socket.h>

#include "transport/ip_address.h"

/* MPTP_ERR_ARG, _BUSY, _ACCESS, _IO, _NOMEM. */
int listening_open(
    int *fd, const char *address, uint16_t default_port, struct mptp_error *);
/* The numbers of a socket's address. */
void listening_name(
    struct ip_address *, const struct sockaddr_storage *, socklen_t len);

#endif
