/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A transport that is another one, and records what goes through it.
 */
#ifndef TRANSPORT_TEE_H
#define TRANSPORT_TEE_H

#include <miniptp/transport.h>

/* In front of *transport, which is the tee's from now on. MPTP_ERR_NOMEM: nothing
 * changed. */
int tee_open(struct mptp_transport **transport, struct mptp_trace *);
/* In which operations are named. */
void tee_dialect(struct mptp_transport *tee, enum mptp_dialect);

#endif
