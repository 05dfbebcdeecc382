/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The parts of doctor.
 */
#ifndef CMD_DOCTOR_H
#define CMD_DOCTOR_H

#include "finding.h"

/* doctor_ip.c: the way to a camera in the network. Exit code, which is EXIT_USAGE
 * where the address is none. */
int doctor_ip(struct app *, struct findings *);
/* The same for a camera that a USB/IP server shares. None is taken from it. */
int doctor_usbip(struct app *, struct findings *);
/* doctor_session.c: open it and close it again. Exit code. */
int doctor_session(struct app *, struct findings *, const char *uri);

#endif
