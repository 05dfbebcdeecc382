/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Threads that get no signals.
 */
#ifndef IMPORT_THREAD_H
#define IMPORT_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* false: there is none, and the caller does the work itself. */
bool thread_start(pthread_t *, void *(*run)(void *), void *ctx);

#endif
