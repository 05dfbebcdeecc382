/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A pipe that mangles the answers that go through it.
 *
 * It knows the heads of messages by itself (USB Still Image Class 1.0, 7.1; CIPA
 * DC-005, 2.3), and passes on what it does not understand.
 */
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "camera.h"

#define MOMENT_NS 10000000L
#define CHUNK 512

/* Where in a head what stands; 0: nowhere, but for the length. */
struct head {
	size_t size;
	size_t length, length_size;
	size_t id, code;
	bool response;
};

static uint64_t
get(const uint8_t *bytes, size_t n)
{
	uint64_t value = 0;

	while (n-- > 0)
		value = value << 8 | bytes[n];
	return value;
}

static void
put(uint8_t *bytes, size_t n, uint64_t value)
{
	for (size_t i = 0; i < n; i++, value >>= 8)
		bytes[i] = (uint8_t)value;
}

static bool
head_usb(const uint8_t *bytes, size_t len, struct head *head)
{
	if (len < 12)
		return false;
	*head =
	    (struct head){ .size = 12, .length_size = 4, .id = 8, .code = 6 };
	head->response = get(bytes + 4, 2) == 3;
	return true;
}

static bool
head_ip(const uint8_t *bytes, size_t len, struct head *head)
{
	const uint64_t type = len < 8 ? 0 : get(bytes + 4, 4);

	*head = (struct head){ .length_size = 4 };
	switch (type) {
	case 7: /* Operation Response */
		*head = (struct head){ 14, 0, 4, 10, 8, true };
		break;
	case 9: /* Start Data */
		*head = (struct head){ 20, 12, 8, 8, 0, false };
		break;
	case 10: /* Data */
	case 12: /* End Data */
		*head = (struct head){ 12, 0, 4, 8, 0, false };
		break;
	default:
		return false;
	}
	return len >= head->size;
}

static void
patch(const struct sim_faults *faults, struct sim_wire *w,
    const struct head *head)
{
	for (size_t i = 0; i < faults->n; i++) {
		const struct sim_fault *f = &faults->fault[i];
		uint8_t *at = w->header;

		if (!f->active)
			continue;
		if (f->kind == SIM_FAULT_ID)
			put(at + head->id, 4,
			    get(at + head->id, 4) + (uint64_t)f->value);
		else if (f->kind == SIM_FAULT_CODE && head->code != 0)
			put(at + head->code, 2, (uint64_t)f->value);
		else if (f->kind == SIM_FAULT_LENGTH && w->first)
			put(at + head->length, head->length_size,
			    get(at + head->length, head->length_size) +
				(uint64_t)f->value);
	}
}

/* A message begins with these bytes. */
static void
begin_message(struct sim_faults *faults, const uint8_t *bytes, size_t len)
{
	struct sim_wire *w = &faults->wire;
	const bool usb = w->base.framing == &mptp_framing_usb;
	struct head head;

	w->patched = 0;
	w->response = false;
	w->message = w->left = len;
	if (!(usb ? head_usb(bytes, len, &head) : head_ip(bytes, len, &head)))
		return;
	w->message = w->left = get(bytes, 4);
	if (w->message < head.size)
		w->message = w->left = len;
	w->patched = head.size;
	w->response = head.response;
	memcpy(w->header, bytes, head.size);
	patch(faults, w, &head);
	w->first = false;
}

static bool
is_active(const struct sim_faults *faults, enum sim_fault_kind kind)
{
	for (size_t i = 0; i < faults->n; i++)
		if (faults->fault[i].kind == kind &&
		    sim_fault_reached(faults, &faults->fault[i]))
			return true;
	return false;
}

static int
hang_up(struct sim_wire *w, struct mptp_error *error)
{
	w->hung_up = true;
	return mptp_error_set(error, MPTP_ERR_NODEV, "a fault: it hung up");
}

static int
hold(struct mptp_error *error)
{
	return mptp_error_set(error, MPTP_ERR_TIMEOUT, "a fault: it waits");
}

/* A pipe that has no such end is simply gone. */
static int
end(struct sim_wire *w, enum mptp_control how, struct mptp_error *error)
{
	size_t none = 0;
	int status = w->pipe->ops->control == NULL ?
	    MPTP_ERR_UNSUPPORTED :
	    w->pipe->ops->control(w->pipe, how, NULL, &none, 0, NULL);

	if (how == MPTP_CONTROL_HALF_CLOSE && status == MPTP_OK) {
		w->mute = true;
		return hold(error);
	}
	return hang_up(w, error);
}

/* Does anything stop it here? */
static int
obstacle(struct sim_faults *faults, struct mptp_error *error)
{
	struct sim_wire *w = &faults->wire;

	if (w->hung_up)
		return hang_up(w, error);
	if (w->mute)
		return hold(error);
	for (size_t i = 0; i < faults->n; i++) {
		struct sim_fault *f = &faults->fault[i];

		if (!sim_fault_reached(faults, f))
			continue;
		switch (f->kind) {
		case SIM_FAULT_STALL:
			return hold(error);
		case SIM_FAULT_DELAY:
			if (f->until == 0)
				f->until = sim_now_ms() + f->value;
			if (sim_now_ms() < f->until)
				return hold(error);
			f->done = true;
			break;
		case SIM_FAULT_DISCONNECT:
			return hang_up(w, error);
		case SIM_FAULT_RESET:
			return end(w, MPTP_CONTROL_ABORT, error);
		case SIM_FAULT_HALF_CLOSE:
			return end(w, MPTP_CONTROL_HALF_CLOSE, error);
		default:
			break;
		}
	}
	return MPTP_OK;
}

/* How many bytes go out in the same way. */
static size_t
stretch(const struct sim_faults *faults, size_t n)
{
	const struct sim_wire *w = &faults->wire;
	const uint64_t position = w->message - w->left;

	if (n > w->left)
		n = (size_t)w->left;
	if (position < w->patched && n > w->patched - position)
		n = (size_t)(w->patched - position);
	for (size_t i = 0; i < faults->n; i++) {
		const struct sim_fault *f = &faults->fault[i];

		if (!f->active || f->done || faults->receives)
			continue;
		if (f->placed && f->at > faults->sent &&
		    f->at - faults->sent < n)
			n = (size_t)(f->at - faults->sent);
		if (f->kind == SIM_FAULT_GARBAGE && n > CHUNK)
			n = CHUNK;
	}
	return is_active(faults, SIM_FAULT_DRIP) && n > 1 ? 1 : n;
}

/* Bytes of a garbage fault that is reached and not over. */
static bool
is_garbage(const struct sim_faults *faults)
{
	for (size_t i = 0; i < faults->n; i++) {
		const struct sim_fault *f = &faults->fault[i];

		if (f->kind == SIM_FAULT_GARBAGE &&
		    sim_fault_reached(faults, f) &&
		    faults->sent < f->at + (uint64_t)f->value)
			return true;
	}
	return false;
}

/* n bytes, none of them left out, of one stretch. */
static int
write_stretch(struct sim_faults *faults, const uint8_t *bytes, size_t n,
    bool last, int timeout_ms, struct mptp_error *error)
{
	struct sim_wire *w = &faults->wire;
	const uint64_t position = w->message - w->left;
	uint8_t garbage[CHUNK];

	if (w->response && is_active(faults, SIM_FAULT_NO_RESPONSE))
		return MPTP_OK;
	if (position < w->patched)
		bytes = w->header + position;
	if (is_garbage(faults)) {
		mptp_sim_content((uint32_t)faults->sent, 0, garbage, n);
		bytes = garbage;
	}
	return w->pipe->ops->write(
	    w->pipe, MPTP_PIPE_COMMAND, bytes, n, last, timeout_ms, error);
}

/* Once more, if that is the fault; whether it arrives does not matter, but that somebody
 * interrupted us, which is told once. */
static int
repeat(struct sim_faults *faults, const uint8_t *piece, size_t len)
{
	struct sim_wire *w = &faults->wire;
	uint8_t again[CHUNK];
	int status;

	if (!w->response || !is_active(faults, SIM_FAULT_TWICE) ||
	    len > sizeof(again) || w->patched > len)
		return MPTP_OK;
	memcpy(again, piece, len);
	memcpy(again, w->header, w->patched);
	status = w->pipe->ops->write(
	    w->pipe, MPTP_PIPE_COMMAND, again, len, true, 1000, NULL);
	return status == MPTP_ERR_CANCELLED ? status : MPTP_OK;
}

static int
write_answer(struct sim_faults *faults, const uint8_t *buf, size_t len,
    bool last, int timeout_ms, struct mptp_error *error)
{
	struct sim_wire *w = &faults->wire;
	size_t n;
	int status;

	if (buf != w->piece || len != w->len)
		w->begun = 0;
	w->piece = buf;
	w->len = len;
	while (w->begun < len) {
		if ((status = obstacle(faults, error)) != MPTP_OK)
			return status;
		if (w->left == 0)
			begin_message(faults, buf + w->begun, len - w->begun);
		n = stretch(faults, len - w->begun);
		status = write_stretch(faults, buf + w->begun, n,
		    last && w->begun + n == len, timeout_ms, error);
		if (status != MPTP_OK)
			return status;
		w->begun += n;
		w->left -= n;
		faults->sent += n;
		if (w->left == 0 && w->message <= len)
			status =
			    repeat(faults, buf + w->begun - (size_t)w->message,
				(size_t)w->message);
		if (status != MPTP_OK)
			return status;
	}
	w->piece = NULL;
	if (last)
		w->left = 0;
	return MPTP_OK;
}

void
sim_fault_wire_begin(struct sim_wire *w)
{
	w->piece = NULL;
	w->left = 0;
	w->first = true;
}

/* ---- the transport ------------------------------------------------------ */

static struct sim_faults *
faults_of(struct mptp_transport *t)
{
	return (struct sim_faults *)(void *)((char *)t -
	    offsetof(struct sim_faults, wire));
}

static int
wire_write(struct mptp_transport *t, enum mptp_pipe pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *error)
{
	struct sim_faults *faults = faults_of(t);
	struct sim_wire *w = &faults->wire;

	if (pipe == MPTP_PIPE_COMMAND)
		return write_answer(faults, buf, len, last, timeout_ms, error);
	if (w->hung_up)
		return hang_up(w, error);
	if (w->mute)
		return hold(error);
	return w->pipe->ops->write(
	    w->pipe, pipe, buf, len, last, timeout_ms, error);
}

/* Only what is told to begin amid them stops data that come in. */
static bool
stops_data(const struct sim_faults *faults)
{
	for (size_t i = 0; i < faults->n && faults->receives; i++)
		if (faults->fault[i].placed &&
		    sim_fault_reached(faults, &faults->fault[i]))
			return true;
	return false;
}

static int
wire_wait(struct mptp_transport *t, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	struct sim_faults *faults = faults_of(t);
	struct mptp_transport *pipe = faults->wire.pipe;
	const struct timespec moment = { 0, MOMENT_NS };
	int status;

	if (faults->wire.hung_up)
		return hang_up(&faults->wire, error);
	if (stops_data(faults)) {
		status = obstacle(faults, error);
		if (status != MPTP_OK && status != MPTP_ERR_TIMEOUT)
			return status;
		if (status == MPTP_ERR_TIMEOUT) {
			nanosleep(&moment, NULL);
			pipes &= ~(1u << MPTP_PIPE_COMMAND);
			timeout_ms = 0;
		}
	}
	return pipe->ops->wait(pipe, pipes, ready, timeout_ms, error);
}

static int
wire_next(struct mptp_transport *t, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	struct mptp_transport *behind = faults_of(t)->wire.pipe;

	return behind->ops->next(behind, pipe, slice, error);
}

static void
wire_done(struct mptp_transport *t, enum mptp_pipe pipe, size_t n)
{
	struct mptp_transport *behind = faults_of(t)->wire.pipe;

	behind->ops->done(behind, pipe, n);
}

/* Only what a server calls. */
static const struct mptp_transport_ops wire_transport = {
	.scheme = "fault",
	.wait = wire_wait,
	.next = wire_next,
	.done = wire_done,
	.write = wire_write,
};

struct mptp_transport *
sim_fault_wire(struct mptp_sim *sim, struct mptp_transport *pipe)
{
	struct sim_wire *w = &sim->profile.faults.wire;

	if (sim->profile.faults.n == 0)
		return pipe;
	*w = (struct sim_wire){ .pipe = pipe, .first = true };
	w->base.ops = &wire_transport;
	w->base.framing = pipe->framing;
	return &w->base;
}
