/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Waiting for a camera that is not there yet, or not any more.
 */
#ifndef CMD_IMPORT_WAIT_H
#define CMD_IMPORT_WAIT_H

#include "import_tell.h"

/* Opens the camera as soon as it is there: the same one, if one was open before. Exit
 * code; failures that do not pass by waiting have been told, and so has that of which
 * patience has come to its end. */
int import_await(struct importing *);

/* Waits for so many milliseconds, or until a signal, or until something happens that
 * the watch, which may be NULL, tells of. */
void import_pause(struct mptp_watch *, int ms);

#endif
