/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Two threads of which one runs at a time.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

#include "turns.h"

static struct {
	pthread_t thread;
	sem_t camera, program; /* whose turn it is */
	void (*serve)(void);
	int64_t until;
	bool serving, ending;
} turns;

static _Thread_local bool is_camera;

static void
wait_for(sem_t *turn)
{
	while (sem_wait(turn) != 0)
		if (errno != EINTR)
			abort();
}

static void *
camera(void *arg)
{
	(void)arg;
	is_camera = true;
	for (;;) {
		wait_for(&turns.camera);
		if (turns.ending)
			return NULL;
		turns.serve();
		turns.serving = false;
		turns.until = INT64_MAX;
		sem_post(&turns.program);
	}
}

void
turns_begin(void (*serve)(void))
{
	turns.serve = serve;
	if (sem_init(&turns.camera, 0, 0) != 0 ||
	    sem_init(&turns.program, 0, 0) != 0 ||
	    pthread_create(&turns.thread, NULL, camera, NULL) != 0)
		abort();
}

void
turns_start(void)
{
	turns.serving = true;
	turns_camera();
}

bool
turns_serving(void)
{
	return turns.serving;
}

void
turns_end(void)
{
	turns.ending = true;
	sem_post(&turns.camera);
	pthread_join(turns.thread, NULL);
	sem_destroy(&turns.camera);
	sem_destroy(&turns.program);
}

bool
turns_is_camera(void)
{
	return is_camera;
}

int64_t
turns_camera(void)
{
	if (!turns.serving)
		return INT64_MAX;
	sem_post(&turns.camera);
	wait_for(&turns.program);
	return turns.until;
}

void
turns_program(int64_t until)
{
	turns.until = until;
	sem_post(&turns.program);
	wait_for(&turns.camera);
}
