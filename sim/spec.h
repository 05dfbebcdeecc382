/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What follows "sim:": which profile, with which card.
 */
#ifndef SIM_SPEC_H
#define SIM_SPEC_H

#include <stdbool.h>

#include <miniptp.h>

struct sim_spec {
	char *profile;
	char *dir;    /* NULL: no folder */
	char *script; /* NULL: the profile's own, if any */
	char *faults; /* more than the profile has; NULL: none */
	bool generated;
	uint32_t objects;
	uint64_t size;
	uint32_t perdir;
	int latency_ms;
	bool has_time;
	int64_t time; /* as in struct sim_clock */
	const struct mptp_framing *framing;
	uint32_t packet;
	uint32_t chunk; /* bytes of data in a packet of PTP/IP; 0: our own */
};

/* MPTP_ERR_ARG, _NOMEM. Cleared on failure. */
int sim_spec_parse(struct sim_spec *, const char *text, struct mptp_error *);
void sim_spec_clear(struct sim_spec *);

#endif
