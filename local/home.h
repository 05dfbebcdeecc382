/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The user's folders for what is kept.
 */
#ifndef LOCAL_HOME_H
#define LOCAL_HOME_H

#include <stdbool.h>

#define HOME_SIZE 3072

/* "$XDG_…/miniptp", or else "$HOME/below/miniptp". False: there is none, and
 * path is the home that is no folder, or empty. */
bool home_find(char path[HOME_SIZE], const char *variable, const char *below);
/* With those above it, for nobody else to look into. 0, or the errno of what stood in
 * the way first. path is not empty. */
int home_make(char *path);

#endif
