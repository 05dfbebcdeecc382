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
extern const struct operation operations[]; /* ends with call NULL */
#define NOPERATIONS 52

/* What a camera that has no objects of its own answers. */
extern const struct fake_answer operation_answers[];

#define ANSWER(CODE, TEXT)                                                     \
	{                                                                      \
		.operation = CODE, .response = 0x2001, .data = TEXT,           \
		.len = sizeof(TEXT) - 1                                        \
	}

/* Forgets what was received; before each call. */
void operation_begin(void);

#endif
