/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A request to stop, from another thread or a signal handler to one that polls.
 */
#ifndef TRANSPORT_WAKE_H
#define TRANSPORT_WAKE_H

#include <stdatomic.h>
#include <stdbool.h>

/* The flag is the request. What fd is only ends a poll() on fd[0]: what is in it
 * counts for nothing. */
struct wake {
	atomic_bool raised;
	int fd[2];
};

/* False, with errno set: no descriptors. */
bool wake_open(struct wake *);
void wake_close(struct wake *);
/* Async-signal-safe. */
void wake_raise(struct wake *);
/* Is there a request? It stays. */
bool wake_raised(struct wake *);
/* Is there a request? It is gone afterwards. */
bool wake_take(struct wake *);
/* To be called when fd[0] is readable, before looking at the flag. */
void wake_drain(struct wake *);

#endif
