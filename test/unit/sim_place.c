/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Moves and copies on cards of every kind: from a list, generated, and a folder.
 */
#include "sim_place.h"

uint32_t
make(struct run *run, uint32_t parent, const char *name)
{
	assert_int_equal(announce(run, 0, parent, name, -1), MPTP_RC_OK);
	return run->response.param[2];
}

uint16_t
move(struct run *run, uint32_t handle, uint32_t storage, uint32_t parent)
{
	return ask(run, MPTP_OP_MOVE_OBJECT, 3, handle, storage, parent);
}

uint16_t
copy(struct run *run, uint32_t handle, uint32_t storage, uint32_t parent)
{
	return ask(run, MPTP_OP_COPY_OBJECT, 3, handle, storage, parent);
}

void
expect_no_place(struct run *run, uint32_t handle, uint32_t storage,
    uint32_t parent, uint16_t refusal)
{
	assert_int_equal(move(run, handle, storage, parent), refusal);
	assert_int_equal(copy(run, handle, storage, parent), refusal);
}

void
open_card(struct run *run, struct folder *f, size_t i)
{
	static const char *const cards[] = { "generic-ptp",
		"generic-ptp?objects=5" };

	if (i < CARD_OF_FOLDER) {
		run_open(run, cards[i]);
		return;
	}
	folder_open(f, "generic-ptp");
	*run = f->run;
}
