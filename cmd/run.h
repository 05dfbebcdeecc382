/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * From the words of a command line to its exit code.
 */
#ifndef CMD_RUN_H
#define CMD_RUN_H

#include "cmd.h"

/*
 * Parses argv[1…argc-1], opens the camera if the verb needs it and it is not
 * open yet, and runs the verb. The camera is closed again, but in the shell.
 * Options that hold for all verbs hold for this line.
 */
int run_words(struct app *, int argc, char **argv);

#endif
