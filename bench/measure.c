/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Runs a command, and writes what it took: seconds by the clock, of the processor
 * for the program and for the system, KiB resident at most. Its exit status is the
 * command's. Linux counts to a program's memory what the one that started it had; so
 * that is done by one that has none.
 *
 *   measure RESULT COMMAND…
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

int
main(int argc, char **argv)
{
	struct rusage used;
	double begin, wall;
	FILE *result;
	pid_t child;
	int status;

	if (argc < 3 || (result = fopen(argv[1], "we")) == NULL)
		return 125;
	begin = now();
	child = fork();
	if (child == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &used) != child)
		return 125;
	wall = now() - begin;
	fprintf(result, "%.6f %.6f %.6f %ld\n", wall, seconds(used.ru_utime),
	    seconds(used.ru_stime), used.ru_maxrss);
	if (fclose(result) != 0)
		return 125;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
