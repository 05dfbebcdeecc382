/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Taking pictures, which goes on between requests.
 */
#ifndef SIM_CAPTURE_H
#define SIM_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include <miniptp/sim.h>

struct sim_capture {
	bool running;
	bool open;	      /* until terminated */
	bool alone;	      /* its session is over: nobody is told */
	uint32_t transaction; /* that began it */
	uint32_t storage;
	uint16_t format; /* 0: as the camera is used to */
	uint32_t left;	 /* shots to take, unless open */
	uint32_t taken;
	uint32_t interval_ms;
	int64_t next; /* sim_now_ms() of the next shot */
	/* An open one that ended by itself, or otherwise; 0: none yet. */
	uint32_t ended;
};

/* Do what is due. */
void sim_capture_run(struct mptp_sim *);
/* In how many ms something is; negative: nothing. */
int sim_capture_due(const struct mptp_sim *);
/* The session is over. What was begun is finished, but an open capture ends. */
void sim_capture_leave(struct mptp_sim *);
void sim_capture_forget(struct mptp_sim *);
/* Does the operation have to wait until the capture is over? */
bool sim_capture_excludes(const struct mptp_sim *, uint16_t operation);

#endif
