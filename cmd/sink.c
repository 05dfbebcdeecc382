/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Lines of several threads, one after another.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp.h>

#include "alloc.h"
#include "interrupt.h"
#include "sink.h"

static void
keep(struct sink *sink, const char *text, size_t len)
{
	if (sink->len + len > sink->room) {
		sink->room = sink->room * 2 + len;
		sink->line = must_alloc(sink->line, sink->room);
	}
	if (len > 0)
		memcpy(sink->line + sink->len, text, len);
	sink->len += len;
}

static bool
write_line(struct sink *sink)
{
	bool good = true;

	pthread_mutex_lock(sink->mutex);
	sink_bar_hide(sink);
	if (!sink->plain)
		good = fprintf(stdout, "%s: ", sink->camera) >= 0;
	good = good && fwrite(sink->line, 1, sink->len, stdout) == sink->len;
	pthread_mutex_unlock(sink->mutex);
	sink->len = 0;
	return good;
}

int
sink_out(struct sink *sink, const char *text)
{
	const char *end;

	errno = 0;
	for (; (end = strchr(text, '\n')) != NULL; text = end + 1) {
		keep(sink, text, (size_t)(end + 1 - text));
		if (!write_line(sink))
			return errno != 0 ? errno : EIO;
	}
	keep(sink, text, strlen(text));
	return 0;
}

int
sink_flush(struct sink *sink)
{
	bool good;

	errno = 0;
	pthread_mutex_lock(sink->mutex);
	good = fflush(stdout) == 0;
	pthread_mutex_unlock(sink->mutex);
	return good ? 0 : errno != 0 ? errno : EIO;
}

int
sink_end(struct sink *sink)
{
	int error = sink->len > 0 ? sink_out(sink, "\n") : 0;

	free(sink->line);
	sink->line = NULL;
	sink->len = sink->room = 0;
	return error != 0 ? error : sink_flush(sink);
}

void
sink_tell(struct sink *sink, const char *before, const char *line)
{
	pthread_mutex_lock(sink->mutex);
	sink_bar_hide(sink);
	fprintf(stderr, "%s%s: %s\n", before, sink->camera, line);
	pthread_mutex_unlock(sink->mutex);
}

void
sink_hold(struct sink *sink, bool held)
{
	if (sink == NULL)
		return;
	if (held)
		pthread_mutex_lock(sink->mutex);
	else
		pthread_mutex_unlock(sink->mutex);
}

void
sink_session(struct sink *sink, struct mptp_session *session)
{
	pthread_mutex_lock(sink->mutex);
	sink->session = session;
	/* A signal that came before could not be passed on yet. */
	if (session != NULL && interrupted())
		mptp_session_interrupt(session);
	pthread_mutex_unlock(sink->mutex);
}

void
sink_interrupt(struct sink *sink)
{
	pthread_mutex_lock(sink->mutex);
	if (sink->session != NULL)
		mptp_session_interrupt(sink->session);
	pthread_mutex_unlock(sink->mutex);
}
