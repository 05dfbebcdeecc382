/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "net.h"
#include "transport/builtin.h"
#include "transport/deadline.h"
#include "transport/tcp.h"
#include "transport/wake.h"

static int
open_at(struct mptp_transport **t, const char *host, uint16_t port,
    const struct mptp_options *options, struct mptp_error *error)
{
	char address[64];

	snprintf(address, sizeof(address), "%s:%u", host, (unsigned)port);
	return ip_transport.open(t, address, options, error);
}

#ifdef MPTP_LINUX
static bool
is_patient(const struct mptp_transport *t)
{
	return ((const struct tcp *)t)->stream[MPTP_PIPE_COMMAND].patient;
}
#endif

/* ---- addresses ---------------------------------------------------------- */

static void
names_and_both_kinds_of_number_connect(void **state)
{
	static const struct {
		const char *listen, *connect, *uri;
	} ways[] = {
		{ "127.0.0.1", "127.0.0.1", "ip:127.0.0.1:%u" },
		{ "127.0.0.1", "localhost", "ip:localhost:%u" },
		{ "::1", "[::1]", "ip:[::1]:%u" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		struct mptp_transport *t;
		struct mptp_found found;
		char uri[64], got[2];
		uint16_t port = 0;
		int listening = net_listen(ways[i].listen, &port, 2);
		int far;

		if (listening < 0 && i == 2) {
			print_message("no IPv6 here\n");
			continue;
		}
		assert_int_equal(
		    open_at(&t, ways[i].connect, port, NULL, NULL), MPTP_OK);
		far = net_accept(listening);
		assert_ptr_equal(t->framing, &mptp_framing_ip);
		t->ops->describe(t, &found);
		snprintf(uri, sizeof(uri), ways[i].uri, (unsigned)port);
		assert_string_equal(found.uri, uri);
		assert_string_equal(found.model, "");
		assert_int_equal(found.usb_vendor, 0);

		assert_int_equal(t->ops->write(t, MPTP_PIPE_COMMAND, "hi", 2,
				     true, 1000, NULL),
		    MPTP_OK);
		assert_int_equal(net_recv(far, got, 2), 2);
		assert_memory_equal(got, "hi", 2);
		t->ops->close(&t);
		assert_null(t);
		assert_int_equal(net_recv(far, got, 1), 0);
		close(far);
		close(listening);
	}
}

static void
bad_addresses_are_told_apart(void **state)
{
	static const struct {
		const char *address;
		int status;
		const char *words;
	} bad[] = {
		{ "", MPTP_ERR_ARG, "is no network address" },
		{ "//127.0.0.1", MPTP_ERR_ARG, "is no network address" },
		{ "127.0.0.1:0", MPTP_ERR_ARG, "no port" },
		/* No name server is asked about an empty label. */
		{ "no..camera", MPTP_ERR_NODEV, "cannot find the host" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct mptp_transport *t = (struct mptp_transport *)&bad;
		struct mptp_error error;

		assert_int_equal(
		    ip_transport.open(&t, bad[i].address, NULL, &error),
		    bad[i].status);
		assert_null(t);
		assert_int_equal(error.status, bad[i].status);
		assert_non_null(strstr(error.text, bad[i].words));
	}
}

static void
nobody_listening_is_told(void **state)
{
	struct mptp_transport *t;
	struct mptp_error error;
	char words[64];
	uint16_t port = 0;

	(void)state;
	close(net_listen("127.0.0.1", &port, 1));
	assert_int_equal(
	    open_at(&t, "127.0.0.1", port, NULL, &error), MPTP_ERR_NODEV);
	snprintf(words, sizeof(words), "nothing listens on 127.0.0.1:%u",
	    (unsigned)port);
	assert_non_null(strstr(error.text, words));
}

static void
silence_ends_at_the_deadline(void **state)
{
	const struct mptp_options options = { .timeout_ms = 100 };
	struct mptp_transport *t[8];
	struct mptp_error error;
	uint16_t port = 0;
	int listening = net_listen("127.0.0.1", &port, 0);
	int status = MPTP_OK, n = 0;

	(void)state;
	/* Once nobody accepts, the queue fills and connects go unanswered. */
	while (n < 8 && status == MPTP_OK)
		status = open_at(&t[n++], "127.0.0.1", port, &options, &error);
	assert_int_equal(status, MPTP_ERR_TIMEOUT);
	assert_non_null(strstr(error.text, "does not answer"));
	for (int i = 0; i < n; i++)
		ip_transport.close(&t[i]);
	close(listening);
}

/* The resolver: of one host, two addresses are known. */
static struct {
	struct addrinfo list[2];
	struct sockaddr_in address[2];
} two;

int __real_getaddrinfo(const char *, const char *, const struct addrinfo *,
    struct addrinfo **);
void __real_freeaddrinfo(struct addrinfo *);
int __wrap_getaddrinfo(const char *, const char *, const struct addrinfo *,
    struct addrinfo **);
void __wrap_freeaddrinfo(struct addrinfo *);

int
__wrap_getaddrinfo(const char *host, const char *port,
    const struct addrinfo *hints, struct addrinfo **list)
{
	if (strcmp(host, "two.test") != 0)
		return __real_getaddrinfo(host, port, hints, list);
	*list = two.list;
	return 0;
}

void
__wrap_freeaddrinfo(struct addrinfo *list)
{
	if (list != two.list)
		__real_freeaddrinfo(list);
}

struct attempts {
	unsigned n;
	int64_t half, all; /* of the time from the first on, nearly */
	int left_of_half, left_of_all; /* at the second */
};

static void
note_attempt(void *ctx, enum mptp_log_level level, const char *line)
{
	struct attempts *a = ctx;

	(void)level, (void)line;
	if (a->n++ == 0) {
		a->half = deadline_in(1900);
		a->all = deadline_in(3900);
	} else {
		a->left_of_half = deadline_left(a->half);
		a->left_of_all = deadline_left(a->all);
	}
}

static void
an_address_that_is_silent_leaves_time_for_the_next(void **state)
{
	const struct mptp_options brief = { .timeout_ms = 100 };
	struct attempts attempts = { .n = 0 };
	const struct mptp_options options = { .timeout_ms = 4000,
		.log = note_attempt,
		.log_ctx = &attempts };
	struct mptp_transport *t[9];
	uint16_t port[2] = { 0, 0 };
	int listening[2], n = 0, status = MPTP_OK;

	(void)state;
	for (int i = 0; i < 2; i++) {
		listening[i] = net_listen("127.0.0.1", &port[i], i * 2);
		two.address[i] = (struct sockaddr_in){ .sin_family = AF_INET,
			.sin_port = htons(port[i]),
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
		two.list[i] = (struct addrinfo){ .ai_family = AF_INET,
			.ai_socktype = SOCK_STREAM,
			.ai_addrlen = sizeof(two.address[i]),
			.ai_addr = (struct sockaddr *)&two.address[i] };
	}
	two.list[0].ai_next = &two.list[1];
	while (n < 8 && status == MPTP_OK)
		status = open_at(&t[n++], "127.0.0.1", port[0], &brief, NULL);
	assert_int_equal(status, MPTP_ERR_TIMEOUT);
	assert_int_equal(
	    open_at(&t[n++], "two.test", port[0], &options, NULL), MPTP_OK);
	/* It was silent for half of the time. */
	assert_int_equal(attempts.n, 2);
	assert_int_equal(attempts.left_of_half, 0);
	assert_true(attempts.left_of_all > 0);
	while (n > 0)
		ip_transport.close(&t[--n]);
	close(listening[0]);
	close(listening[1]);
}

/* Whether it would be answered or not. */
static void
connecting_can_be_interrupted(void **state)
{
	struct wake wake;
	const struct mptp_options options = { .opening = &wake,
		.timeout_ms = 60000 };
	struct mptp_transport *t[8];
	struct mptp_error error;
	uint16_t port = 0;
	int listening = net_listen("127.0.0.1", &port, 0);
	int n = 0, status = MPTP_OK;

	(void)state;
	assert_true(wake_open(&wake));
	wake_raise(&wake);
	while (n < 8 && status == MPTP_OK)
		status = open_at(&t[n++], "127.0.0.1", port, &options, &error);
	assert_int_equal(status, MPTP_ERR_CANCELLED);
	for (int i = 0; i < n; i++)
		ip_transport.close(&t[i]);
	wake_close(&wake);
	close(listening);
}

struct log {
	int n;
	char line[400];
};

static void
keep_line(void *ctx, enum mptp_log_level level, const char *line)
{
	struct log *log = ctx;

	assert_int_equal(level, MPTP_LOG_DEBUG);
	log->n++;
	snprintf(log->line, sizeof(log->line), "%s", line);
}

static void
every_attempt_is_logged(void **state)
{
	struct log log = { 0 };
	const struct mptp_options options = { .log = keep_line,
		.log_ctx = &log };
	struct mptp_transport *t;
	char words[64];
	uint16_t port = 0;
	int listening = net_listen("127.0.0.1", &port, 1);

	(void)state;
	assert_int_equal(
	    open_at(&t, "localhost", port, &options, NULL), MPTP_OK);
	assert_true(log.n >= 1);
	snprintf(words, sizeof(words),
	    "connecting to localhost:%u at 127.0.0.1", (unsigned)port);
	assert_string_equal(log.line, words);
	t->ops->close(&t);
	close(listening);
}

/* ---- the event connection ----------------------------------------------- */

static void
the_event_connection_waits_for_its_first_write(void **state)
{
	struct mptp_transport *t;
	uint16_t port = 0;
	int listening = net_listen("127.0.0.1", &port, 2);
	int command, event;
	unsigned ready;
	char got[3];

	(void)state;
	assert_int_equal(open_at(&t, "127.0.0.1", port, NULL, NULL), MPTP_OK);
	command = net_accept(listening);
	assert_int_equal(
	    t->ops->wait(t, 1u << MPTP_PIPE_EVENT, &ready, 20, NULL),
	    MPTP_ERR_TIMEOUT);
	for (int i = 0; i < 2; i++)
		assert_int_equal(t->ops->write(t, MPTP_PIPE_EVENT, &"event"[i],
				     1, true, 1000, NULL),
		    MPTP_OK);
	event = net_accept(listening);
	assert_int_equal(net_recv(event, got, 2), 2);
	assert_memory_equal(got, "ev", 2);
	net_send(event, "x", 1);
	assert_int_equal(
	    t->ops->wait(t, 1u << MPTP_PIPE_EVENT, &ready, 10000, NULL),
	    MPTP_OK);
#ifdef MPTP_LINUX
	/* Nothing is answered on the command connection alone before the first
	 * request. */
	assert_false(is_patient(t));
	assert_int_equal(
	    t->ops->write(t, MPTP_PIPE_COMMAND, "r", 1, true, 1000, NULL),
	    MPTP_OK);
	assert_true(is_patient(t));
	assert_int_equal(net_recv(command, got, 1), 1);
#endif
	t->ops->close(&t);
	assert_int_equal(net_recv(command, got, 1), 0);
	close(command);
	close(event);
	close(listening);
}

/* A camera that refuses for a while, as the Theta does. */
static void *
listen_again(void *ctx)
{
	uint16_t *port = ctx;

	net_sleep(120);
	return (void *)(intptr_t)net_listen("127.0.0.1", port, 2);
}

static void
a_refused_event_connection_is_tried_again(void **state)
{
	struct mptp_transport *t;
	uint16_t port = 0;
	int listening = net_listen("127.0.0.1", &port, 2);
	int command, event;
	pthread_t thread;
	void *again;
	int64_t until;
	int status;
	char got;

	(void)state;
	assert_int_equal(open_at(&t, "127.0.0.1", port, NULL, NULL), MPTP_OK);
	command = net_accept(listening);
	close(listening);
	pthread_create(&thread, NULL, listen_again, &port);
	do { /* all attempts may be over before the thread gets on */
		until = deadline_in(290);
		status =
		    t->ops->write(t, MPTP_PIPE_EVENT, "e", 1, true, 5000, NULL);
	} while (status == MPTP_ERR_NODEV && deadline_left(until) == 0);
	assert_int_equal(status, MPTP_OK);
	pthread_join(thread, &again);
	event = net_accept((int)(intptr_t)again);
	assert_int_equal(net_recv(event, &got, 1), 1);
	assert_int_equal(got, 'e');
	t->ops->close(&t);
	close(command);
	close(event);
	close((int)(intptr_t)again);
}

static void
refused_for_good_is_an_error_and_can_be_interrupted(void **state)
{
	struct mptp_transport *t;
	struct mptp_error error;
	uint16_t port = 0;
	int listening = net_listen("127.0.0.1", &port, 2);
	int64_t until;
	int command;

	(void)state;
	assert_int_equal(open_at(&t, "127.0.0.1", port, NULL, NULL), MPTP_OK);
	command = net_accept(listening);
	close(listening);
	until = deadline_in(3000);
	assert_int_equal(
	    t->ops->write(t, MPTP_PIPE_EVENT, "e", 1, true, 60000, &error),
	    MPTP_ERR_NODEV);
	assert_true(deadline_left(until) > 0); /* after 0.3 s */
	assert_non_null(strstr(error.text, "nothing listens"));
	t->ops->interrupt(t);
	assert_int_equal(
	    t->ops->write(t, MPTP_PIPE_EVENT, "e", 1, true, 5000, &error),
	    MPTP_ERR_CANCELLED);
	assert_int_equal(
	    t->ops->write(t, MPTP_PIPE_COMMAND, "c", 1, true, 5000, &error),
	    MPTP_OK);
	t->ops->close(&t);
	close(command);
}

static void
nothing_is_left_open(void **state)
{
	unsigned before = net_descriptors();

	(void)state;
	names_and_both_kinds_of_number_connect(NULL);
	bad_addresses_are_told_apart(NULL);
	silence_ends_at_the_deadline(NULL);
	a_refused_event_connection_is_tried_again(NULL);
	refused_for_good_is_an_error_and_can_be_interrupted(NULL);
	assert_int_equal(net_descriptors(), before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_both_kinds_of_number_connect),
		cmocka_unit_test(bad_addresses_are_told_apart),
		cmocka_unit_test(nobody_listening_is_told),
		cmocka_unit_test(silence_ends_at_the_deadline),
		cmocka_unit_test(
		    an_address_that_is_silent_leaves_time_for_the_next),
		cmocka_unit_test(connecting_can_be_interrupted),
		cmocka_unit_test(every_attempt_is_logged),
		cmocka_unit_test(
		    the_event_connection_waits_for_its_first_write),
		cmocka_unit_test(a_refused_event_connection_is_tried_again),
		cmocka_unit_test(
		    refused_for_good_is_an_error_and_can_be_interrupted),
		cmocka_unit_test(nothing_is_left_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
