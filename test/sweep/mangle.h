/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A pipe between the program and a virtual camera that does one wrong thing at one
 * byte. Byte 0 is the first one of the connection, in the direction that is meant.
 */
#ifndef TEST_MANGLE_H
#define TEST_MANGLE_H

#include <miniptp.h>

enum mangle_mode {
	MANGLE_CUT,    /* the device is gone */
	MANGLE_SILENT, /* nothing moves any more */
	MANGLE_STUCK,  /* the same, until a class request */
	MANGLE_FLIP,   /* a bit is another */
	MANGLE_LOSE,   /* the byte is missing */
	MANGLE_TWICE,  /* it comes twice */
	MANGLE_DELAY,  /* it comes late, but in time */
	MANGLE_RESET,  /* of a network: what is under way is lost, too */
	MANGLE_NOTHING
};

enum mangle_way { MANGLE_IN, MANGLE_OUT };

#define MANGLE_STEPS 4096

struct mangle {
	struct mptp_transport base; /* first */
	struct mptp_transport_ops ops;
	struct mptp_transport *behind;
	enum mangle_mode mode;
	enum mangle_way way;
	uint64_t at;
	int delay_ms;
	bool hit; /* it happened, in this connection or one before */

	bool struck;
	int late_ms; /* that a delay still lasts */
	uint64_t passed[2];
	/* Where pieces began, each way. */
	uint64_t step[2][MANGLE_STEPS];
	size_t nstep[2];
	size_t lent,
	    real; /* bytes of a slice that was changed, and of its own */
	uint8_t *copy;
	size_t size;
};

const char *mangle_text(enum mangle_mode);
/* In front of another one, which it closes. What the struct holds but for mode, way,
 * at, delay_ms and hit is forgotten. It happens once; but what is silent may stay so
 * in later connections. */
struct mptp_transport *mangle_put(
    struct mangle *, struct mptp_transport *behind);

/* ---- for other pipes that go by a struct mangle --------------------------- */

/* As mangle_put(), without anything in front of which it is. */
void mangle_renew(struct mangle *);
/* A piece begins. */
void mangle_mark(struct mangle *, enum mangle_way);
/* Is it this one's turn, in the next n bytes? Those of no length have none. */
bool mangle_due(const struct mangle *, enum mangle_way, size_t n);
/* Of n bytes the one at p is changed: how many there are then, in copy. */
size_t mangle_change(struct mangle *, const uint8_t *bytes, size_t n, size_t p);

#endif
