/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Data from and to the toy, checked byte by byte.
 */
#ifndef TEST_EXCHANGE_H
#define TEST_EXCHANGE_H

#include "toy.h"

/* A checking sink, that may give up, or interrupt, after some bytes. */
struct check {
	uint64_t at, wrong, announced, stop_at;
	int stop_with;
	struct mptp_session *interrupt;
};

/* A source, that may give up, or interrupt, after some bytes. */
struct feed {
	uint64_t at;
	uint64_t stop_at;
	int stop_with;
	size_t most;
	struct mptp_session *interrupt;
};

/* Ask the toy for so many bytes by OP_GIVE or OP_FAIL. */
int exchange_fetch(struct mptp_session *session, uint16_t code, uint64_t size,
    struct check *check);
/* Send so many by OP_TAKE or OP_REFUSE. */
int exchange_send(struct mptp_session *session, uint16_t code, uint64_t size,
    struct feed *feed, struct mptp_op *response);

/* All of them have to arrive. */
void exchange_fetch_all(struct mptp_session *session, uint64_t size);
void exchange_send_all(struct mptp_session *session, uint64_t size);

#endif
