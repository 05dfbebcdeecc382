/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A device that says what a script has: bytes as hexadecimal digits, a slash where
 * a transfer ends.
 */
#ifndef TEST_INITIATOR_SCRIPT_H
#define TEST_INITIATOR_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <miniptp/machine.h>

#define SCRIPT_MAX 4096

/* Bytes of a script, and after which of them a transfer ends. A mark before the
 * first byte stands in ends[0]; several at one place are counted. */
struct script {
	uint8_t bytes[SCRIPT_MAX];
	unsigned ends[SCRIPT_MAX + 1];
	size_t len;
};

void script_parse(struct script *, const char *text);
/* Feeds everything, cutting after byte i where cut[i] is set. */
void script_feed(
    struct mptp_initiator *, const struct script *, const bool *cut);
/* Whatever the machine has to say is taken, and forgotten. */
void initiator_send_all(struct mptp_initiator *);
/* In a session, whose next transaction is 1. */
struct mptp_initiator *initiator_in_session(const struct mptp_framing *);

#endif
