/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The shell's camera, once it was lost or has forgotten the session.
 */
#ifndef CMD_AGAIN_H
#define CMD_AGAIN_H

#include "cmd.h"

/* The camera that is open: it may have hung up since the line before. Then it is closed,
 * and to be opened again; one that has forgotten the session gets another. */
int again_check(struct app *);
/* It is gone; the next verb that needs it opens it again. */
void again_lost(struct app *);
/* It is to be known when it comes back. */
void again_remember(struct app *);
/* What was opened after again_lost(): EXIT_DONE, it is the same camera. */
int again_opened(struct app *);
/* Whatever is opened next is meant. */
void again_forget(struct app *);
/* A number that was read before may be another object's now: EXIT_REFUSED. */
int again_trust(struct app *, const char *word);

#endif
