/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A transport over two connections whose far ends the test has.
 */
#ifndef TEST_TCP_ENDS_H
#define TEST_TCP_ENDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "transport/tcp.h"

#define COMMAND (1u << MPTP_PIPE_COMMAND)
#define EVENT (1u << MPTP_PIPE_EVENT)
#define FOR_EVER (-1)

struct ends {
	struct tcp *tcp;
	struct mptp_transport *t;
	int far[MPTP_PIPES];
};

/* Who is there, as messages call it. */
extern const struct ip_address ends_far_away;
/* The command pipe waits in recv(). */
extern bool ends_patient;

void ends_open(struct ends *);
void ends_close(struct ends *);
/* If it is to be patient: from now on, for a while. */
void ends_make_patient(struct tcp *);
/* Byte i of what is sent. */
uint8_t ends_content(size_t i);

#endif
