/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the session needs of the initiator beyond its public face.
 */
#ifndef MACHINE_INITIATOR_H
#define MACHINE_INITIATOR_H

#include <miniptp/machine.h>

/* The pipe takes no more of the data phase: the responder has answered already,
 * or is about to. Go on waiting for the response. False: it is not a data phase
 * that the pipe did not take. */
bool initiator_stop_sending(struct mptp_initiator *);

/* Of the running transaction's data, how much is still to come: MPTP_SIZE_UNKNOWN if
 * only an end of a transfer will tell, 0 outside of a data phase. */
uint64_t initiator_expected(const struct mptp_initiator *);

/* The responder says that a session is open already, and it will do. */
void initiator_assume_session(struct mptp_initiator *);
/* The responder was reset, or is to be asked for a session anew. */
void initiator_forget_session(struct mptp_initiator *);

/* Did anything come that is not the running transaction's: another one's data or
 * response, or bytes that make no sense? Then *transaction is the other one, if its
 * header was among them, and else as it was. */
bool initiator_astray(const struct mptp_initiator *, uint32_t *transaction);

#endif
