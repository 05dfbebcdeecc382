/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Pictures as files, made while they are read.
 */
#ifndef SIM_SHOT_H
#define SIM_SHOT_H

#include <miniptp.h>
#include <miniptp/sim.h>

#include "jpeg.h"

struct sim_shot {
	uint16_t format;
	uint32_t width, height; /* of the picture in it */
	uint64_t size;
	uint8_t *head; /* what it tells of itself; owned */
	size_t nhead;
	struct sim_jpeg jpeg;
	uint64_t at; /* raw: how much was read */
};

/* A picture with the settings that the camera has now. MPTP_ERR_NOMEM. */
int sim_shot_begin(
    struct sim_shot *, struct mptp_sim *, uint16_t format, uint32_t number);
/* The next bytes; fewer than len only at its end. */
size_t sim_shot_read(struct sim_shot *, uint8_t *buf, size_t len);
void sim_shot_end(struct sim_shot *);

/* What the property ImageSize and its like say, "640x480". False: not that. */
bool sim_pixels_parse(const char *text, uint32_t *width, uint32_t *height);

#endif
