/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Telling failures: one line on stderr, or a part of the reply, and the exit
 * code.
 */
#ifndef CMD_FAIL_H
#define CMD_FAIL_H

#include "cmd.h"

#if defined(__GNUC__)
#define CMD_PRINTF(f, a) MPTP_PRINTF(f, a) __attribute__((nonnull(f)))
#else
#define CMD_PRINTF(f, a)
#endif

/* "miniptp: …" on stderr, made safe to show. Returns the code, which is 0 for
 * a warning. */
int fail(struct app *, int code, const char *format, ...) CMD_PRINTF(3, 4);
/* A line that belongs to the one before, or is not needed by a program. */
void note(struct app *, const char *format, ...) CMD_PRINTF(2, 3);
/* Past the reply, if there is one; line is safe to show. */
void tell_stderr(struct app *, const char *before, const char *line);
/* As fail(), for a failure of the library. */
int fail_error(struct app *, const struct mptp_error *);
/* The same for what an address names: one that makes no sense is a wrong word. */
int fail_address(struct app *, const struct mptp_error *);
/* What it was about is prepended, if its text, which may name it by itself, does not
 * have that. */
int fail_about(struct app *, const char *about, const struct mptp_error *);
/* For the camera's last call; about may be NULL. */
int fail_camera(struct app *, const char *about);
/* Of one object among several; its handle is prepended where it is missing. */
int fail_object(struct app *, uint32_t handle, const struct mptp_error *);
/* As the last ones, where the status may have no words of its own. */
int fail_status(struct app *, int status);

/* The one place that knows which failure exits how. */
int exit_code_of(const struct mptp_error *);
/* With this exit code, nothing more can be had from the camera. */
bool is_fatal(int code);

/* Several things are done one by one; how did it go? */
struct tally {
	unsigned done, failed;
	int code; /* of the first failure */
	bool stop;
};
/* Counts a thing that ended with this exit code. */
void tally_count(struct tally *, int code);
int tally_code(const struct tally *, unsigned of);

#endif
