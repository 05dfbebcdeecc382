/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "tcp_ends.h"

const struct ip_address ends_far_away = { "camera", 15740 };
bool ends_patient;

void
ends_make_patient(struct tcp *tcp)
{
	unsigned ready;

	if (!ends_patient)
		return;
	tcp_be_patient(tcp, MPTP_PIPE_COMMAND);
	/* It is, once it has looked for events. */
	assert_int_equal(
	    tcp_wait(&tcp->transport, COMMAND | EVENT, &ready, 0, NULL),
	    MPTP_ERR_TIMEOUT);
}

void
ends_open(struct ends *ends)
{
	assert_int_equal(
	    tcp_new(&ends->tcp, &ends_far_away, NULL, NULL), MPTP_OK);
	ends->t = &ends->tcp->transport;
	for (int i = 0; i < MPTP_PIPES; i++) {
		int fds[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
		tcp_attach(ends->tcp, (enum mptp_pipe)i, fds[0], NULL, 0);
		ends->far[i] = fds[1];
	}
	ends_make_patient(ends->tcp);
}

void
ends_close(struct ends *ends)
{
	ends->t->ops->close(&ends->t);
	assert_null(ends->t);
	for (int i = 0; i < MPTP_PIPES; i++)
		close(ends->far[i]);
}

uint8_t
ends_content(size_t i)
{
	return (uint8_t)(i * 2654435761u >> 13);
}
