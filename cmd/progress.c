/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The progress bar.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "moment.h"
#include "progress.h"
#include "terminal.h"
#include "text.h"

#define NAME_COLUMNS 16
#define BAR_MOST 30
#define FIGURES_COLUMNS 50

static double
now(void)
{
	return (double)moment_now_ns() / 1e9;
}

static void
remaining(char *text, size_t cap, const struct progress *p, double rate)
{
	double left = rate > 0 ? (double)(p->size - p->moved) / rate : 0;

	text[0] = '\0';
	if (rate > 0 && p->moved < p->size && left < 360000)
		snprintf(
		    text, cap, "  ETA %d:%02d", (int)left / 60, (int)left % 60);
}

void
progress_line(char *line, size_t cap, const struct progress *p, double seconds,
    size_t columns)
{
	char moved[SIZE_TEXT], size[SIZE_TEXT], speed[32] = "", eta[24];
	char figures[128], bar[BAR_MOST + 1];
	double rate = seconds > 0.05 ? (double)p->moved / seconds : 0;
	size_t width, filled;
	int pad;

	text_size(moved, p->moved);
	if (rate > 0)
		snprintf(speed, sizeof(speed), "  %.1f MB/s", rate / 1e6);
	if (p->size == MPTP_SIZE_UNKNOWN || p->moved > p->size) {
		snprintf(line, cap, "%s  %s%s", p->name, moved, speed);
		return;
	}
	remaining(eta, sizeof(eta), p, rate);
	snprintf(figures, sizeof(figures), "%3d%%  %s of %s%s%s",
	    p->size == 0 ? 100 :
			   (int)((double)p->moved * 100.0 / (double)p->size),
	    moved, text_size(size, p->size), speed, eta);
	/* The bar gets what is left, and it neither moves nor shrinks. */
	pad = NAME_COLUMNS - (int)text_width(p->name);
	width = NAME_COLUMNS + FIGURES_COLUMNS + 4;
	width = columns > width ? columns - width : 0;
	width = width > BAR_MOST ? BAR_MOST : width;
	if (width < 5 || NAME_COLUMNS + 4 + width + strlen(figures) > columns) {
		snprintf(line, cap, "%s  %s", p->name, figures);
		return;
	}
	filled = p->size == 0 ?
	    width :
	    (size_t)((double)width * ((double)p->moved / (double)p->size));
	memset(bar, ' ', width);
	memset(bar, '#', filled);
	bar[width] = '\0';
	snprintf(line, cap, "%s%*s [%s] %s", p->name, pad > 0 ? pad : 0, "",
	    bar, figures);
}

static void
draw(struct progress *p)
{
	char line[400];

	p->drawn = now();
	progress_line(
	    line, sizeof(line), p, p->drawn - p->started, terminal_columns());
	fprintf(stderr, "\r%s\033[K", line);
}

bool
progress_is_seen(struct app *app)
{
	if (app->quiet || app->sink != NULL)
		return false;
	if (!app->progress_known)
		app->progress_seen = isatty(STDERR_FILENO) == 1;
	app->progress_known = true;
	return app->progress_seen;
}

void
progress_begin(
    struct progress *p, struct app *app, const char *name, uint64_t size)
{
	char safe[1024];

	*p = (struct progress){ .size = size, .shown = progress_is_seen(app) };
	if (!p->shown)
		return;
	p->started = now();
	text_safe(safe, sizeof(safe), name);
	text_fit(p->name, sizeof(p->name), safe, NAME_COLUMNS);
	draw(p);
}

void
progress_add(struct progress *p, uint64_t bytes)
{
	p->moved += bytes;
	if (p->shown && now() - p->drawn > 0.1)
		draw(p);
}

void
progress_hide(const struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
}

void
progress_end(struct progress *p)
{
	if (!p->shown)
		return;
	draw(p);
	fputc('\n', stderr);
	p->shown = false;
}
