/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What listeners of all kinds have in common, and what tests know of them beyond
 * the public calls.
 */
#ifndef SERVE_LISTENER_H
#define SERVE_LISTENER_H

#include <miniptp/listener.h>

#include "transport/ip_address.h"
#include "transport/wake.h"

/* How often the device is asked for events at least. */
#define LISTENER_EVENT_POLL_MS 100
/* How long the served initiator may keep others waiting for their answer. */
#define LISTENER_TURN_MS 20
/* After accept() ran out of descriptors or memory. */
#define LISTENER_SCARCITY_MS 100

/* The first member of every listener's own struct. */
struct mptp_listener {
	int (*run)(struct mptp_listener *, const struct mptp_device *,
	    struct mptp_error *);
	int fd;
	struct wake wake;
	int64_t scarce; /* accept nobody before; 0: anybody */
	/* mptp_listener_attach() */
	bool can_attach, attaches;
	void (*plugged)(void *ctx, const struct mptp_found *);
	void *plugged_ctx;
	char address[IP_TEXT_MAX + 8]; /* with its scheme */
};

/* In zeroed memory, which calloc() gave; listening from now on, but nowhere if
 * the address is NULL. scheme is what the address begins with when it is told. */
int listener_init(struct mptp_listener *, const char *scheme,
    const char *address, uint16_t default_port, struct mptp_error *);
/* Wait for somebody to come; -1: nobody did. */
int listener_accept(struct mptp_listener *);
/* To be called after poll(); was it interrupted? */
bool listener_interrupted(struct mptp_listener *, bool readable);

int listener_ip_new(
    struct mptp_listener **, const char *address, struct mptp_error *);
int listener_usbip_new(
    struct mptp_listener **, const char *address, struct mptp_error *);
int listener_gadget_new(
    struct mptp_listener **, const char *address, struct mptp_error *);

/* Tell that it is there, as whoever asked wants to know; what USB says of the
 * device is added. */
void listener_plugged(
    struct mptp_listener *, const struct mptp_device *, struct mptp_found *);

/* When a served device is to be asked for events, if nothing happens before. */
int64_t listener_event_deadline(const struct mptp_device *);

/* PTP/IP: how long a connection may take for its first packet, and an initiator
 * for its event connection, in milliseconds. */
void listener_set_patience(
    struct mptp_listener *, int first_packet_ms, int event_connection_ms);

#endif
