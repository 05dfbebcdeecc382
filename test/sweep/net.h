/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A network within the process, in which one thing goes wrong at one byte: the linker
 * sends socket calls here. What connects, and is not the camera's, is the program's;
 * what listens is the camera's. Bytes are counted over all connections of a run.
 */
#ifndef TEST_NET_H
#define TEST_NET_H

#include "mangle.h"

/* Until net_end() the calls are the network's, mangled as that says; before, and
 * behind, the system's. */
void net_begin(struct mangle *);
void net_end(void);
/* A new run: the bytes are counted anew, and what had happened is over. */
void net_renew(void);

#endif
