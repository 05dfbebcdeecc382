/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Two TCP connections as a transport: what is read and written, until when, and how it
 * ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "net.h"
#include "tcp_ends.h"
#include "transport/deadline.h"
#include "transport/tcp.h"
#include "transport/tcp_connect.h"

/* ---- reading ------------------------------------------------------------ */

struct flow {
	int fd;
	size_t len;
};

static void *
send_slices(void *ctx)
{
	const struct flow *flow = ctx;
	unsigned seed = 1;
	uint8_t buf[5000];

	for (size_t at = 0; at < flow->len;) {
		size_t n = (size_t)rand_r(&seed) % sizeof(buf) + 1;

		n = n < flow->len - at ? n : flow->len - at;
		for (size_t i = 0; i < n; i++)
			buf[i] = ends_content(at + i);
		if (send(flow->fd, buf, n, MSG_NOSIGNAL) != (ssize_t)n)
			break;
		at += n;
	}
	return NULL;
}

static void
bytes_arrive_in_any_slicing(void **state)
{
	struct ends e;
	struct flow flow;
	pthread_t thread;
	unsigned ready, seed = 2;
	struct mptp_slice s;

	(void)state;
	ends_open(&e);
	flow = (struct flow){ e.far[MPTP_PIPE_COMMAND], 3000000 };
	pthread_create(&thread, NULL, send_slices, &flow);
	for (size_t at = 0; at < flow.len;) {
		assert_int_equal(
		    tcp_wait(e.t, COMMAND, &ready, 10000, NULL), MPTP_OK);
		assert_int_equal(ready, COMMAND);
		assert_int_equal(
		    tcp_next(e.t, MPTP_PIPE_COMMAND, &s, NULL), MPTP_OK);
		assert_true(s.len > 0 && s.len <= TCP_COMMAND_BUFFER);
		assert_false(s.last);
		/* What is not done is lent again. */
		size_t part = (size_t)rand_r(&seed) % (s.len + 1);
		for (size_t i = 0; i < part; i++)
			assert_int_equal(s.bytes[i], ends_content(at + i));
		tcp_done(e.t, MPTP_PIPE_COMMAND, part);
		at += part;
	}
	pthread_join(thread, NULL);
	assert_int_equal(
	    tcp_wait(e.t, COMMAND, &ready, 0, NULL), MPTP_ERR_TIMEOUT);
	ends_close(&e);
}

static void
a_pipe_that_is_not_asked_for_is_not_seen(void **state)
{
	struct ends e;
	unsigned ready;
	struct mptp_slice s;

	(void)state;
	ends_open(&e);
	net_send(e.far[MPTP_PIPE_COMMAND], "cc", 2);
	assert_int_equal(
	    tcp_wait(e.t, EVENT, &ready, 0, NULL), MPTP_ERR_TIMEOUT);
	assert_int_equal(ready, 0);
	net_send(e.far[MPTP_PIPE_EVENT], "e", 1);
	assert_int_equal(tcp_wait(e.t, EVENT, &ready, FOR_EVER, NULL), MPTP_OK);
	assert_int_equal(ready, EVENT);
	assert_int_equal(
	    tcp_wait(e.t, COMMAND | EVENT, &ready, 0, NULL), MPTP_OK);
	assert_int_equal(ready, COMMAND | EVENT);

	assert_int_equal(tcp_next(e.t, MPTP_PIPE_EVENT, &s, NULL), MPTP_OK);
	assert_int_equal(s.len, 1);
	assert_int_equal(s.bytes[0], 'e');
	tcp_done(e.t, MPTP_PIPE_EVENT, 1);
	assert_int_equal(tcp_next(e.t, MPTP_PIPE_EVENT, &s, NULL), MPTP_OK);
	assert_int_equal(s.len, 0);
	assert_int_equal(tcp_next(e.t, MPTP_PIPE_COMMAND, &s, NULL), MPTP_OK);
	assert_int_equal(s.len, 2);
	/* Buffered now, of which the other pipe's caller hears nothing. */
	assert_true(tcp_buffered(e.tcp, MPTP_PIPE_COMMAND));
	assert_int_equal(
	    tcp_wait(e.t, EVENT, &ready, 0, NULL), MPTP_ERR_TIMEOUT);
	assert_int_equal(
	    tcp_wait(e.t, COMMAND, &ready, FOR_EVER, NULL), MPTP_OK);
	assert_int_equal(ready, COMMAND);
	ends_close(&e);
}

static void
bytes_read_before_are_lent_first(void **state)
{
	struct tcp *tcp;
	struct mptp_transport *t;
	struct mptp_slice s;
	unsigned ready;
	int fds[2];

	(void)state;
	assert_int_equal(tcp_new(&tcp, &ends_far_away, NULL, NULL), MPTP_OK);
	t = &tcp->transport;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	/* Nothing is connected, and nothing comes. */
	assert_int_equal(
	    tcp_wait(t, COMMAND | EVENT, &ready, 1, NULL), MPTP_ERR_TIMEOUT);
	assert_int_equal(tcp_write(t, MPTP_PIPE_EVENT, "x", 1, true, 1, NULL),
	    MPTP_ERR_STATE);
	tcp_attach(tcp, MPTP_PIPE_EVENT, fds[0], "seen", 4);
	net_send(fds[1], "new", 3);
	assert_int_equal(tcp_wait(t, EVENT, &ready, FOR_EVER, NULL), MPTP_OK);
	assert_int_equal(tcp_next(t, MPTP_PIPE_EVENT, &s, NULL), MPTP_OK);
	assert_int_equal(s.len, 4);
	assert_memory_equal(s.bytes, "seen", 4);
	tcp_done(t, MPTP_PIPE_EVENT, 4);
	assert_int_equal(tcp_next(t, MPTP_PIPE_EVENT, &s, NULL), MPTP_OK);
	assert_int_equal(s.len, 3);
	assert_memory_equal(s.bytes, "new", 3);
	t->ops->close(&t);
	close(fds[1]);
}

static void *
send_event_soon(void *ctx)
{
	const struct ends *e = ctx;

	net_sleep(5);
	net_send(e->far[MPTP_PIPE_EVENT], "e", 1);
	return NULL;
}

static void
an_event_is_seen_while_nothing_is_answered(void **state)
{
	struct ends e;
	pthread_t thread;
	unsigned ready;

	(void)state;
	ends_open(&e);
	pthread_create(&thread, NULL, send_event_soon, &e);
	assert_int_equal(
	    tcp_wait(e.t, COMMAND | EVENT, &ready, FOR_EVER, NULL), MPTP_OK);
	assert_int_equal(ready, EVENT);
	pthread_join(thread, NULL);
	ends_close(&e);
}

/* Who always has data at once is not the only one that is heard. */
static void
an_event_is_seen_amid_data(void **state)
{
	struct ends e;
	struct mptp_slice s;
	unsigned ready = 0;

	(void)state;
	ends_open(&e);
	net_send(e.far[MPTP_PIPE_EVENT], "e", 1);
	while ((ready & EVENT) == 0) {
		net_send(e.far[MPTP_PIPE_COMMAND], "data", 4);
		assert_int_equal(
		    tcp_wait(e.t, COMMAND | EVENT, &ready, FOR_EVER, NULL),
		    MPTP_OK);
		assert_int_equal(
		    tcp_next(e.t, MPTP_PIPE_COMMAND, &s, NULL), MPTP_OK);
		assert_int_equal(s.len, 4);
		tcp_done(e.t, MPTP_PIPE_COMMAND, s.len);
	}
	ends_close(&e);
}

/* ---- the beginning ------------------------------------------------------ */

static int
option(int fd, int level, int name)
{
	int value = -1;
	socklen_t len = sizeof(value);

	assert_int_equal(getsockopt(fd, level, name, &value, &len), 0);
	return value;
}

/* Those that are made, and those that were accepted. */
static void
sockets_are_our_own_and_notice_who_vanishes(void **state)
{
	const int fds[] = { tcp_socket(AF_INET),
		socket(AF_INET, SOCK_STREAM, 0) };

	(void)state;
	tcp_prepare(fds[1]);
	for (int i = 0; i < 2; i++) {
		const int fd = fds[i];

		assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
		assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
		assert_int_not_equal(option(fd, IPPROTO_TCP, TCP_NODELAY), 0);
		assert_int_not_equal(option(fd, SOL_SOCKET, SO_KEEPALIVE), 0);
#ifdef TCP_USER_TIMEOUT
		assert_int_equal(
		    option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT), 60000);
#endif
		close(fd);
	}
}

/* A server that ends just then has taken the connection, and resets it. */
static void
who_hangs_up_at_once_is_not_there(void **state)
{
	const struct tcp_peer peer = { .name = ends_far_away,
		.if_refused = "is it on?" };
	struct mptp_error error = { 0 };

	(void)state;
	assert_int_equal(
	    tcp_explain(ECONNRESET, &peer, &error), MPTP_ERR_NODEV);
	assert_string_equal(
	    error.text, "camera:15740 hangs up at once: is it on?");
}

/* ---- the end ------------------------------------------------------------ */

static void
a_hang_up_comes_after_the_last_bytes(void **state)
{
	struct ends e;
	unsigned ready;
	struct mptp_slice s;
	struct mptp_error error;

	(void)state;
	ends_open(&e);
	net_send(e.far[MPTP_PIPE_COMMAND], "bye", 3);
	shutdown(e.far[MPTP_PIPE_COMMAND], SHUT_RDWR);
	assert_int_equal(
	    tcp_wait(e.t, COMMAND, &ready, FOR_EVER, NULL), MPTP_OK);
	assert_int_equal(tcp_next(e.t, MPTP_PIPE_COMMAND, &s, NULL), MPTP_OK);
	assert_int_equal(s.len, 3);
	tcp_done(e.t, MPTP_PIPE_COMMAND, 3);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		    tcp_wait(e.t, COMMAND, &ready, FOR_EVER, NULL), MPTP_OK);
		assert_int_equal(tcp_next(e.t, MPTP_PIPE_COMMAND, &s, &error),
		    MPTP_ERR_NODEV);
		assert_int_equal(s.len, 0);
		assert_string_equal(
		    error.text, "camera:15740 closed the connection");
	}
	/* And no SIGPIPE, which would end this program. */
	assert_int_equal(
	    tcp_write(e.t, MPTP_PIPE_COMMAND, "x", 1, true, 1000, NULL),
	    MPTP_ERR_NODEV);
	ends_close(&e);
}

static void
a_reset_is_a_lost_camera(void **state)
{
	const struct linger hard = { 1, 0 };
	struct tcp *tcp;
	struct mptp_transport *t;
	struct mptp_slice s;
	uint16_t port = 0;
	unsigned ready;
	int listening = net_listen("127.0.0.1", &port, 1);
	int near = net_connect(port);
	int far = net_accept(listening);

	(void)state;
	assert_int_equal(tcp_new(&tcp, &ends_far_away, NULL, NULL), MPTP_OK);
	t = &tcp->transport;
	tcp_attach(tcp, MPTP_PIPE_COMMAND, near, NULL, 0);
	ends_make_patient(tcp);
	setsockopt(far, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	close(far);
	assert_int_equal(tcp_wait(t, COMMAND, &ready, 10000, NULL), MPTP_OK);
	assert_int_equal(
	    tcp_next(t, MPTP_PIPE_COMMAND, &s, NULL), MPTP_ERR_NODEV);
	t->ops->close(&t);
	close(listening);
}

/* ---- deadlines ---------------------------------------------------------- */

static void
a_wait_lasts_as_long_as_told(void **state)
{
	struct ends e;
	unsigned ready;
	int64_t until;

	(void)state;
	ends_open(&e);
	until = deadline_in(60);
	assert_int_equal(
	    tcp_wait(e.t, COMMAND | EVENT, &ready, 60, NULL), MPTP_ERR_TIMEOUT);
	assert_int_equal(deadline_left(until), 0);
	ends_close(&e);
}

static void
a_peer_that_reads_nothing_ends_a_write(void **state)
{
	static uint8_t much[8 << 20];
	struct ends e;
	struct mptp_error error;

	(void)state;
	ends_open(&e);
	assert_int_equal(tcp_write(e.t, MPTP_PIPE_COMMAND, much, sizeof(much),
			     true, 50, &error),
	    MPTP_ERR_TIMEOUT);
	assert_string_equal(error.text, "camera:15740 takes no more data");
	/* Half a packet is out there: nothing may follow it. */
	assert_int_equal(
	    tcp_write(e.t, MPTP_PIPE_COMMAND, much, 1, true, FOR_EVER, NULL),
	    MPTP_ERR_NODEV);
	assert_int_equal(
	    tcp_write(e.t, MPTP_PIPE_EVENT, much, 1, true, 50, NULL), MPTP_OK);
	ends_close(&e);
}

/* A peer that reads some now and then, for so long, and then all. */
struct reader {
	int fd, times, pause_ms;
};

static void *
read_slowly(void *ctx)
{
	const struct reader *reader = ctx;
	static uint8_t buf[32768];

	for (int i = 0; i < reader->times; i++) {
		net_sleep(reader->pause_ms);
		if (recv(reader->fd, buf, sizeof(buf), 0) <= 0)
			return NULL;
	}
	while (recv(reader->fd, buf, sizeof(buf), 0) > 0)
		continue;
	return NULL;
}

struct both {
	struct reader reader; /* first */
	struct mptp_transport *t;
};

static void *
interrupt_and_read(void *ctx)
{
	const struct both *both = ctx;

	net_sleep(80);
	both->t->ops->interrupt(both->t);
	return read_slowly(ctx);
}

/* To such a peer, with less time than that takes; maybe interrupted amid. */
static int
write_to(struct reader reader, bool interrupted, int timeout_ms)
{
	static uint8_t much[4 << 20];
	struct mptp_transport *t;
	struct tcp *tcp;
	pthread_t thread;
	int fds[2], status;

	assert_int_equal(tcp_new(&tcp, &ends_far_away, NULL, NULL), MPTP_OK);
	t = &tcp->transport;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	tcp_attach(tcp, MPTP_PIPE_COMMAND, fds[0], NULL, 0);
	reader.fd = fds[1];
	assert_int_equal(
	    pthread_create(&thread, NULL,
		interrupted ? interrupt_and_read : read_slowly,
		&(struct both){ reader, t }),
	    0);
	status = tcp_write(t, MPTP_PIPE_COMMAND, much, sizeof(much), true,
	    timeout_ms, NULL);
	t->ops->close(&t);
	pthread_join(thread, NULL);
	close(fds[1]);
	return status;
}

static void
a_write_has_time_as_long_as_it_moves(void **state)
{
	(void)state;
	assert_int_equal(
	    write_to((struct reader){ .times = 25, .pause_ms = 80 }, false,
		1500),
	    MPTP_OK);
}

/* But a person does not wait for that. */
static void
an_interrupted_write_is_not_kept_up(void **state)
{
	(void)state;
	assert_int_equal(
	    write_to((struct reader){ .times = 40, .pause_ms = 80 }, true,
		FOR_EVER),
	    MPTP_ERR_IO);
}

/* A server takes a timeout for "no room yet" and would wait for ever. */
static void
a_server_hears_that_its_peer_is_stuck(void **state)
{
	static uint8_t much[8 << 20];
	struct ends e;
	struct mptp_error error;

	(void)state;
	ends_open(&e);
	assert_int_equal(e.t->ops->write(e.t, MPTP_PIPE_COMMAND, much,
			     sizeof(much), true, 50, &error),
	    MPTP_ERR_NODEV);
	assert_int_equal(error.status, MPTP_ERR_NODEV);
	ends_close(&e);
}

/* ---- descriptors -------------------------------------------------------- */

static void
nothing_is_left_open(void **state)
{
	unsigned before = net_descriptors();

	(void)state;
	for (int i = 0; i < 20; i++) {
		struct ends e;

		ends_open(&e);
		/* Both ends of two sockets, and what wakes it. */
		assert_true(net_descriptors() > before + 4);
		ends_close(&e);
		assert_int_equal(net_descriptors(), before);
	}
}

/* Any argument: it waits in recv(). */
int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_arrive_in_any_slicing),
		cmocka_unit_test(a_pipe_that_is_not_asked_for_is_not_seen),
		cmocka_unit_test(bytes_read_before_are_lent_first),
		cmocka_unit_test(an_event_is_seen_while_nothing_is_answered),
		cmocka_unit_test(an_event_is_seen_amid_data),
		cmocka_unit_test(sockets_are_our_own_and_notice_who_vanishes),
		cmocka_unit_test(who_hangs_up_at_once_is_not_there),
		cmocka_unit_test(a_hang_up_comes_after_the_last_bytes),
		cmocka_unit_test(a_reset_is_a_lost_camera),
		cmocka_unit_test(a_wait_lasts_as_long_as_told),
		cmocka_unit_test(a_peer_that_reads_nothing_ends_a_write),
		cmocka_unit_test(a_write_has_time_as_long_as_it_moves),
		cmocka_unit_test(an_interrupted_write_is_not_kept_up),
		cmocka_unit_test(a_server_hears_that_its_peer_is_stuck),
		cmocka_unit_test(nothing_is_left_open),
	};

	(void)argv;
	ends_patient = argc > 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
