/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Telling the person at the desktop.
 */
#ifndef CMD_NOTIFY_H
#define CMD_NOTIFY_H

/* By notify-send, if there is a desktop and that program; otherwise nothing. The texts
 * may be anything, and nobody waits. */
void notify(const char *title, const char *body);

#endif
