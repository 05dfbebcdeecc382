/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Cancelling by class requests (USB Still Image Class 1.0, 5.2).
 */
#include "base/bytes.h"
#include "base/error.h"
#include "session/session.h"

#define CANCELLATION_CODE 0x4001
#define STATUS_BUSY 0x2019
#define POLL_MS 50
#define DRAIN_MS 300

/* Clear the halts that GetDeviceStatus lists. */
static void
clear_halts(struct mptp_session *s, const uint8_t *status, size_t len)
{
	if (get_le16(status) < len)
		len = get_le16(status);
	for (size_t at = 4; at + 4 <= len; at += 4) {
		uint8_t endpoint = status[at];
		size_t one = 1;

		session_log(s, MPTP_LOG_INFO,
		    "clearing the halt of endpoint 0x%02x", endpoint);
		s->transport->ops->control(s->transport,
		    MPTP_CONTROL_CLEAR_HALT, &endpoint, &one, POLL_MS * 20,
		    NULL);
	}
}

static void
wait_until_ready(struct mptp_session *s)
{
	int64_t deadline = deadline_in(SESSION_CANCEL_MS);
	uint8_t status[64];
	size_t len;

	do {
		len = sizeof(status);
		if (s->transport->ops->control(s->transport,
			MPTP_CONTROL_STATUS, status, &len, POLL_MS * 20,
			NULL) != MPTP_OK ||
		    len < 4)
			return; /* optional in practice */
		if (get_le16(status + 2) != STATUS_BUSY) {
			clear_halts(s, status, len);
			return;
		}
		session_sleep(POLL_MS);
	} while (deadline_left(deadline) > 0);
}

/* What is still in the pipe belongs to the cancelled transaction. */
static void
drain(struct mptp_session *s)
{
	const struct mptp_transport_ops *ops = s->transport->ops;
	int64_t deadline = deadline_in(SESSION_CANCEL_MS);
	struct mptp_slice slice;
	unsigned ready;

	while (deadline_left(deadline) > 0 &&
	    ops->wait(s->transport, 1u << MPTP_PIPE_COMMAND, &ready, DRAIN_MS,
		NULL) == MPTP_OK) {
		if (ops->next(s->transport, MPTP_PIPE_COMMAND, &slice, NULL) !=
		    MPTP_OK)
			return;
		ops->done(s->transport, MPTP_PIPE_COMMAND, slice.len);
	}
}

void
session_cancel_class(struct mptp_session *s)
{
	const struct mptp_transport_ops *ops = s->transport->ops;
	uint8_t request[6];
	size_t len = sizeof(request);

	if (ops->control == NULL)
		return;
	put_le16(request, CANCELLATION_CODE);
	put_le32(request + 2, mptp_initiator_transaction(s->machine));
	ops->control(s->transport, MPTP_CONTROL_CANCEL, request, &len,
	    SESSION_CANCEL_MS, NULL);
	wait_until_ready(s);
	drain(s);
}
