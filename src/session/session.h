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
#include "transport/poller.h"
#include "transport/wake.h"

#define SESSION_EVENTS 256

/* An event as it came: its meanings depend on the dialect, which may not be known
 * yet. */
struct kept_event {
	struct mptp_event event;
	uint64_t sequence, time_ns;
};

/* Who sees events. */
enum session_watcher {
	SESSION_WATCH_CAPTURE,
	SESSION_WATCH_CACHE,
	SESSION_WATCHES
};

/* Sees every event as it is read, and takes none. */
struct session_watch {
	void (*seen)(void *ctx, const struct mptp_typed_event *);
	void *ctx;
};

struct mptp_session {
	struct mptp_transport *transport;
	struct mptp_transport none; /* in its place, while it is made anew */
	char *uri; /* that it was opened by; NULL: by another's transport */
	struct mptp_initiator *machine;
	int timeout_ms;
	enum mptp_dialect dialect;
	atomic_bool interrupted;
	/* What an interrupt is passed to; NULL: there is no transport yet. */
	_Atomic(struct mptp_transport *) interruptible;
	struct wake wake; /* interrupts a transport that is being opened */
	bool lost;	  /* the stream is out of step, or the device is gone */
	char cause[96];	  /* of that, if it is known */
	bool open;	  /* OpenSession succeeded */
	bool forgotten;	  /* but the camera knows nothing of it any more */
	uint32_t number;  /* of them, so far */
	bool unsure;	  /* USB: the last cancel may have left things behind */
	bool climbing;	  /* recovery runs, and deals with what fails */
	uint32_t stray;	  /* USB: the transaction that the camera may be amid */
	const struct session_watch *watch[SESSION_WATCHES]; /* NULL: nobody */
	bool telling;		 /* a callback of the program runs */
	void (*work)(void *ctx); /* for the next wait for an answer; or NULL */
	void *work_ctx;
	struct poller poller;
	struct mptp_options options;
	struct mptp_error error;
	struct {
		unsigned first, count;
		uint32_t lost; /* dropped, and not told of yet */
		uint64_t came; /* the last one's sequence number */
		struct kept_event ring[SESSION_EVENTS];
	} events;
};

/* How long the responder has to end what was cancelled, and how long it may be
 * silent meanwhile. */
#define SESSION_CANCEL_MS 5000
#define SESSION_SILENCE_MS 1000
/* The same if a person waits: on USB, the next transaction can go on with it, and in
 * the network the rest of a packet that comes slowly is the end of the session. */
#define SESSION_INTERRUPT_MS 1000
/* A pipe that brings nothing for so long is empty. */
#define SESSION_QUIET_MS 300

/* From now on it is lost, by the error that is set. */
void session_lose(struct mptp_session *);
/* It was lost, or given up, earlier: MPTP_ERR_NODEV. */
int session_fail_lost(struct mptp_session *);

void session_sleep(int ms);
/* Sleep before another attempt, each time longer. False: there is no time left. */
#define SESSION_PAUSE_MS 50
bool session_pause(int64_t deadline, int *ms);

/* Move bytes until the machine is idle, failed, or an error ends it. */
int session_pump(struct mptp_session *, int timeout_ms);
/* Read and feed what is there, waiting at most timeout_ms. */
int session_read(struct mptp_session *, unsigned pipes, int timeout_ms);

/* One transaction, without recovery before it. */
int session_transact(struct mptp_session *, const struct mptp_op *request,
    const struct mptp_source *, const struct mptp_sink *,
    struct mptp_op *response);
/* By its URI, up to an open session. */
int session_connect(struct mptp_session *);
/* OpenSession, and what cameras make of it. */
int session_begin(struct mptp_session *);

/* ---- cancel.c: what the still image class has -------------------------------- */

/* End the running transaction by class requests, and tell by unsure whether that
 * may have failed. cause: why, a status. */
void session_cancel_class(struct mptp_session *, int cause);
/* A request of the class, or of the transport. MPTP_ERR_UNSUPPORTED. */
int session_control(struct mptp_session *, enum mptp_control, void *buf,
    size_t *len, int timeout_ms);
/* Cancel, GetDeviceStatus until it is ready, and the halts that it tells of.
 * *ready: it said so; not all know GetDeviceStatus. MPTP_ERR_BUSY: it is not yet.
 * MPTP_ERR_UNSUPPORTED: it knows no Cancel. */
int session_cancel_requests(
    struct mptp_session *, uint32_t transaction, int timeout_ms, bool *ready);
/* Both bulk endpoints' halts. */
int session_clear_halts(struct mptp_session *);
/* Read and drop, until nothing came for so long. MPTP_ERR_BUSY: it goes on. */
int session_drain(
    struct mptp_session *, int silence_ms, int limit_ms, uint64_t *bytes);

/* ---- recover.c --------------------------------------------------------------- */

/* Open the session, by what steps it needs. */
int session_open(struct mptp_session *);
/* Get into step within the session, or lose it. */
int session_resume(struct mptp_session *);

/* An interrupt that came between transactions, here and in the transport. */
void session_forget_interrupt(struct mptp_session *);

void session_log(struct mptp_session *, enum mptp_log_level, const char *format,
    ...) MPTP_PRINTF(3, 4);
/* For a person who waits. */
void session_notice(struct mptp_session *, const char *format, ...)
    MPTP_PRINTF(2, 3);

/* Takes an event in; called by the machine. */
void session_take_event(void *session, const struct mptp_event *);
/* One at a time; NULL: nobody. */
void session_set_watch(
    struct mptp_session *, enum session_watcher, const struct session_watch *);
/* Read what is on the event pipe, waiting at most timeout_ms for it, and answer
 * what it asks. MPTP_OK: something was read. MPTP_ERR_TIMEOUT, _CANCELLED, or the
 * connection is lost. */
int session_await(struct mptp_session *, int timeout_ms);
/* Take in all that waits on the event pipe. The session's error is left alone,
 * and so is an interrupt. */
void session_look(struct mptp_session *);
/* The same, if the descriptor is in use: it tells only of what is outside of the
 * process. */
void session_settle(struct mptp_session *);

#endif
