/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What happens to a camera while it is used, as a list of steps.
 */
#ifndef SIM_SCRIPT_H
#define SIM_SCRIPT_H

#include <miniptp.h>
#include <miniptp/sim.h>

enum sim_action {
	SIM_ADD_STORAGE,
	SIM_REMOVE_STORAGE,
	SIM_SET_PROPERTY,
	SIM_ADD_OBJECT,
	SIM_REMOVE_OBJECT,
	SIM_EVENT /* one, or a storm of them */
};

struct sim_step {
	/* When: so long after the beginning of the session, or after an
	 * operation was used so many times. */
	uint16_t operation; /* 0: none */
	uint32_t times;
	uint32_t after_ms;

	enum sim_action action;
	uint32_t id; /* of the storage, the object or the property */
	struct mptp_value value;
	struct mptp_object_info object;
	struct mptp_event event;
	uint32_t count;
	bool numbered; /* parameter 1 counts the events */

	/* In this session. */
	uint32_t seen;
	bool armed;
	bool done;
	int64_t at; /* sim_now_ms() */
	uint32_t left;
};

struct sim_script {
	char *where; /* "my.json": what complaints begin with */
	struct sim_step *steps;
	size_t n;
	/* mptp_sim_on_complaint() */
	void (*complain)(void *ctx, const char *text);
	void *complain_ctx;
};

struct sim_profile;
struct json_t;

/* script_load.c: from the list under a profile's key, or from a file of its own,
 * whose list takes the place of that. where is what errors begin with. Storages
 * that are to be added are entered in the profile, as absent. MPTP_ERR_FORMAT,
 * _IO, _NOMEM. */
int sim_script_load(struct sim_profile *, const char *where,
    const struct json_t *list, struct mptp_error *);
int sim_script_load_file(
    struct sim_profile *, const char *path, struct mptp_error *);
void sim_script_clear(struct sim_script *);

/* script.c */
/* A session begins: so does the script. */
void sim_script_begin(struct mptp_sim *);
/* An operation is over. */
void sim_script_operation(struct mptp_sim *, uint16_t operation);
/* Do what is due. */
void sim_script_run(struct mptp_sim *);
/* In how many ms something is; negative: nothing. */
int sim_script_due(const struct mptp_sim *);

#endif
