/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Who we are to PTP/IP cameras, which remember it as "paired".
 */
#ifndef CMD_GUID_H
#define CMD_GUID_H

#include "cmd.h"

/* The user's GUID, made on first use and kept in
 * $XDG_CONFIG_HOME/miniptp/guid, and "user@host". Warns if it cannot be. */
void guid_load(struct app *, struct mptp_identity *);

/* 32 hex digits, dashes between them or not: true. */
bool guid_parse(const char *text, uint8_t guid[16]);

#endif
