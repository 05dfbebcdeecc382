/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One line after another; shells that run at once append to the same file.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <miniptp/text.h>

#include "local/home.h"
#include "history.h"

#define LINES 1000
#define LONGEST 4096

bool
history_is_fit(const char *line)
{
	size_t len = strlen(line), n;
	uint32_t c;

	if (len == 0 || len > LONGEST || line[0] == ' ' || line[0] == '\t')
		return false;
	for (; *line != '\0'; line += n)
		if ((n = mptp_text_next(line, &c)) == 0 ||
		    !mptp_text_printable(c))
			return false;
	return true;
}

/* The next line that is fit; false: there is none. */
static bool
read_line(FILE *f, char line[LONGEST + 2])
{
	while (fgets(line, LONGEST + 2, f) != NULL) {
		bool whole = strchr(line, '\n') != NULL;

		line[strcspn(line, "\n")] = '\0';
		if (whole && history_is_fit(line))
			return true;
		while (!whole && fgets(line, LONGEST + 2, f) != NULL)
			whole = strchr(line, '\n') != NULL;
	}
	return false;
}

static bool
history_path(char path[HOME_SIZE + 16])
{
	char folder[HOME_SIZE];

	if (!home_find(folder, "XDG_STATE_HOME", ".local/state"))
		return false;
	(void)home_make(folder);
	snprintf(path, HOME_SIZE + 16, "%s/history", folder);
	return true;
}

/* The file anew, without its first lines. */
static void
shorten(FILE *f, const char *path, unsigned skip)
{
	char line[LONGEST + 2], aside[HOME_SIZE + 32];
	FILE *to;
	int fd;

	snprintf(aside, sizeof(aside), "%s.XXXXXX", path);
	if ((fd = mkstemp(aside)) < 0 || (to = fdopen(fd, "w")) == NULL)
		return;
	rewind(f);
	while (read_line(f, line))
		if (skip > 0)
			skip--;
		else
			fprintf(to, "%s\n", line);
	if (fclose(to) != 0 || rename(aside, path) != 0)
		(void)unlink(aside);
}

void
history_load(void (*keep)(void *ctx, const char *line), void *ctx)
{
	char path[HOME_SIZE + 16], line[LONGEST + 2];
	unsigned count = 0, skip;
	FILE *f;

	if (!history_path(path) || (f = fopen(path, "r")) == NULL)
		return;
	while (read_line(f, line))
		count++;
	skip = count > LINES ? count - LINES : 0;
	if (count > 2 * LINES)
		shorten(f, path, skip);
	rewind(f);
	while (read_line(f, line))
		if (skip > 0)
			skip--;
		else
			keep(ctx, line);
	fclose(f);
}

void
history_add(const char *line)
{
	char path[HOME_SIZE + 16];
	int fd;

	if (!history_path(path))
		return;
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	dprintf(fd, "%s\n", line);
	close(fd);
}
