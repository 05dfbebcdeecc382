/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Telling failures: one line on stderr, and the exit code.
 */
#ifndef CMD_FAIL_H
#define CMD_FAIL_H

#include "cmd.h"

#if defined(__GNUC__)
#define CMD_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define CMD_PRINTF(f, a)
#endif

/* "miniptp: …" on stderr, made safe to show. Returns the code. */
int fail(int code, const char *format, ...) CMD_PRINTF(2, 3);
/* The same for a failure of the library. */
int fail_error(const struct mptp_error *);
/* For the camera's last call; what it was about is prepended, if its
 * text does not have that. */
int fail_camera(struct app *, const char *about);
/* Of one object among several; its handle is prepended where it is missing. */
int fail_object(uint32_t handle, const struct mptp_error *);
/* As the last ones, where the status may have no words of its own. */
int fail_status(int status);

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
