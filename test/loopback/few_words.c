/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A listening camera and an initiator, both of few words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "few_words.h"
#include "net.h"
#include "serve/listener.h"

/* ---- a camera of few words ---------------------------------------------- */

atomic_int gone, events;

static ptrdiff_t
read_zeros(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	memset(buf, 0, len);
	return (ptrdiff_t)len;
}

void
camera_request(
    void *ctx, const struct mptp_op *request, struct mptp_reply *reply)
{
	(void)ctx;
	reply->response.code = OK;
	if (request->code != OP_SEND_MUCH)
		return;
	reply->phase = MPTP_PHASE_IN;
	reply->send.size = (uint64_t)request->param[0] << 20;
	reply->send.read = read_zeros;
}

static void
on_gone(void *ctx)
{
	(void)ctx;
	gone++;
}

static bool
next_event(void *ctx, struct mptp_event *event)
{
	(void)ctx;
	if (events == 0)
		return false;
	events--;
	event->code = 0x4002;
	event->nparam = 1;
	event->param[0] = 77;
	return true;
}

/* ---- a listener in a thread --------------------------------------------- */

void *
camera_run(void *ctx)
{
	struct camera *camera = ctx;

	camera->status =
	    mptp_listener_run(camera->listener, &camera->device, NULL);
	return NULL;
}

static int
begin(void **state, int first_packet_ms, int event_connection_ms)
{
	static struct camera camera;

	camera = (struct camera){ .device = { .request = camera_request,
				      .gone = on_gone,
				      .event = next_event } };
	assert_int_equal(
	    mptp_listener_open(&camera.listener, "127.0.0.1:0", NULL), MPTP_OK);
	camera.port = (uint16_t)atoi(
	    strchr(mptp_listener_address(camera.listener), ':') + 1);
	gone = events = 0;
	if (first_packet_ms > 0)
		listener_set_patience(
		    camera.listener, first_packet_ms, event_connection_ms);
	assert_int_equal(
	    pthread_create(&camera.thread, NULL, camera_run, &camera), 0);
	*state = &camera;
	return 0;
}

int
switch_on(void **state)
{
	return begin(state, 0, 0);
}

int
switch_on_impatient(void **state)
{
	return begin(state, 100, 200);
}

int
switch_off(void **state)
{
	struct camera *camera = *state;

	mptp_listener_interrupt(camera->listener);
	pthread_join(camera->thread, NULL);
	mptp_listener_close(&camera->listener);
	return camera->status == MPTP_ERR_CANCELLED ? 0 : -1;
}

/* ---- an initiator of few words ------------------------------------------ */

void
send_command_request(int fd)
{
	uint8_t packet[8 + 16 + 4 + 4] = { 0 };

	put_le32(packet, sizeof(packet));
	put_le32(packet + 4, 1);
	packet[24] = 'x';
	put_le32(packet + 28, 0x00010000);
	net_send(fd, packet, sizeof(packet));
}

void
send_event_request(int fd, uint32_t number)
{
	uint8_t packet[12];

	put_le32(packet, sizeof(packet));
	put_le32(packet + 4, 3);
	put_le32(packet + 8, number);
	net_send(fd, packet, sizeof(packet));
}

void
send_operation(int fd, uint16_t code, uint32_t transaction, uint32_t parameter)
{
	uint8_t packet[22];

	put_le32(packet, sizeof(packet));
	put_le32(packet + 4, 6);
	put_le32(packet + 8, 1);
	put_le16(packet + 12, code);
	put_le32(packet + 14, transaction);
	put_le32(packet + 18, parameter);
	net_send(fd, packet, sizeof(packet));
}

/* The type of the next packet; its payload up to 64 bytes. */
uint32_t
receive(int fd, uint8_t payload[64])
{
	uint8_t header[8];
	uint32_t len;

	assert_int_equal(net_recv(fd, header, 8), 8);
	len = get_le32(header) - 8;
	assert_true(len <= 64);
	assert_int_equal(net_recv(fd, payload, len), len);
	return get_le32(header + 4);
}

void
assert_refused(int fd, uint32_t reason)
{
	uint8_t payload[64];

	assert_int_equal(receive(fd, payload), 5);
	assert_int_equal(get_le32(payload), reason);
	assert_int_equal(net_recv(fd, payload, 1), 0);
	close(fd);
}

void
assert_hung_up(int fd)
{
	char byte;

	assert_int_equal(net_recv(fd, &byte, 1), 0);
	close(fd);
}

/* The first half: the command connection, or false when the camera is busy. */
bool
try_greet(struct initiator *i, uint16_t port)
{
	uint8_t payload[64];
	uint32_t type;

	i->command = net_connect(port);
	send_command_request(i->command);
	type = receive(i->command, payload);
	i->number = get_le32(payload);
	if (type == 2)
		return true;
	assert_int_equal(type, 5);
	assert_int_equal(i->number, 2);
	close(i->command);
	return false;
}

void
greet(struct initiator *i, uint16_t port)
{
	assert_true(try_greet(i, port));
}

void
complete(struct initiator *i, uint16_t port)
{
	uint8_t payload[64];

	i->event = net_connect(port);
	send_event_request(i->event, i->number);
	assert_int_equal(receive(i->event, payload), 4);
}

void
transact(const struct initiator *i, uint32_t transaction)
{
	uint8_t payload[64];

	send_operation(i->command, MPTP_OP_OPEN_SESSION, transaction, 1);
	assert_int_equal(receive(i->command, payload), 7);
	assert_int_equal(get_le16(payload), OK);
	assert_int_equal(get_le32(payload + 2), transaction);
}

void
leave(struct initiator *i)
{
	close(i->event);
	close(i->command);
}

/* From the first byte to the last. */
void
be_served(uint16_t port)
{
	struct initiator i;

	greet(&i, port);
	complete(&i, port);
	transact(&i, 0);
	leave(&i);
}

void
wait_for_gone(int n)
{
	for (int i = 0; i < 1000 && gone < n; i++)
		net_sleep(10);
	assert_int_equal(gone, n);
}
