/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Lists of objects that are told piecewise.
 */
#ifndef SIM_ENUMERATION_H
#define SIM_ENUMERATION_H

#include "data.h"

#define SIM_ENUMERATIONS_MOST 16

struct sim_enumerations {
	uint32_t last; /* id that was given */
	struct sim_enumeration {
		uint32_t id; /* 0: none */
		struct sim_selection selection;
	} list[SIM_ENUMERATIONS_MOST];
};

#endif
