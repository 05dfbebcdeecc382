/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Events of a virtual camera: which there can be, and those not told yet.
 */
#ifndef SIM_EVENT_H
#define SIM_EVENT_H

#include <miniptp.h>
#include <miniptp/sim.h>

/* What an event's transaction is when none caused it (ISO 15740 12.3). */
#define SIM_NO_TRANSACTION 0xffffffffu

/* More than an initiator that listens ever lets pile up. */
#define SIM_EVENTS_MOST 256

struct sim_events {
	/* Those that DeviceInfo lists; no other is raised. */
	uint16_t *offered;
	uint32_t noffered;
	struct mptp_event waiting[SIM_EVENTS_MOST];
	unsigned first;
	unsigned n;
};

/* What the profile lists or else what the operations on offer can raise. */
int sim_events_init(struct mptp_sim *, struct mptp_error *);
void sim_events_clear(struct mptp_sim *);
bool sim_events_offer(const struct mptp_sim *, uint16_t code);
/* The next to tell. */
bool sim_events_take(struct mptp_sim *, struct mptp_event *);
/* Nobody is there to be told. */
void sim_events_forget(struct mptp_sim *);

/*
 * Tell the initiator, if a session is open and DeviceInfo lists the event. Where
 * too many wait already, the last one is UnreportedStatus in place of all that
 * do not fit.
 */
void sim_raise(struct mptp_sim *, const struct mptp_event *);
/* The same, whether or not anybody listens and DeviceInfo lists it. */
void sim_raise_anyway(struct mptp_sim *, const struct mptp_event *);
/* An event with one parameter, of the transaction under way. */
void sim_raise_about(struct mptp_sim *, uint16_t code, uint32_t parameter);
/*
 * The same, about something that the initiator itself did by an operation. The
 * standard does without those (ISO 15740 12.1); many cameras raise them, and so
 * does ours unless its profile is "quiet".
 */
void sim_echo(struct mptp_sim *, uint16_t code, uint32_t parameter);

#endif
