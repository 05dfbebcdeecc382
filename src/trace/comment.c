/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Names for the numbers of a frame.
 */
#include <stdio.h>
#include <string.h>

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
