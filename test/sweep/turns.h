/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Two threads of which one runs at a time, the program's and the camera's, so that
 * what happens is the same each time: whoever has nothing to do lets the other go on.
 */
#ifndef TEST_TURNS_H
#define TEST_TURNS_H

#include <stdbool.h>
#include <stdint.h>

/* The camera's thread, in which serve() is called for each turns_start(). */
void turns_begin(void (*serve)(void));
void turns_start(void);
/* serve() is running. */
bool turns_serving(void);
void turns_end(void);

bool turns_is_camera(void);
/* The program's: let the camera do all that it can. When it next would, whatever
 * comes; INT64_MAX: never. */
int64_t turns_camera(void);
/* The camera's: nothing is to be done until then. */
void turns_program(int64_t until);

#endif
