/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the server needs of the responder beyond its public face.
 */
#ifndef MACHINE_RESPONDER_H
#define MACHINE_RESPONDER_H

#include <miniptp/machine.h>

/* Did the initiator cancel since the last time of asking? Then it waits for the
 * response, whatever there was to wait for. */
bool responder_hurried(struct mptp_responder *);

#endif
