/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Output of one of several cameras, which run in a thread each: whole lines, with
 * the camera's name in front.
 */
#ifndef CMD_SINK_H
#define CMD_SINK_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct mptp_session;

/* What stands on the last line of the terminal, of those that have a mutex together. */
struct sink_bar {
	unsigned users; /* who would have one: shown if it is one alone */
	const struct sink *shown; /* whose it is; or NULL */
};

struct sink {
	pthread_mutex_t *mutex; /* of stdout, stderr and the sessions */
	const char *camera;	/* its name, safe to show */
	const char *folder;	/* for files from it; NULL: where all go */
	bool plain;		/* lines of stdout name it themselves */
	char *line;		/* that has no end yet */
	size_t len, room;
	struct sink_bar *bar;	      /* or NULL: none is wanted */
	struct mptp_session *session; /* what a signal is to stop; or NULL */
};

/* 0, or an errno. */
int sink_out(struct sink *, const char *text);
int sink_flush(struct sink *);
/* What has no end yet becomes a line, and all is written. */
int sink_end(struct sink *);
/* A line on stderr; before: what stands in front of the name. */
void sink_tell(struct sink *, const char *before, const char *line);

/* From now on it would have one, or not any more. */
void sink_bar_use(struct sink *, bool used);
/* line is safe to show; NULL: none now. */
void sink_bar_draw(struct sink *, const char *line);
/* Makes room for a line of whoever holds the mutex. */
void sink_bar_hide(struct sink *);

/* While a descriptor is made that no other thread's command may inherit; sink may be
 * NULL. */
void sink_hold(struct sink *, bool held);

void sink_session(struct sink *, struct mptp_session *);
void sink_interrupt(struct sink *);

#endif
