/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The user's folders for what the program keeps.
 */
#ifndef CMD_HOME_H
#define CMD_HOME_H

#include <stdbool.h>

#define HOME_SIZE 3072

/* "$XDG_…/miniptp", or else "$HOME/below/miniptp". False: there is none, and
 * path is the home that is no folder, or empty. */
bool home_find(char path[HOME_SIZE], const char *variable, const char *below);
/* With those above it, for nobody else to look into. */
void home_make(char *path);

#endif
