/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The lines of earlier shells, in $XDG_STATE_HOME/miniptp/history.
 */
#ifndef CMD_HISTORY_H
#define CMD_HISTORY_H

#include <stdbool.h>

/* Gives the kept lines, oldest first, and forgets those beyond the last
 * thousand. */
void history_load(void (*keep)(void *ctx, const char *line), void *ctx);
/* Adds a line. Where there is no place for it, it is not kept. */
void history_add(const char *line);
/* Text without control characters, of a sane length, that does not begin with
 * a space (which is how one says that it is not to be kept). */
bool history_is_fit(const char *line);

#endif
