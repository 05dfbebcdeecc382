/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Where a new picture goes, and how it is called.
 */
#ifndef SIM_DCF_H
#define SIM_DCF_H

#include <miniptp.h>
#include <miniptp/sim.h>

struct sim_dcf {
	uint32_t folder;  /* its handle */
	uint16_t number;  /* 1 to 9999, as in IMG_0001 */
	uint32_t made[2]; /* folders that were made for it; 0: none */
};

/* The next number in the last folder, or in a new one, all as the design rule for
 * camera file systems wants it (CIPA DC-009 3). OK, or why not. */
uint16_t sim_dcf_next(struct mptp_sim *, uint32_t storage, struct sim_dcf *);
/* Remove the folders that were made for what did not come about. */
void sim_dcf_undo(struct mptp_sim *, struct sim_dcf *);
/* "JPG", by the format. */
const char *sim_dcf_extension(uint16_t format);

#endif
