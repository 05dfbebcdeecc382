/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The last line of the terminal, of one thread among several.
 */
#include <stdio.h>

#include "sink.h"

void
sink_bar_hide(struct sink *sink)
{
	if (sink->bar == NULL || sink->bar->shown == NULL)
		return;
	fputs("\r\033[K", stderr);
	sink->bar->shown = NULL;
}

void
sink_bar_use(struct sink *sink, bool used)
{
	if (sink == NULL || sink->bar == NULL)
		return;
	pthread_mutex_lock(sink->mutex);
	sink_bar_hide(sink);
	sink->bar->users += used ? 1U : -1U;
	pthread_mutex_unlock(sink->mutex);
}

void
sink_bar_draw(struct sink *sink, const char *line)
{
	pthread_mutex_lock(sink->mutex);
	if (line == NULL) {
		if (sink->bar->shown == sink)
			sink_bar_hide(sink);
	} else if (sink->bar->users == 1) {
		fprintf(stderr, "\r%s\033[K", line);
		sink->bar->shown = sink;
	}
	pthread_mutex_unlock(sink->mutex);
}
