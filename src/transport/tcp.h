/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Two TCP connections as a transport, whichever end opened them.
 */
#ifndef TRANSPORT_TCP_H
#define TRANSPORT_TCP_H

#include <sys/socket.h>

#include <miniptp/transport.h>

#include "transport/ip_address.h"
#include "transport/poller.h"
#include "transport/wake.h"

/* Where it is no flag of send(), tcp_prepare() says it of the socket. */
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

#define TCP_COMMAND_BUFFER (1024 * 1024)
/* A stream that is patient waits in recv() for so long before anybody looks whether
 * there was an interrupt or an event, and events are looked for so often. */
#define TCP_PATIENCE_MS 20
#define TCP_LOOK_MS 5
#define TCP_EVENT_BUFFER 4096
#define TCP_TIMEOUT_MS 20000

struct tcp_stream {
	int fd;	      /* -1: not connected */
	bool broken;  /* a write was given up half-way: no packet can follow */
	bool patient; /* recv() waits for bytes, unless told not to */
	bool over;    /* no more can be received; sys is why, 0: a hang-up */
	int sys;
	uint8_t *buf;
	size_t size, at, end; /* buf[at..end) was received and not done */
};

/* Too large for a stack. What embeds it puts it first. */
struct tcp {
	struct mptp_transport transport;
	struct tcp_stream stream[MPTP_PIPES];
	struct wake *wake; /* own_wake, or its owner's */
	struct wake own_wake;
	struct poller poller;
	int64_t look_at; /* when to poll() both of the connections again */
	struct ip_address peer; /* for messages and describe() */
	uint8_t command[TCP_COMMAND_BUFFER];
	uint8_t event[TCP_EVENT_BUFFER];
};

/* For connections that were accepted. It has no open(). */
extern const struct mptp_transport_ops tcp_transport;

/* Nothing is connected yet. wake NULL: one of its own. MPTP_ERR_NOMEM, _IO. */
int tcp_new(struct tcp **, const struct ip_address *peer, struct wake *wake,
    struct mptp_error *);
/* The same in memory that the caller gives and frees. */
int tcp_init(struct tcp *, const struct mptp_transport_ops *,
    const struct ip_address *peer, struct wake *wake, struct mptp_error *);
/* Both connections are closed; the memory is to be freed. */
void tcp_clear(struct tcp *);

/* fd, which is prepared, belongs to tcp from now on. The bytes that were already read
 * from it, at most TCP_EVENT_BUFFER, are lent first. */
void tcp_attach(
    struct tcp *, enum mptp_pipe, int fd, const void *seen, size_t len);
/* What is received on this pipe is waited for by recv() itself, which saves a call for
 * each piece; where the system cannot do so, it is no different. Interrupts by other
 * threads and events then take up to TCP_PATIENCE_MS to be seen. */
void tcp_be_patient(struct tcp *, enum mptp_pipe);
/* Has next() something to lend without a system call? */
bool tcp_buffered(const struct tcp *, enum mptp_pipe);

/* Every socket of ours: not inherited, non-blocking, no delay, and a peer that
 * vanished is noticed within about a minute. */
void tcp_prepare(int fd);
/* One that is; negative: errno tells. */
int tcp_socket(int family);

/*
 * The operations of struct mptp_transport_ops. A write's deadline starts anew
 * whenever bytes moved. An interrupt lets a packet that is half written go
 * out, if the peer takes it, and is then seen by the next call.
 */
int tcp_wait(struct mptp_transport *, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *);
int tcp_next(struct mptp_transport *, enum mptp_pipe, struct mptp_slice *,
    struct mptp_error *);
void tcp_done(struct mptp_transport *, enum mptp_pipe, size_t n);
int tcp_write(struct mptp_transport *, enum mptp_pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *);
int tcp_fd(struct mptp_transport *, struct mptp_error *);
void tcp_describe(const struct mptp_transport *, struct mptp_found *);
void tcp_interrupt(struct mptp_transport *);

#endif
