/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A session from within: where the initiator machine meets a transport.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include <stdatomic.h>

#include <miniptp/code.h>
#include <miniptp/session.h>

#include "frame/frame.h"
#include "transport/deadline.h"

#define SESSION_EVENTS 256

struct mptp_session {
	struct mptp_transport *transport;
	struct mptp_initiator *machine;
	struct mptp_options options;
	int timeout_ms;
	enum mptp_dialect dialect;
	struct mptp_error error;
	atomic_bool interrupted;
	bool lost; /* the stream is out of step, or the device is gone */
	bool open; /* OpenSession succeeded */
	struct {
		struct mptp_event ring[SESSION_EVENTS];
		unsigned first, count, lost;
	} events;
};

/* How long the responder has to end what was cancelled, and how long it may be
 * silent meanwhile. */
#define SESSION_CANCEL_MS 5000
#define SESSION_SILENCE_MS 1000

void session_sleep(int ms);
/* At most 256 bytes. MPTP_ERR_IO. */
int session_random(void *buf, size_t len);

/* Move bytes until the machine is idle, failed, or an error ends it. */
int session_pump(struct mptp_session *, int timeout_ms);
/* Read and feed what is there, waiting at most timeout_ms. */
int session_read(struct mptp_session *, unsigned pipes, int timeout_ms);

/* End the running transaction by the class requests of the still image class:
 * Cancel, GetDeviceStatus until it is ready, halts cleared, IN drained. */
void session_cancel_class(struct mptp_session *);

/* An interrupt that came between transactions, here and in the transport. */
void session_forget_interrupt(struct mptp_session *);

void session_log(
    struct mptp_session *, enum mptp_log_level, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 3, 4)))
#endif
    ;

/* Keeps an event; called by the machine. */
void session_keep_event(void *session, const struct mptp_event *);

#endif
