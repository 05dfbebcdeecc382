/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Asking the person at the terminal before something is lost.
 */
#ifndef CMD_ASK_H
#define CMD_ASK_H

#include "cmd.h"

/* Is there somebody to ask? */
bool ask_possible(const struct app *);
/* True for "y" and "yes" only. */
bool ask_yes(const char *question);
/* True if just that word is typed. */
bool ask_word(const char *question, const char *word);

#endif
