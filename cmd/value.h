/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Values of properties on the command line.
 */
#ifndef CMD_VALUE_H
#define CMD_VALUE_H

#include <miniptp.h>

#include "cmd.h"

/* mptp_value_text(), or the end of the program. Fresh memory, not yet safe to
 * show. */
char *value_text(const struct mptp_code *property, const struct mptp_value *);

/* What a person wrote, for a property that this is allowed of: by name, also by
 * the beginning of one, in its unit, or as number. An exit code; what is wrong
 * has been told. Whether the camera would take it is another question. */
int value_read(struct app *, struct mptp_value *, const struct mptp_allowed *,
    const struct mptp_code *property, const char *text);
/* Told is why the value is not allowed, and what is; EXIT_REFUSED. written is
 * how it was asked for, or NULL; about is what has the property, to stand in the
 * message: "FNumber". */
int value_check(struct app *, const struct mptp_value *, const char *written,
    const struct mptp_allowed *, const struct mptp_code *property,
    const char *about);

#endif
