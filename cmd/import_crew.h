/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A thread for each camera of import --watch, so that one that takes hours, or hangs,
 * keeps nobody waiting.
 */
#ifndef CMD_IMPORT_CREW_H
#define CMD_IMPORT_CREW_H

#include "import_tend.h"

struct crew;

/* tend() is what each thread does. Never NULL. */
struct crew *crew_begin(
    struct app *, const struct import_wanted *, void (*tend)(struct tending *));
/* A camera is there. key: what it is known by, wherever it is plugged in. If it is looked
 * after already, it is so once more afterwards. */
void crew_send(struct crew *, const char *key, const char *uri);
/* Until all have ended: at once after a signal, else when they are done. */
void crew_end(struct crew *);

#endif
