/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Objects that are edited in place: private copies until they are kept.
 */
#ifndef SIM_EDIT_H
#define SIM_EDIT_H

#include <miniptp.h>
#include <miniptp/sim.h>

/* At once; each takes a file. */
#define SIM_EDITS_MOST 16

struct sim_edit {
	uint32_t handle; /* 0: unused */
	int fd;
	uint64_t size;
};

/* Of an object; NULL: it is not edited. */
struct sim_edit *sim_edit_find(struct mptp_sim *, uint32_t handle);
/* These answer with a response code. Failing, begin leaves no edit. */
uint16_t sim_edit_begin(struct mptp_sim *, uint32_t handle);
/* Not beyond the end of what is there. */
uint16_t sim_edit_write(struct mptp_sim *, struct sim_edit *, uint64_t offset,
    const void *buf, size_t len);
uint16_t sim_edit_truncate(struct mptp_sim *, struct sim_edit *, uint64_t size);
/* Keep it. The edit is over even if that fails. */
uint16_t sim_edit_end(struct mptp_sim *, struct sim_edit *);
/* Drop it. */
void sim_edit_forget(struct mptp_sim *, uint32_t handle);
void sim_edits_forget(struct mptp_sim *);

#endif
