/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Signals. A handler takes no argument, so this is the program's only state
 * that is not in struct app.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#include <miniptp.h>

#include "cmd.h"
#include "interrupt.h"
#include "signals.h"

/* Threads of several cameras ask, too. */
static atomic_int signals;
static volatile sig_atomic_t last_signal, kept, wake = -1;
static struct mptp_session *volatile session;
static struct mptp_listener *volatile listener;
static struct mptp_watch *volatile watch;

static void
caught(int number)
{
	struct mptp_session *running = session;
	struct mptp_listener *serving = listener;
	struct mptp_watch *watching = watch;
	const bool busy =
	    running != NULL || serving != NULL || watching != NULL || wake >= 0;
	const int saved = errno;

	signals++;
	last_signal = number;
	if (signals > (busy ? 1 : kept))
		_exit(EXIT_INTERRUPTED);
	if (running != NULL)
		mptp_session_interrupt(running);
	if (serving != NULL)
		mptp_listener_interrupt(serving);
	if (watching != NULL)
		mptp_watch_interrupt(watching);
	if (wake >= 0 && write(wake, "", 1) < 0)
		errno = saved;
}

void
interrupt_catch(void)
{
	signals_catch(caught);
}

bool
interrupted(void)
{
	return signals > 0;
}

bool
interrupted_as_usual(void)
{
	if (last_signal != SIGTERM)
		return false;
	signals = 0;
	return true;
}

void
interrupt_keep(int most)
{
	kept = most;
}

bool
interrupt_forget(void)
{
	bool goes_on = last_signal == SIGINT || signals == 0;

	signals = 0;
	return goes_on;
}

void
interrupt_session(struct mptp_session *running)
{
	session = running;
}

void
interrupt_listener(struct mptp_listener *serving)
{
	listener = serving;
}

void
interrupt_watch(struct mptp_watch *watching)
{
	watch = watching;
}

void
interrupt_wake(int fd)
{
	wake = fd;
}
