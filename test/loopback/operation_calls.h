/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A call of each operation's function, and what is to come of it.
 */
#ifndef TEST_OPERATION_CALLS_H
#define TEST_OPERATION_CALLS_H

#include "fake.h"

struct operation {
	/* Asserts what came back, whether it went well or not. */
	int (*call)(struct mptp_camera *);
	struct mptp_op request;
	const char *sent;    /* as hexadecimal digits; NULL: no data */
	const char *subject; /* of its failures */
};
/* They end with call NULL. */
extern const struct operation ptp_operations[], mtp_operations[];
#define NPTP_OPERATIONS 35
#define NOPERATIONS 52
/* Of both; the last, at NOPERATIONS, has call NULL. */
const struct operation *operation_at(size_t i);

/* What a camera that has no objects of its own answers. */
extern const struct fake_answer operation_answers[];

#define ANSWER(CODE, TEXT)                                                     \
	{                                                                      \
		.operation = CODE, .response = 0x2001, .data = TEXT,           \
		.len = sizeof(TEXT) - 1                                        \
	}

/* What calls get takes this; what they send is "ggg". */
extern const struct mptp_sink operation_sink;
extern const struct mptp_source operation_source;
extern const struct mptp_value operation_word; /* 0x1234 */
/* Forgets what was received; before each call. */
void operation_begin(void);
/* Asserts that it was this. */
void operation_got(const char *text);
/* Asserts that an upload was given a place, or none where it failed. */
void operation_placed(const struct mptp_place *, int rc);

#endif
