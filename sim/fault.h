/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a virtual camera does wrong, on request: in what it answers, and in the bytes
 * that carry its answers. miniptp-sim(7) describes the language.
 */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include <miniptp.h>
#include <miniptp/sim.h>

enum sim_fault_kind {
	/* Of the bytes: fault_wire.c. */
	SIM_FAULT_STALL,
	SIM_FAULT_DELAY,
	SIM_FAULT_DRIP,
	SIM_FAULT_GARBAGE,
	SIM_FAULT_LENGTH,
	SIM_FAULT_ID,
	SIM_FAULT_CODE,
	SIM_FAULT_NO_RESPONSE,
	SIM_FAULT_TWICE,
	SIM_FAULT_DISCONNECT,
	SIM_FAULT_RESET,
	SIM_FAULT_HALF_CLOSE,
	/* Of the answer: fault.c. */
	SIM_FAULT_SHORT,
	SIM_FAULT_LONG,
	SIM_FAULT_REFUSE,
	SIM_FAULT_EVENT,
	SIM_FAULT_STORM,
	SIM_FAULT_LATE_EVENTS,
	SIM_FAULT_NO_STORE,
	SIM_FAULT_NO_SESSION
};

struct sim_fault {
	uint16_t operation; /* 0: any */
	/* Of the uses of the operation, counted from 1 while the camera exists: from
	 * first to last, or each that every divides. */
	uint32_t first, last, every;
	bool placed; /* from this byte on: see sim_fault_reached() */
	uint64_t at;
	enum sim_fault_kind kind;
	int64_t value;

	uint32_t seen;
	bool active;   /* in the transaction under way */
	bool done;     /* it was a delay, and is over */
	int64_t until; /* of a delay: sim_now_ms(); 0: not begun */
};

/* A pipe that mangles what goes through. */
struct sim_wire {
	struct mptp_transport base; /* first */
	struct mptp_transport *pipe;
	bool hung_up;
	bool mute; /* nothing goes out any more */

	/* The piece that is being written, and how much of it was. */
	const uint8_t *piece;
	size_t len, begun;
	/* The message that it is in. */
	uint64_t message, left; /* its bytes, and those to come */
	uint8_t header[20];	/* as it is sent */
	size_t patched;		/* bytes of that */
	bool first;		/* of the answer */
	bool response;
};

struct sim_faults {
	struct sim_fault *fault;
	size_t n;

	/* The transaction under way. */
	bool receives; /* its data come in */
	uint64_t sent,
	    taken; /* bytes of the answer; of the data that come in */
	struct mptp_source send;
	struct mptp_sink receive;
	uint16_t refusal; /* of data that came in; 0: none */

	uint32_t storm, stormed; /* events to tell, and told */
	bool hold;		 /* events wait for the next request */
	struct sim_wire wire;
};

/* fault_parse.c: more faults, by their text. where is what errors begin with; dialect
 * that of names. MPTP_ERR_ARG, _NOMEM. */
int sim_faults_add(struct sim_faults *, const char *text, const char *where,
    enum mptp_dialect, struct mptp_error *);
void sim_faults_clear(struct sim_faults *);

/* fault.c */
/* A request came, whose data go that way: OK, or what it is answered with. */
uint16_t sim_fault_request(
    struct mptp_sim *, const struct mptp_op *, uint8_t phase);
/* It has been dealt with: the reply as it is to be. */
void sim_fault_reply(struct mptp_sim *, struct mptp_reply *);
/* The same after its data came in. */
void sim_fault_received(struct mptp_sim *, struct mptp_reply *);
/* The transaction, or the connection, is over. */
void sim_fault_over(struct mptp_sim *);
void sim_fault_gone(struct mptp_sim *);
/* May events be told now? */
bool sim_fault_lets_events(const struct mptp_sim *);
/* One that there is no reason for. */
bool sim_fault_event(struct mptp_sim *, struct mptp_event *);
/* In how many ms something is to be done; negative: nothing. */
int sim_fault_due(const struct mptp_sim *);
/* Of those that begin at a byte: has it come so far? Bytes are those of the answer,
 * or of the data that come in. */
bool sim_fault_reached(const struct sim_faults *, const struct sim_fault *);

/* fault_wire.c: what the server is to use in the place of its pipe. */
struct mptp_transport *sim_fault_wire(
    struct mptp_sim *, struct mptp_transport *pipe);
/* An answer begins. */
void sim_fault_wire_begin(struct sim_wire *);

#endif
