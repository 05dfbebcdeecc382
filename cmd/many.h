/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One verb on several cameras at once.
 */
#ifndef CMD_MANY_H
#define CMD_MANY_H

#include "cameras.h"

/* Can it be run on several, with these options? Exit code. */
int many_check(struct app *, const struct command *, const struct opt_value *);
/* A thread for each. Exit code: 0, 7 if it failed for some of them, that of the
 * first if it failed for all. by_camera: files in a folder for each. */
int many_run(struct app *, const struct command *, const struct args *,
    const struct cameras *, bool by_camera);

#endif
