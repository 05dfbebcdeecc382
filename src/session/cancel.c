/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the USB Still Image Class 1.0 has for getting out of a transaction: its
 * requests (5.2), halts, and the end of what is in the pipe.
 */
#include "base/bytes.h"
#include "base/error.h"
#include "machine/initiator.h"
#include "session/session.h"

#define CANCELLATION_CODE 0x4001
#define STATUS_BUSY 0x2019
#define POLL_MS 50
#define REQUEST_MS 1000
/* Behind a device that says it is ready nothing more comes, as a rule. */
#define READY_SILENCE_MS 100

int
session_control(struct mptp_session *s, enum mptp_control request, void *buf,
    size_t *len, int timeout_ms)
{
	const struct mptp_transport_ops *ops = s->transport->ops;
	size_t none = 0;

	if (ops->control == NULL)
		return MPTP_ERR_UNSUPPORTED;
	return ops->control(s->transport, request, buf,
	    len != NULL ? len : &none, timeout_ms, NULL);
}

static int
clear_halt(struct mptp_session *s, uint8_t endpoint)
{
	size_t one = 1;

	return session_control(
	    s, MPTP_CONTROL_CLEAR_HALT, &endpoint, &one, REQUEST_MS);
}

int
session_clear_halts(struct mptp_session *s)
{
	return clear_halt(s, 0);
}

/* Those that GetDeviceStatus lists. */
static void
clear_listed(struct mptp_session *s, const uint8_t *status, size_t len)
{
	if (get_le16(status) < len)
		len = get_le16(status);
	for (size_t at = 4; at + 4 <= len; at += 4) {
		session_log(s, MPTP_LOG_INFO,
		    "clearing the halt of endpoint 0x%02x", status[at]);
		clear_halt(s, status[at]);
	}
}

static int
at_most(int ms, int64_t deadline)
{
	int left = deadline_left(deadline);

	return left < ms ? left : ms;
}

/* MPTP_ERR_UNSUPPORTED: the device does not tell. */
static int
wait_until_ready(struct mptp_session *s, int64_t deadline)
{
	uint8_t status[64];
	size_t len;
	int result;

	for (;;) {
		len = sizeof(status);
		result = session_control(s, MPTP_CONTROL_STATUS, status, &len,
		    at_most(REQUEST_MS, deadline));
		if (result != MPTP_OK)
			return result;
		if (len < 4)
			return MPTP_ERR_UNSUPPORTED;
		if (get_le16(status + 2) != STATUS_BUSY) {
			clear_listed(s, status, len);
			return MPTP_OK;
		}
		if (deadline_left(deadline) == 0)
			return MPTP_ERR_BUSY;
		session_sleep(at_most(POLL_MS, deadline));
	}
}

static int
send_cancel(struct mptp_session *s, uint32_t transaction, int timeout_ms)
{
	uint8_t request[6];
	size_t len = sizeof(request);

	put_le16(request, CANCELLATION_CODE);
	put_le32(request + 2, transaction);
	return session_control(
	    s, MPTP_CONTROL_CANCEL, request, &len, timeout_ms);
}

int
session_cancel_requests(
    struct mptp_session *s, uint32_t transaction, int timeout_ms, bool *ready)
{
	int64_t deadline = deadline_in(timeout_ms);
	int status = send_cancel(s, transaction, at_most(REQUEST_MS, deadline));

	*ready = false;
	if (status != MPTP_OK)
		return status;
	status = wait_until_ready(s, deadline);
	*ready = status == MPTP_OK;
	/* GetDeviceStatus is optional in practice. */
	return status == MPTP_ERR_UNSUPPORTED ? MPTP_OK : status;
}

int
session_drain(
    struct mptp_session *s, int silence_ms, int limit_ms, uint64_t *bytes)
{
	const struct mptp_transport_ops *ops = s->transport->ops;
	int64_t deadline = deadline_in(limit_ms);
	struct mptp_slice slice;
	unsigned ready;
	int status;

	*bytes = 0;
	while (deadline_left(deadline) > 0) {
		status = ops->wait(s->transport, 1u << MPTP_PIPE_COMMAND,
		    &ready, silence_ms, NULL);
		if (status == MPTP_OK)
			status = ops->next(
			    s->transport, MPTP_PIPE_COMMAND, &slice, NULL);
		if (status == MPTP_ERR_TIMEOUT)
			return MPTP_OK;
		if (status != MPTP_OK)
			return status;
		*bytes += slice.len;
		ops->done(s->transport, MPTP_PIPE_COMMAND, slice.len);
	}
	return MPTP_ERR_BUSY;
}

/* A device that knows no Cancel learns of the end of the data from the end of
 * their transfer. */
static void
end_data(struct mptp_session *s)
{
	if (mptp_initiator_state(s->machine) == MPTP_INITIATOR_SENDING)
		s->transport->ops->write(s->transport, MPTP_PIPE_COMMAND, "", 0,
		    true, REQUEST_MS, NULL);
}

void
session_cancel_class(struct mptp_session *s, int cause)
{
	const int64_t deadline =
	    deadline_in(cause == MPTP_ERR_CANCELLED ? SESSION_INTERRUPT_MS :
						      SESSION_CANCEL_MS);
	const uint32_t transaction = mptp_initiator_transaction(s->machine);
	uint64_t bytes;
	bool ready;
	int status, quiet;

	status = session_cancel_requests(
	    s, transaction, deadline_left(deadline), &ready);
	if (status == MPTP_ERR_UNSUPPORTED)
		end_data(s);
	quiet = session_drain(s, ready ? READY_SILENCE_MS : SESSION_QUIET_MS,
	    deadline_left(deadline), &bytes);
	s->stray = transaction;
	s->unsure = status != MPTP_OK || quiet != MPTP_OK;
	/* Another interrupt meanwhile was meant for this. */
	session_forget_interrupt(s);
}
