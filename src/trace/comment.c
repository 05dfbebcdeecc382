/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Names for the numbers of a frame.
 */
#include <stdio.h>
#include <string.h>

#include <miniptp/trace.h>

#include "trace/comment.h"

/* "Name(0x1, 0x2)"; none: without parentheses. */
static void
call(char *out, size_t cap, const char *name, const uint32_t *param, unsigned n,
    bool none)
{
	size_t at;

	if (n > 5)
		n = 5;
	snprintf(out, cap, "%s%s", name, n > 0 || !none ? "(" : "");
	for (unsigned i = 0; i < n; i++) {
		at = strlen(out);
		snprintf(out + at, cap - at, param[i] < 10 ? "%s%u" : "%s0x%x",
		    i > 0 ? ", " : "", (unsigned)param[i]);
	}
	at = strlen(out);
	if (n > 0 || !none)
		snprintf(out + at, cap - at, ")");
}

void
comment_request(char *out, size_t cap, enum mptp_dialect dialect,
    const struct mptp_op *request)
{
	char buf[32];

	call(out, cap,
	    mptp_code_text(
		MPTP_KIND_OPERATION, dialect, request->code, buf, sizeof(buf)),
	    request->param, request->nparam, false);
}

static void
data_comment(char *out, size_t cap, const char *name, const struct frame *frame)
{
	if (frame->size == MPTP_SIZE_UNKNOWN)
		snprintf(out, cap, "%s: data", name);
	else
		snprintf(out, cap, "%s: data, %llu bytes", name,
		    (unsigned long long)frame->size);
}

void
comment_frame(char *out, size_t cap, enum mptp_dialect dialect,
    const struct frame *frame, uint16_t operation)
{
	struct mptp_op request = { .code = frame->code,
		.nparam = frame->nparam };
	char op[32], code[32], text[128];
	const char *name = mptp_code_text(
	    MPTP_KIND_OPERATION, dialect, operation, op, sizeof(op));

	out[0] = '\0';
	switch (frame->kind) {
	case FRAME_REQUEST:
		memcpy(request.param, frame->param, sizeof(request.param));
		comment_request(out, cap, dialect, &request);
		break;
	case FRAME_DATA_START:
		data_comment(out, cap, name, frame);
		break;
	case FRAME_RESPONSE:
		call(text, sizeof(text),
		    mptp_code_text(MPTP_KIND_RESPONSE, dialect, frame->code,
			code, sizeof(code)),
		    frame->param, frame->nparam, true);
		snprintf(out, cap, "%s: %s", name, text);
		break;
	case FRAME_EVENT:
		call(text, sizeof(text),
		    mptp_code_text(MPTP_KIND_EVENT, dialect, frame->code, code,
			sizeof(code)),
		    frame->param, frame->nparam, true);
		snprintf(out, cap, "event %s", text);
		break;
	case FRAME_CANCEL:
		snprintf(out, cap, "Cancel of %s", name);
		break;
	default:
		break;
	}
}

/* "12.3 ms". */
static void
add_time(char *buf, size_t cap, int64_t ns)
{
	const size_t at = strlen(buf);

	if (ns < 0)
		ns = 0;
	if (ns < 10000000000)
		snprintf(buf + at, cap - at, ", %lld.%lld ms",
		    (long long)(ns / 1000000), (long long)(ns / 100000 % 10));
	else
		snprintf(buf + at, cap - at, ", %lld.%lld s",
		    (long long)(ns / 1000000000),
		    (long long)(ns / 100000000 % 10));
}

/* " of transaction 5 instead of 4", where it is another one. */
static void
add_other(char *buf, size_t cap, uint32_t other, uint32_t id)
{
	const size_t at = strlen(buf);

	if (other != id)
		snprintf(buf + at, cap - at, " of transaction %u instead of %u",
		    (unsigned)other, (unsigned)id);
}

const char *
mptp_transaction_text(const struct mptp_transaction *t, char *buf, size_t cap)
{
	char request[128] = "(its request is missing)", code[32];
	char response[128] = "no answer";
	size_t at;

	if (t->request.code != 0)
		comment_request(
		    request, sizeof(request), t->dialect, &t->request);
	if (t->response.code != 0)
		call(response, sizeof(response),
		    mptp_code_text(MPTP_KIND_RESPONSE, t->dialect,
			t->response.code, code, sizeof(code)),
		    t->response.param, t->response.nparam, true);
	snprintf(buf, cap, "%s: %s", request, response);
	if (t->response.code != 0)
		add_other(buf, cap, t->response_id, t->id);
	at = strlen(buf);
	snprintf(buf + at, cap - at, "%s", t->cancelled ? ", cancelled" : "");
	at = strlen(buf);
	if (t->phase != MPTP_PHASE_NONE) {
		snprintf(buf + at, cap - at, ", %llu bytes%s",
		    (unsigned long long)t->bytes,
		    t->phase == MPTP_PHASE_OUT ? " out" : "");
		add_other(buf, cap, t->data_id, t->id);
	}
	add_time(buf, cap, t->ended_ns - t->began_ns);
	return buf;
}
