/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The functions of libedit that take any arguments, which nobody can pass on.
 */
#ifndef EDIT_CALLS_H
#define EDIT_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <histedit.h>

struct edit_calls {
	int (*get)(EditLine *, int, ...);
	int (*set)(EditLine *, int, ...);
	int (*wset)(EditLine *, int, ...);
	int (*history)(History *, HistEvent *, int, ...);
};

/* False: libedit cannot be had. */
bool edit_calls(struct edit_calls *);

#endif
