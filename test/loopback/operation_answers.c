/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a camera answers to each operation.
 */
#include "operation_calls.h"

const struct fake_answer operation_answers[] = {
	ANSWER(0x1009, "object"),
	ANSWER(0x100a, "thumb"),
	ANSWER(0x1014, "\1\x50\2\0\0\x64\x32\0"),
	ANSWER(0x1015, "\x18\1"),
	{ .operation = 0x101a,
	    .response = 0x2001,
	    .nparam = 1,
	    .param = { 0x99 } },
	ANSWER(0x101b, "part"),
	{ .operation = 0x101d,
	    .response = 0x2001,
	    .nparam = 1,
	    .param = { 7 } },
	ANSWER(0x101e, "\1\0\0\0\x12\0\0\0"),
	ANSWER(0x1020, "\1\0\0\0\0\0\0\0\1\x90\1\x98\6\0\0\0"),
	ANSWER(0x1021,
	    "\x6e\0\13\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
	{ .operation = 0x1022,
	    .response = 0x2001,
	    .data = "small",
	    .len = 5,
	    .nparam = 2,
	    .param = { 636, 424 } },
	ANSWER(0x1024,
	    "\x24\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0"
	    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\4\0\0\0"),
	ANSWER(0x1025, "stream"),
	ANSWER(0x9801, "\2\0\0\0\1\xdc\2\xdc"),
	ANSWER(0x9802, "\x08\xdc\xff\xff\0\0\0\0\0\0\3"),
	ANSWER(0x9803, "\x88\x13\0\0\0\0\0\0"),
	ANSWER(0x9805, "\1\0\0\0\x12\0\0\0\2\xdc\4\0\1\x38"),
	ANSWER(0x9807, "\1\0\0\0\0\0"),
	ANSWER(0x9810, "\1\0\0\0\x13\0\0\0"),
	ANSWER(0x95c1, "part"),
	{ 0 },
};
