/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Connecting by TCP, such that it can be interrupted.
 */
#ifndef TRANSPORT_TCP_CONNECT_H
#define TRANSPORT_TCP_CONNECT_H

#include <sys/socket.h>

#include <miniptp/transport.h>

#include "transport/ip_address.h"
#include "transport/wake.h"

struct tcp_peer {
	struct ip_address name;
	/* What a person may look after when nothing listens there, when nothing
	 * answers, and when there is no way to it. */
	const char *if_refused, *if_silent, *if_away;
	/* That answered. */
	struct sockaddr_storage address;
	socklen_t address_len;
};

/* By any of its addresses; fd is prepared (tcp_prepare()). An interrupt is left
 * to be taken. MPTP_ERR_NODEV, _TIMEOUT, _CANCELLED, _ACCESS, _IO, _NOMEM. */
int tcp_connect(int *fd, struct tcp_peer *, const struct mptp_options *,
    int timeout_ms, struct wake *, struct mptp_error *);

/* One address: 0 or an error number, ECANCELED after an interrupt. */
int tcp_connect_one(int *fd, const struct sockaddr *, socklen_t len,
    int64_t deadline, struct wake *);
/* What a person can do about it. */
int tcp_explain(int sys, const struct tcp_peer *, struct mptp_error *);

#endif
