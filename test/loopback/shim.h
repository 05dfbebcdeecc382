/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A transport in front of another one, which sees each call before that does.
 */
#ifndef TEST_SHIM_H
#define TEST_SHIM_H

#include <miniptp.h>

enum shim_call { SHIM_WAIT, SHIM_NEXT, SHIM_DONE, SHIM_WRITE, SHIM_CONTROL };

struct shim {
	struct mptp_transport transport; /* first */
	struct mptp_transport_ops ops;
	struct mptp_transport *behind;
	/* What is to be returned instead of making the call; MPTP_OK: nothing,
	 * make it. May be NULL. */
	int (*before)(void *ctx, enum shim_call);
	void *ctx;
	int sys; /* what is wrong then, for the error */
	/* Of the call that is being looked at. */
	int timeout_ms; /* of a wait */
	enum mptp_control request;
	const uint8_t *bytes;
	size_t len;
	/* Of the command pipe, since the last write: bytes done with, and where the
	 * data end by what was expected, the first time and the last; 0: never. */
	uint64_t done, first_end, last_end;
	/* Closing leaves what is behind open. */
	bool keep;
};

/* As a transport of its own, in front of another one. */
struct mptp_transport *shim_put(struct shim *, struct mptp_transport *behind);

#endif
