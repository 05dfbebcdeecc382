/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is wrong with a file that is no JSON.
 */
#ifndef SIM_JSON_PROBLEM_H
#define SIM_JSON_PROBLEM_H

#include <jansson.h>

#include <miniptp.h>

/* MPTP_ERR_FORMAT, with words for where and why. */
int sim_json_wrong(
    const char *file, const json_error_t *, struct mptp_error *);

#endif
