/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Packets of captures in memory of exactly their length, and only as long as they are
 * lent: the reader's own is larger, so that no sanitizer would see what is read behind
 * a packet, or later.
 */
#include <string.h>

#include "fuzz.h"
#include "reader/capture.h"

int __real_capture_next(
    struct capture *, struct capture_packet *, bool *end, struct mptp_error *);
int __wrap_capture_next(
    struct capture *, struct capture_packet *, bool *end, struct mptp_error *);

int
__wrap_capture_next(struct capture *capture, struct capture_packet *packet,
    bool *end, struct mptp_error *error)
{
	static uint8_t *lent;
	int status = __real_capture_next(capture, packet, end, error);

	free(lent);
	lent = NULL;
	if (status != MPTP_OK || *end || packet->len == 0)
		return status;
	lent = malloc(packet->len);
	check(lent != NULL);
	memcpy(lent, packet->bytes, packet->len);
	packet->bytes = lent;
	return status;
}
