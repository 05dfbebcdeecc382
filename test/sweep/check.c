/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What has to hold of a run, whatever went wrong.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <miniptp/sim.h>

#include "check.h"
#include "cmd/cmd.h"

#define THUMB_SIZE 233
#define NAMED "miniptp: "
/* Shorter words than these name nothing. */
#define WORDS_LEAST 20

static char failing[300];

void
check_begin(void)
{
	failing[0] = '\0';
}

void
wrong(const char *format, ...)
{
	va_list args;

	if (failing[0] != '\0')
		return;
	va_start(args, format);
	vsnprintf(failing, sizeof(failing), format, args);
	va_end(args);
}

const char *
check_failing(void)
{
	return failing;
}

/* Whole lines that do no harm to a terminal. How many of them are errors. */
static unsigned
check_lines(const struct run *run)
{
	const char *line = run->err, *last = "";
	unsigned errors = 0;
	size_t len, last_len = 0;

	for (size_t i = 0; i < run->nerr; i++)
		if (iscntrl((unsigned char)run->err[i]) && run->err[i] != '\n')
			wrong(
			    "a control character on stderr: %.100s", run->err);
	for (const char *end; (end = strchr(line, '\n')) != NULL;
	     line = end + 1) {
		len = (size_t)(end - line);
		if (strncmp(line, NAMED, strlen(NAMED)) != 0)
			continue;
		errors++;
		if (len < strlen(NAMED) + WORDS_LEAST)
			wrong("an error that names nothing: %.100s", line);
		if (len == last_len && memcmp(line, last, len) == 0)
			wrong("an error is told twice: %.150s", line);
		last = line;
		last_len = len;
	}
	if (*line != '\0')
		wrong("half a line: %.100s", line);
	return errors;
}

static void
check_code(int code, bool altered)
{
	switch (code) {
	case EXIT_DONE:
	case EXIT_FAILED:
	case EXIT_NO_CAMERA:
	case EXIT_REFUSED:
	case EXIT_BUSY:
	case EXIT_TIMED_OUT:
	case EXIT_PARTIAL:
	case EXIT_UNVERIFIED:
		return;
	case EXIT_USAGE:
		if (altered)
			return;
		/* fall through */
	default:
		wrong("exit %d", code);
	}
}

void
check_run(const struct run *run, bool single, bool altered)
{
	const unsigned errors = check_lines(run);

	check_code(run->code, altered);
	if (run->code == EXIT_DONE && errors > 0)
		wrong("exit 0 with an error: %.150s", run->err);
	/* raw shows the response, whatever it is. */
	if (run->code != EXIT_DONE && errors == 0 &&
	    strstr(run->out, "0x2") == NULL)
		wrong("exit %d and no error: %.150s", run->code, run->out);
	if (single && errors > 1)
		wrong("%u errors: %.200s", errors, run->err);
}

/* Of a generated object or of the thumbnail: is it whole? exact: and as it should be.
 * No size of a thumbnail is to be relied on. */
static void
check_file(int folder, const char *name, bool exact)
{
	static uint8_t bytes[LARGE_SIZE + 1], good[LARGE_SIZE];
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));
	unsigned number = 1;

	close(fd);
	if (strstr(name, ".thumb.") != NULL && (!exact || n == THUMB_SIZE))
		return;
	if (n != OBJECT_SIZE && n != LARGE_SIZE) {
		wrong("%s has %zd bytes", name, n);
		return;
	}
	if (!exact)
		return;
	if (sscanf(name, "IMG_%u", &number) != 1)
		number = 1;
	mptp_sim_content(0x40000000u + number - 1, 0, good, (size_t)n);
	if (memcmp(bytes, good, (size_t)n) != 0)
		wrong("%s is not what the camera has", name);
}

unsigned
check_files(int parent, const char *name, bool exact, bool parts)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	struct stat st;
	unsigned files = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		const char *child = entry->d_name;
		const char *end = strrchr(child, '.');

		if (strcmp(child, ".") == 0 || strcmp(child, "..") == 0)
			continue;
		if (fstatat(fd, child, &st, AT_SYMLINK_NOFOLLOW) != 0)
			abort();
		if (S_ISDIR(st.st_mode)) {
			files += check_files(fd, child, exact, parts);
			unlinkat(fd, child, AT_REMOVEDIR);
			continue;
		}
		if (end != NULL && strcmp(end, ".part") == 0) {
			if (!parts)
				wrong("%s is left over", child);
		} else {
			check_file(fd, child, exact);
			files++;
		}
		unlinkat(fd, child, 0);
	}
	if (dir != NULL)
		closedir(dir);
	return files;
}
