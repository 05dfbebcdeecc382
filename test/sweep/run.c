/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The program, run in this process with what it says caught.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "camera.h"
#include "clock.h"
#include "cmd/out.h"
#include "cmd/run.h"
#include "run.h"

/* A run that takes so long (in real time) turns in circles. */
#define HANG_S 60
#define WORDS 24

char run_case[200];
static int tap_fd, out_fd, err_fd, own_err_fd;

void
say(const char *format, ...)
{
	char line[1000];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (n >= (int)sizeof(line))
		n = (int)sizeof(line) - 1;
	if (write(tap_fd, line, (size_t)n) < 0)
		abort();
}

static void
on_alarm(int number)
{
	static const char text[] = "Bail out! it turns in circles: ";

	(void)number;
	if (write(tap_fd, text, sizeof(text) - 1) < 0 ||
	    write(tap_fd, run_case, strlen(run_case)) < 0 ||
	    write(tap_fd, "\n", 1) < 0)
		abort();
	abort();
}

static size_t
take(int fd, char text[RUN_TEXT])
{
	ssize_t n = pread(fd, text, RUN_TEXT - 1, 0);

	if (n < 0 || ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		abort();
	text[n] = '\0';
	return (size_t)n;
}

void
run_verb(const char *text, struct run *run)
{
	static const struct mptp_transport_ops *const transports[] = {
		&camera_transport, NULL
	};
	struct app app = { .options = { .transports = transports } };
	char words[400], program[] = "miniptp";
	char *argv[WORDS] = { program };
	int argc = 1;
	int64_t begun = clock_now();

	snprintf(words, sizeof(words),
	    "-q --no-cache --timeout " RUN_TIMEOUT " -c %s %s", camera_uri(),
	    text);
	for (char *rest = words, *word;
	     argc < WORDS - 1 && (word = strtok_r(rest, " ", &rest)) != NULL;)
		argv[argc++] = word;
	camera_next_run();
	alarm(HANG_S);
	run->code = run_words(&app, argc, argv);
	run->code = out_end(&app, run->code);
	run->ms = clock_now() - begun;
	camera_settle();
	alarm(0);
	fflush(stdout);
	fflush(stderr);
	run->nout = take(out_fd, run->out);
	run->nerr = take(err_fd, run->err);
}

void
run_prepare(char *folder)
{
	FILE *file;

	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		abort();
	setenv("HOME", folder, 1);
	setenv("XDG_CONFIG_HOME", folder, 1);
	setenv("XDG_DATA_HOME", folder, 1);
	setenv("XDG_STATE_HOME", folder, 1);
	setenv("XDG_CACHE_HOME", folder, 1);
	setenv("TZ", "UTC", 1);
	unsetenv("MINIPTP_CAMERA");
	if ((file = fopen("sent.bin", "w")) == NULL)
		abort();
	for (int i = 0; i < 700; i++)
		fputc(i % 256, file);
	fclose(file);
	tap_fd = dup(1);
	own_err_fd = dup(2);
	out_fd = open("out", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	err_fd = open("err", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (freopen("/dev/null", "r", stdin) == NULL || out_fd < 0 ||
	    err_fd < 0 || dup2(out_fd, 1) < 0 || dup2(err_fd, 2) < 0)
		abort();
	signal(SIGALRM, on_alarm);
}

int
run_end(void)
{
	return dup2(own_err_fd, 2) < 0;
}
