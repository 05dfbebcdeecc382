/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "few_words.h"
#include "net.h"
#include "serve/listener.h"

#include <miniptp.h>

/* ---- opening ------------------------------------------------------------ */

static void
it_tells_where_it_listens(void **state)
{
	struct mptp_listener *l, *second;
	struct mptp_error error;
	char address[64];
	unsigned port;
	int status;

	(void)state;
	assert_int_equal(
	    mptp_listener_open(&l, "ip:127.0.0.1:0", NULL), MPTP_OK);
	assert_int_equal(
	    sscanf(mptp_listener_address(l), "127.0.0.1:%u", &port), 1);
	mptp_listener_close(&l);
	assert_int_equal(mptp_listener_open(&l, "localhost:0", NULL), MPTP_OK);
	assert_int_equal(
	    sscanf(mptp_listener_address(l), "127.0.0.1:%u", &port), 1);
	assert_in_range(port, 1, 65535);
	snprintf(address, sizeof(address), "127.0.0.1:%u", port);
	assert_string_equal(mptp_listener_address(l), address);

	assert_int_equal(
	    mptp_listener_open(&second, address, &error), MPTP_ERR_BUSY);
	assert_null(second);
	assert_non_null(strstr(error.text, address));
	mptp_listener_close(&l);
	assert_null(l);
	mptp_listener_close(&l);
	assert_int_equal(mptp_listener_open(&l, address, NULL), MPTP_OK);
	mptp_listener_close(&l);

	status = mptp_listener_open(&l, "[::1]:0", &error);
	if (status != MPTP_OK) {
		print_message("no IPv6 here\n");
		return;
	}
	assert_int_equal(
	    sscanf(mptp_listener_address(l), "[::1]:%u", &port), 1);
	mptp_listener_close(&l);
}

static void
it_says_where_it_cannot_listen(void **state)
{
	static const char *const bad[] = { "", "127.0.0.1:x", "no..host:0",
		"192.0.2.77:0" };
	struct mptp_listener *l;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct mptp_error error = { 0 };

		assert_int_equal(
		    mptp_listener_open(&l, bad[i], &error), MPTP_ERR_ARG);
		assert_null(l);
		assert_string_not_equal(error.text, "");
	}
}

/* ---- serving ------------------------------------------------------------ */

static void
sessions_come_one_after_another(void **state)
{
	struct camera *camera = *state;
	const struct mptp_op much = { OP_SEND_MUCH, 1, { 8 } };
	char uri[64];

	snprintf(
	    uri, sizeof(uri), "ip:%s", mptp_listener_address(camera->listener));
	for (int i = 0; i < 5; i++) {
		struct mptp_session *session;
		struct mptp_op response;

		assert_int_equal(
		    mptp_session_open(&session, uri, NULL, NULL), MPTP_OK);
		assert_int_equal(
		    mptp_session_run(session, &much, NULL, NULL, &response),
		    MPTP_OK);
		mptp_session_close(&session);
	}
	wait_for_gone(5);
}

static void
two_hundred_leave_nothing_behind(void **state)
{
	struct camera *camera = *state;
	unsigned before = net_descriptors();

	for (int i = 0; i < 200; i++)
		be_served(camera->port);
	wait_for_gone(200);
	/* What the last one left is closed right after gone(). */
	for (int i = 0; i < 1000 && net_descriptors() != before; i++)
		net_sleep(10);
	assert_int_equal(net_descriptors(), before);
}

static void
events_are_told_without_being_asked_for(void **state)
{
	struct camera *camera = *state;
	struct initiator i;
	uint8_t payload[64];

	greet(&i, camera->port);
	complete(&i, camera->port);
	transact(&i, 0);
	events = 3;
	for (int n = 0; n < 3; n++) {
		assert_int_equal(receive(i.event, payload), 8);
		assert_int_equal(get_le16(payload), 0x4002);
		assert_int_equal(get_le32(payload + 6), 77);
	}
	leave(&i);
}

/* ---- others ------------------------------------------------------------- */

static void
a_second_initiator_hears_busy_and_comes_again(void **state)
{
	struct camera *camera = *state;
	struct initiator first;
	int second;

	greet(&first, camera->port);
	for (int i = 0; i < 3; i++) {
		second = net_connect(camera->port);
		send_command_request(second);
		assert_refused(second, 2);
		if (i == 0)
			complete(&first, camera->port);
		transact(&first, (uint32_t)i);
	}
	leave(&first);
	be_served(camera->port);
	wait_for_gone(2);
}

static void *
drop_all(void *ctx)
{
	static uint8_t bytes[1 << 20];
	const int *fd = ctx;

	while (recv(*fd, bytes, sizeof(bytes), 0) > 0)
		;
	return NULL;
}

static void
busy_is_told_amid_a_long_data_phase(void **state)
{
	struct camera *camera = *state;
	struct initiator first;
	pthread_t reader;
	int second;

	greet(&first, camera->port);
	complete(&first, camera->port);
	transact(&first, 0);
	send_operation(first.command, OP_SEND_MUCH, 1, 1u << 24);
	pthread_create(&reader, NULL, drop_all, &first.command);
	for (int i = 0; i < 10; i++) {
		second = net_connect(camera->port);
		send_command_request(second);
		assert_refused(second, 2);
	}
	/* It leaves in the midst of 16 TiB. */
	shutdown(first.command, SHUT_RDWR);
	pthread_join(reader, NULL);
	leave(&first);
	wait_for_gone(1);
	be_served(camera->port);
}

static void
first_packets_may_dribble(void **state)
{
	struct camera *camera = *state;
	uint8_t packet[8 + 16 + 80 + 4] = { sizeof(packet), 0, 0, 0, 1 };
	uint8_t payload[64];
	struct initiator i;

	for (size_t at = 24; at < 24 + 78; at += 2)
		packet[at] = 'n';
	packet[sizeof(packet) - 2] = 1;
	i.command = net_connect(camera->port);
	for (size_t at = 0; at < sizeof(packet); at++) {
		/* Somebody quicker is not kept waiting. */
		if (at == 50)
			be_served(camera->port);
		net_send(i.command, packet + at, 1);
		net_sleep(1);
	}
	assert_int_equal(receive(i.command, payload), 2);
	i.number = get_le32(payload);
	i.event = net_connect(camera->port);
	memset(packet, 0, 12);
	packet[0] = 12;
	packet[4] = 3;
	put_le32(packet + 8, i.number);
	for (size_t at = 0; at < 12; at++) {
		net_send(i.event, packet + at, 1);
		net_sleep(1);
	}
	assert_int_equal(receive(i.event, payload), 4);
	transact(&i, 0);
	leave(&i);
}

static void
garbage_is_hung_up_on(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} garbage[] = {
		{ "GET / HTTP/1.0\r\n\r\n", 18 },
		{ "\0\0\0\0\0\0\0\0", 8 },
		{ "\x08\0\0\0\x01\0\0\0", 8 },
		{ "\xff\xff\xff\xff\x01\0\0\0", 8 },
		{ "\x01\x02\0\0\x01\0\0\0", 8 },
		{ "\x0b\0\0\0\x03\0\0\0", 8 },
		{ "\x0d\0\0\0\x03\0\0\0", 8 },
		{ "\x0c\0\0\0\x06\0\0\0", 8 },
		{ "\x1e\0\0\0\x01\0\0\x01", 8 },
	};
	struct camera *camera = *state;
	int silent[40];
	char byte;

	for (size_t i = 0; i < sizeof(garbage) / sizeof(*garbage); i++) {
		int before = net_connect(camera->port), fd;

		net_sleep(20);
		fd = net_connect(camera->port);
		net_send(fd, garbage[i].bytes, garbage[i].len);
		assert_hung_up(fd);
		/* At once: who came before and is silent may still speak. */
		assert_int_equal(recv(before, &byte, 1, MSG_DONTWAIT), -1);
		close(before);
		close(net_connect(camera->port));
	}
	/* A valid header, and a payload that the machine refuses. */
	for (int i = 0; i < 3; i++) {
		int fd = net_connect(camera->port);

		net_send(fd, "\x09\0\0\0\x01\0\0\0x", 9);
		assert_hung_up(fd);
	}
	/* More than there are places for. */
	for (int i = 0; i < 40; i++)
		silent[i] = net_connect(camera->port);
	be_served(camera->port);
	for (int i = 0; i < 40; i++)
		close(silent[i]);
	be_served(camera->port);
}

/* A first packet with less than a GUID has none, and not that of who had its place before. */
static void
a_guid_is_told_or_it_is_not(void **state)
{
	static const uint8_t allowed[][16] = { { 0 } };
	struct camera *camera = *state;

	mptp_listener_interrupt(camera->listener);
	pthread_join(camera->thread, NULL);
	camera->device.allowed = allowed;
	camera->device.nallowed = 1;
	pthread_create(&camera->thread, NULL, camera_run, camera);
	be_served(camera->port);
	wait_for_gone(1);
	for (uint8_t len = 9; len < 24; len++) {
		uint8_t packet[24] = { len, 0, 0, 0, 1 };
		int fd = net_connect(camera->port);

		net_send(fd, packet, len);
		assert_refused(fd, 1);
	}
	be_served(camera->port);
}

static void
those_who_say_nothing_are_dropped(void **state)
{
	struct camera *camera = *state;
	int silent = net_connect(camera->port);
	int half = net_connect(camera->port);

	net_send(half, "\x20\0\0\0\x01\0\0\0", 8);
	assert_hung_up(silent);
	assert_hung_up(half);
}

/* There are 16 places. */
static void
who_was_silent_longest_makes_room(void **state)
{
	struct camera *camera = *state;
	uint8_t payload[64];
	int fd[17];

	for (int i = 0; i < 17; i++) {
		fd[i] = net_connect(camera->port);
		net_sleep(10);
	}
	assert_hung_up(fd[0]);
	for (int i = 1; i < 17; i++)
		assert_int_equal(recv(fd[i], payload, 1, MSG_DONTWAIT), -1);
	send_command_request(fd[16]);
	assert_int_equal(receive(fd[16], payload), 2);
	for (int i = 1; i < 17; i++)
		close(fd[i]);
	wait_for_gone(1);
}

static void
a_half_open_initiator_makes_room(void **state)
{
	struct camera *camera = *state;
	struct initiator half, next;
	int mute;

	greet(&half, camera->port);
	/* An event connection that never speaks is none. */
	mute = net_connect(camera->port);
	assert_false(try_greet(&next, camera->port));
	assert_hung_up(half.command);
	be_served(camera->port);
	close(mute);
	wait_for_gone(2);
	/* A complete one may be silent for as long as it likes. */
	greet(&next, camera->port);
	complete(&next, camera->port);
	net_sleep(400);
	transact(&next, 0);
	leave(&next);
}

/* ---- event connections -------------------------------------------------- */

static void
an_event_connection_may_come_first_and_speak_later(void **state)
{
	struct camera *camera = *state;
	uint8_t payload[64];
	struct initiator i;

	i.event = net_connect(camera->port);
	net_sleep(20);
	greet(&i, camera->port);
	net_sleep(20);
	send_event_request(i.event, i.number);
	assert_int_equal(receive(i.event, payload), 4);
	transact(&i, 0);
	leave(&i);
}

static void
an_event_connection_of_nobody_is_rejected(void **state)
{
	struct camera *camera = *state;
	struct initiator first, i;
	int stray = net_connect(camera->port);

	send_event_request(stray, 1);
	assert_refused(stray, 1);

	greet(&first, camera->port);
	complete(&first, camera->port);
	leave(&first);

	greet(&i, camera->port);
	assert_int_not_equal(i.number, 0);
	assert_int_not_equal(i.number, first.number);
	stray = net_connect(camera->port);
	send_event_request(stray, i.number + 1);
	assert_refused(stray, 1);
	stray = net_connect(camera->port);
	send_event_request(stray, first.number);
	assert_refused(stray, 1);
	/* None of which hurt the one who is served, */
	complete(&i, camera->port);
	transact(&i, 0);
	/* nor does one too many. */
	stray = net_connect(camera->port);
	send_event_request(stray, i.number);
	assert_refused(stray, 1);
	transact(&i, 1);
	leave(&i);
}

static void
its_number_cannot_be_told_by_others(void **state)
{
	struct camera *camera = *state;
	uint32_t last = 0;

	for (int n = 1; n <= 4; n++) {
		struct initiator i;
		int stray;

		greet(&i, camera->port);
		/* By chance once in a billion times. */
		assert_int_not_equal(i.number, n);
		assert_int_not_equal(i.number, last + 1);
		last = i.number;
		for (uint32_t guess = 0; guess < 20; guess++) {
			stray = net_connect(camera->port);
			send_event_request(stray, guess);
			assert_refused(stray, 1);
		}
		/* Who tried in vain shut nobody out. */
		complete(&i, camera->port);
		transact(&i, 0);
		leave(&i);
		wait_for_gone(n);
	}
}

static void
an_event_connection_comes_from_where_its_initiator_is(void **state)
{
	struct camera *camera = *state;
	struct initiator i;
	int stray = net_connect_from("127.0.0.9", camera->port);

	if (stray < 0) {
		print_message("no other address here\n");
		return;
	}
	greet(&i, camera->port);
	send_event_request(stray, i.number);
	assert_refused(stray, 1);
	complete(&i, camera->port);
	transact(&i, 0);
	leave(&i);
}

static void
closing_either_connection_ends_it(void **state)
{
	struct camera *camera = *state;

	for (int n = 0; n < 2; n++) {
		struct initiator i;

		greet(&i, camera->port);
		complete(&i, camera->port);
		transact(&i, 0);
		shutdown(n == 0 ? i.event : i.command, SHUT_RDWR);
		assert_hung_up(n == 0 ? i.command : i.event);
		close(n == 0 ? i.event : i.command);
		wait_for_gone(n + 1);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, switch_on, switch_off)
#define IMPATIENT(name)                                                        \
	cmocka_unit_test_setup_teardown(name, switch_on_impatient, switch_off)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_tells_where_it_listens),
		cmocka_unit_test(it_says_where_it_cannot_listen),
		TEST(sessions_come_one_after_another),
		TEST(two_hundred_leave_nothing_behind),
		TEST(events_are_told_without_being_asked_for),
		TEST(a_second_initiator_hears_busy_and_comes_again),
		TEST(busy_is_told_amid_a_long_data_phase),
		TEST(first_packets_may_dribble),
		TEST(garbage_is_hung_up_on),
		TEST(a_guid_is_told_or_it_is_not),
		IMPATIENT(those_who_say_nothing_are_dropped),
		TEST(who_was_silent_longest_makes_room),
		IMPATIENT(a_half_open_initiator_makes_room),
		TEST(an_event_connection_may_come_first_and_speak_later),
		TEST(an_event_connection_of_nobody_is_rejected),
		TEST(its_number_cannot_be_told_by_others),
		TEST(an_event_connection_comes_from_where_its_initiator_is),
		TEST(closing_either_connection_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
