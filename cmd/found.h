/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is known of a camera that is not open.
 */
#ifndef CMD_FOUND_H
#define CMD_FOUND_H

#include <jansson.h>

#include "cmd.h"

json_t *found_json(const struct mptp_found *);

#endif
