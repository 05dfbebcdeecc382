/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A listening camera and an initiator, both of few words.
 */
#ifndef TEST_FEW_WORDS_H
#define TEST_FEW_WORDS_H

#include <pthread.h>
#include <stdatomic.h>

#include <miniptp.h>

#define OP_SEND_MUCH 0x9999 /* parameter: how many MiB */
#define OK 0x2001

/* Of the camera: how many initiators went, how many events it has to tell. */
extern atomic_int gone, events;

struct camera {
	struct mptp_device device;
	struct mptp_listener *listener;
	pthread_t thread;
	uint16_t port;
	int status;
};

struct initiator {
	int command, event;
	uint32_t number;
};

/* The camera: its answers, and its listener in a thread (fixtures of cmocka; the
 * impatient one drops the silent after 100 and 200 ms). */
void camera_request(
    void *ctx, const struct mptp_op *request, struct mptp_reply *reply);
void *camera_run(void *ctx);
int switch_on(void **state);
int switch_on_impatient(void **state);
int switch_off(void **state);

/* The initiator, packet by packet. */
void send_command_request(int fd);
void send_event_request(int fd, uint32_t number);
void send_operation(
    int fd, uint16_t code, uint32_t transaction, uint32_t parameter);
/* The type of the next packet; its payload, at most 64 bytes. */
uint32_t receive(int fd, uint8_t payload[64]);
void assert_refused(int fd, uint32_t reason);
void assert_hung_up(int fd);

/* Half a handshake (false: the camera is busy), the other half, OpenSession under
 * this id, and the end. */
bool try_greet(struct initiator *i, uint16_t port);
void greet(struct initiator *i, uint16_t port);
void complete(struct initiator *i, uint16_t port);
void transact(const struct initiator *i, uint32_t transaction);
void leave(struct initiator *i);
/* All of that. */
void be_served(uint16_t port);
void wait_for_gone(int n);

#endif
