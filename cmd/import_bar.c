/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The bar of an import: all of it, and the file that is copied now.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "import_bar.h"
#include "moment.h"
#include "sink.h"
#include "terminal.h"
#include "text.h"

#define BAR 20
#define BAR_SMALL 8 /* so that there is room for a name */

static double
now(void)
{
	return (double)moment_now_ns() / 1e9;
}

void
bar_span(char text[SPAN], uint64_t bytes, double rate)
{
	double left = rate > 0 ? (double)bytes / rate : -1;
	unsigned seconds = left < 0 || left > 1e6 ? 0 : (unsigned)(left + 0.5);

	text[0] = '\0';
	if (left < 0 || left > 1e6)
		return;
	if (seconds >= 3600)
		snprintf(text, SPAN, "%u:%02u:%02u", seconds / 3600,
		    seconds / 60 % 60, seconds % 60);
	else
		snprintf(text, SPAN, "%u:%02u", seconds / 60, seconds % 60);
}

static unsigned
percent(const struct mptp_import_progress *p)
{
	if (p->bytes_total == 0)
		return 100;
	return p->bytes_done >= p->bytes_total ?
	    100 :
	    (unsigned)((double)p->bytes_done * 100 / (double)p->bytes_total);
}

/* Appends a part if there is room for all of it. */
static void
append(char *line, size_t cap, const char *part, size_t columns)
{
	size_t len = strlen(line);

	if (text_width(line) + text_width(part) <= columns &&
	    len + strlen(part) < cap)
		strcpy(line + len, part);
}

/* What is told first is most wanted where there is little room. */
void
bar_line(char *line, size_t cap, const struct mptp_import_progress *p,
    const char *name, uint64_t had, double seconds, size_t columns)
{
	char part[160], done[SIZE_TEXT], total[SIZE_TEXT], span[SPAN];
	char bar[BAR + 1], fitted[256];
	double rate = seconds > 0.05 && p->bytes_done > had ?
	    (double)(p->bytes_done - had) / seconds :
	    0;
	const unsigned part_done = percent(p);
	const size_t width = columns < 100 ? BAR_SMALL : BAR;
	size_t used;

	memset(bar, ' ', width);
	memset(bar, '#', width * part_done / 100);
	bar[width] = '\0';
	line[0] = '\0';
	snprintf(part, sizeof(part), "[%s] ", bar);
	if (columns >= 80)
		append(line, cap, part, columns);
	snprintf(part, sizeof(part), "%3u%%  %s of %s%s", part_done,
	    text_size(done, p->bytes_done), text_size(total, p->bytes_total),
	    p->total_is_least ? " or more" : "");
	append(line, cap, part, columns);
	snprintf(part, sizeof(part), "  %" PRIu64 "/%" PRIu64, p->files_done,
	    p->files_total);
	append(line, cap, part, columns);
	snprintf(part, sizeof(part), "  %.1f MB/s", rate / 1e6);
	if (rate > 0)
		append(line, cap, part, columns);
	bar_span(span,
	    p->bytes_total > p->bytes_done ? p->bytes_total - p->bytes_done : 0,
	    rate);
	snprintf(part, sizeof(part), "  ETA %s", span);
	if (span[0] != '\0' && !p->total_is_least)
		append(line, cap, part, columns);
	used = text_width(line);
	if (name[0] == '\0' || used + 2 + 8 > columns)
		return;
	text_fit(fitted, sizeof(fitted) - 2, name, columns - used - 2);
	snprintf(part, sizeof(part), "  %.150s", fitted);
	append(line, cap, part, columns);
}

void
bar_begin(struct import_bar *bar, const struct app *app)
{
	*bar = (struct import_bar){ .sink = app->sink,
		.shown = !app->quiet && app->reply == NULL &&
		    (app->sink == NULL || app->sink->bar != NULL) &&
		    isatty(STDERR_FILENO) == 1 };
}

/* Often enough to be seen to move. */
static bool
is_due(struct import_bar *bar)
{
	const double at = now();

	if (!bar->shown || at - bar->drawn < 0.1)
		return false;
	bar->drawn = at;
	return true;
}

static void
draw(struct import_bar *bar, const char *line)
{
	if (bar->sink != NULL)
		sink_bar_draw(bar->sink, line);
	else
		fprintf(stderr, "\r%s\033[K", line);
	bar->on_line = true;
}

void
bar_listed(struct import_bar *bar, uint64_t objects)
{
	char line[80];

	if (!is_due(bar))
		return;
	snprintf(line, sizeof(line), "%" PRIu64 " objects listed", objects);
	draw(bar, line);
}

void
bar_add(struct import_bar *bar, const struct mptp_import_progress *p)
{
	char line[500], name[400] = "";

	if (bar->started <= 0) {
		bar->started = now();
		bar->had = p->bytes_done;
	}
	if (!is_due(bar))
		return;
	if (p->entry != NULL)
		text_safe(name, sizeof(name), p->entry->item.name);
	bar_line(line, sizeof(line), p, name, bar->had,
	    bar->drawn - bar->started, terminal_columns());
	draw(bar, line);
}

void
bar_hide(struct import_bar *bar)
{
	if (bar->on_line && bar->sink != NULL)
		sink_bar_draw(bar->sink, NULL);
	else if (bar->on_line)
		fputs("\r\033[K", stderr);
	bar->on_line = false;
	bar->drawn = 0;
}
