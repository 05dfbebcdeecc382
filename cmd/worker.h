/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a thread needs that does something with one of several cameras: a struct app
 * of its own, and where its words go.
 */
#ifndef CMD_WORKER_H
#define CMD_WORKER_H

#include "cmd.h"
#include "reply.h"
#include "sink.h"

struct worker {
	struct app app;
	struct sink sink;
	struct reply reply;
};

/* The strings are borrowed; folder: for files from it, or NULL. mutex is that of all
 * workers. */
void worker_prepare(struct worker *, const struct app *like, const char *uri,
    const char *name, const char *folder, pthread_mutex_t *mutex);
/* In its thread, before and after what it does. */
void worker_begin(struct worker *, bool is_lines);
void worker_end(struct worker *, int code);

#endif
