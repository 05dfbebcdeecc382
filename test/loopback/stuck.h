/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A camera whose pipe stalls until the right step is taken.
 */
#ifndef TEST_STUCK_H
#define TEST_STUCK_H

#include "shim.h"
#include "toy.h"

#define NOTHING (-1)
#define ASKED_MAX 32

struct stuck {
	struct shim shim;
	struct toy toy;
	int cure; /* enum mptp_control, or NOTHING helps */
	bool works;
	bool ignorant; /* of the class's requests */
	int asked[ASKED_MAX];
	unsigned nasked;
	char log[2000], heard[400];
	struct mptp_recovery recovery;
	struct mptp_options options;
	struct mptp_session *session;
	struct mptp_error error;
};

/* The shim's, unless the test has another. */
int stuck_before(void *ctx, enum shim_call);

struct mptp_transport *stuck_transport(struct stuck *);
/* A session over that; and both. */
int stuck_adopt(struct stuck *, struct mptp_transport *);
int stuck_open(struct stuck *);
void stuck_close(struct stuck *);

bool stuck_was_asked(const struct stuck *, int request);
/* The last step helped, those before did not, and each is in the log. */
void stuck_expect_rung(
    const struct stuck *, const struct mptp_recovery *, enum mptp_rung);

#endif
