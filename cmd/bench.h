/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What bench measures of a camera.
 */
#ifndef CMD_BENCH_H
#define CMD_BENCH_H

#include "object.h"

#include "fail.h"

#define BENCH_OPERATIONS 6
#define BENCH_CHUNKS 6

/* Of several runs. What fails is left out. */
struct bench_times {
	uint64_t *ns;
	unsigned n;
};

struct bench {
	struct app *app;
	unsigned count; /* runs of an operation */
	struct object object;
	char *path; /* of the object; NULL: there is none */
	bool too_large;
	struct {
		uint16_t code;
		struct bench_times times;
	} operation[BENCH_OPERATIONS];
	unsigned noperations;
	struct bench_times download;
	struct {
		uint32_t size;	/* asked for at once */
		uint64_t bytes; /* in all, in so much time: */
		uint64_t ns;
	} chunk[BENCH_CHUNKS];
	unsigned nchunks;
	uint64_t upload_size;
	struct bench_times upload;
	struct tally tally;
};

/* The fastest first. */
void bench_sort(struct bench_times *);
/* Prints all of it. Exit code. */
int bench_report(struct bench *);

#endif
