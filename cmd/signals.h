/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What tells a program to end, on this system.
 */
#ifndef CMD_SIGNALS_H
#define CMD_SIGNALS_H

#include <stdbool.h>

/* Have caught() called with SIGINT or, for all that is no key, SIGTERM or
 * another number: in a handler, or another thread. And a closed pipe or a full
 * disk quota is a failed write, no signal. */
void signals_catch(void (*caught)(int number));
/* Threads that are made while they are held get none. */
void signals_hold(bool held);

#endif
