/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Models: which operations there are, and what they do.
 */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include <miniptp.h>
#include <miniptp/sim.h>

/* What parameter 1 must name. */
enum sim_first {
	SIM_FIRST_ANY,
	SIM_FIRST_STORAGE,
	SIM_FIRST_OBJECT,
	SIM_FIRST_PROPERTY
};

/*
 * A row of an operation table. The handler answers with a response code and
 * what goes with it in *reply. It is called when the request arrived or, if the
 * initiator sends data, when they are all in sim->data; begin, optional, is
 * then called before.
 */
#define SIM_RAISES_MOST 4
#define SIM_ECHOES_MOST 4
struct sim_operation {
	uint16_t code;
	uint8_t phase; /* enum mptp_phase */
	uint8_t min;   /* parameters that must be there */
	uint8_t max;   /* others must be left out or 0 */
	uint8_t first; /* enum sim_first */
	bool sessionless;
	/* Events that it may cause: news, and about its own effects, see
	 * sim_echo(). DeviceInfo's list follows from these. */
	uint16_t raises[SIM_RAISES_MOST];
	uint16_t echoes[SIM_ECHOES_MOST];
	uint16_t (*handler)(
	    struct mptp_sim *, const struct mptp_op *, struct mptp_reply *);
	uint16_t (*begin)(
	    struct mptp_sim *, const struct mptp_op *, struct mptp_reply *);
};

struct sim_model {
	const char *name;
	/* Tables, each ending with code 0; ends with NULL. */
	const struct sim_operation *const *tables;
	/* What the model keeps beside, in sim->model_state. All optional. */
	int (*start)(struct mptp_sim *);
	void (*session)(struct mptp_sim *); /* one begins */
	void (*stop)(struct mptp_sim *);
};

extern const char sim_model_names[]; /* "ptp, mtp, …" */
const struct sim_model *sim_model_find(const char *name);
/* That which has the most of the operations that are listed. */
const struct sim_model *sim_model_best(const struct mptp_device_info *);
const struct sim_operation *sim_model_operation(
    const struct sim_model *, uint16_t code);

extern const struct sim_operation sim_operations_session[];
extern const struct sim_operation sim_operations_storage[];
extern const struct sim_operation sim_operations_object[];
extern const struct sim_operation sim_operations_place[];
extern const struct sim_operation sim_operations_transfer[];
extern const struct sim_operation sim_operations_upload[];
extern const struct sim_operation sim_operations_property[];
extern const struct sim_operation sim_operations_capture[];
extern const struct sim_operation sim_operations_object_prop[];
extern const struct sim_operation sim_operations_object_prop_list[];
extern const struct sim_operation sim_operations_reference[];
extern const struct sim_operation sim_operations_upload_list[];
extern const struct sim_operation sim_operations_enumeration[];
extern const struct sim_operation sim_operations_extension[];
extern const struct sim_operation sim_operations_image[];
extern const struct sim_operation sim_operations_playback[];
extern const struct sim_operation sim_operations_stream[];
extern const struct sim_operation sim_operations_android[];

extern const struct sim_model sim_model_canon, sim_model_nikon;

#endif
