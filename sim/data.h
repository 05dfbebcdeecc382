/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Data phases: whole datasets, objects, and lists that are made on the way.
 */
#ifndef SIM_DATA_H
#define SIM_DATA_H

#include <miniptp.h>
#include <miniptp/sim.h>

#include "store.h"
#include "tree.h"

/* More than this is not taken into memory, but for lists without an end. */
#define SIM_DATA_MOST 65536

/* The longest record of a list: a value as long as one that can be set. */
#define SIM_RECORD_MOST (SIM_DATA_MOST + 8)

/* Objects that a list tells of. */
struct sim_selection {
	struct sim_cursor cursor;
	uint32_t format; /* 0: any; 0xffffffff: images */
	uint32_t
	    levels;    /* deeper ones too, so many; 0, 1: the cursor's alone */
	uint32_t only; /* this one object; 0: the cursor's */
	uint32_t property; /* object properties: which; 0xffffffff: all */
	uint32_t group;	   /* those of a group, if property is 0 */
	uint32_t handle;   /* whose properties are told now */

	/* Of the folders around the cursor's, as far as it has come in them. */
	struct sim_cursor around[SIM_TREE_DEPTH];
	unsigned naround;
};

/* The next record of a list, written to buf; 0: there are no more. */
typedef size_t sim_record(
    struct mptp_sim *, struct sim_selection *, uint32_t *state, uint8_t *buf);

struct sim_list {
	struct sim_selection selection;
	sim_record *record;
	uint32_t state; /* the record function's own; 0 at first */
	uint8_t bytes[SIM_RECORD_MOST];
	size_t at;
	size_t len;
};

struct sim_data {
	uint8_t *bytes; /* a dataset that is sent or received; owned */
	size_t len;
	size_t at;
	size_t cap;	  /* of bytes, while they are received */
	size_t most;	  /* that may be received */
	uint16_t refusal; /* of more */
	bool overflow;	  /* more arrived */

	uint32_t handle; /* an object that is sent */
	uint64_t offset;
	uint64_t left;
	uint16_t failed; /* a part that is received: a response code; 0: not */

	struct sim_list list;
};

void sim_data_clear(struct sim_data *);

/* These answer with OK, or GeneralError when it cannot be encoded. */
uint16_t sim_send_bytes(
    struct mptp_sim *, struct mptp_reply *, const void *bytes, size_t len);
uint16_t sim_send_dataset(struct mptp_sim *, struct mptp_reply *,
    const struct mptp_dataset *, const void *dataset);
uint16_t sim_send_value(
    struct mptp_sim *, struct mptp_reply *, const struct mptp_value *);
/* A count of count_size bytes and then the records. */
uint16_t sim_send_list(struct mptp_sim *, struct mptp_reply *,
    const struct sim_selection *, sim_record *, size_t count_size);

/* Take the data into sim->data, up to so many bytes; the answer to more. */
void sim_receive(
    struct mptp_sim *, struct mptp_reply *, size_t most, uint16_t refusal);

/* Does the folder hold it, however deep? */
bool sim_is_within(struct mptp_sim *, uint32_t handle, uint32_t folder);
/* The next object of a selection. */
bool sim_selection_next(
    struct mptp_sim *, struct sim_selection *, uint32_t *handle);

#endif
