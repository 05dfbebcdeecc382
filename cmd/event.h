/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Events, as they are shown and handed on.
 */
#ifndef CMD_EVENT_H
#define CMD_EVENT_H

#include <jansson.h>

#include "cmd.h"

/* "ObjectAdded 0x00010005", "DevicePropChanged 0x5007 FNumber". */
#define EVENT_TEXT 400
char *event_text(
    char buf[EVENT_TEXT], const struct app *, const struct mptp_typed_event *);
json_t *event_json(const struct app *, const struct mptp_typed_event *);
/* For the environment of a command: numbers, and names from our tables, such as
 * "MINIPTP_HANDLE=0x00010005"; without "=" where the event has no such thing. */
#define EVENT_VARIABLES 9
#define EVENT_VARIABLE 80
void event_environment(char env[EVENT_VARIABLES][EVENT_VARIABLE],
    const struct app *, const struct mptp_typed_event *);

#endif
