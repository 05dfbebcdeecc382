/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Ctrl-C: the first ends what runs in good order, the second at once.
 */
#ifndef CMD_INTERRUPT_H
#define CMD_INTERRUPT_H

#include <stdbool.h>

struct mptp_listener;
struct mptp_session;
struct mptp_watch;

/* Catch SIGINT, SIGTERM and SIGHUP, and make closed pipes plain errors. */
void interrupt_catch(void);
bool interrupted(void);
/* By SIGTERM, which for a server is the usual end? It is then forgotten. */
bool interrupted_as_usual(void);
/* So many signals are only noted while nothing runs that could be stopped; 0 at
 * first. */
void interrupt_keep(int most);
/* Goes on after Ctrl-C. False: it was another signal, which is the end. */
bool interrupt_forget(void);
/* What a signal is to stop; NULL: nothing, the program just ends. */
void interrupt_session(struct mptp_session *);
void interrupt_listener(struct mptp_listener *);
void interrupt_watch(struct mptp_watch *);
/* Gets a byte of 0 for each signal, and somebody there stops what runs; -1: nobody. */
void interrupt_wake(int fd);

#endif
