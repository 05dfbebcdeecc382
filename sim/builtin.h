/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The profiles that are built in, packed by tools/embed_profiles.py.
 */
#ifndef SIM_BUILTIN_H
#define SIM_BUILTIN_H

#include <jansson.h>

#include <miniptp.h>

/* A byte below this is a character; another one stands for the pair of bytes at
 * sim_builtin_pairs[byte - SIM_PAIRS]. */
#define SIM_PAIRS 0x80

struct sim_builtin {
	const char *name;
	const char *summary;
	const unsigned char *packed;
	size_t npacked;
	size_t len; /* of the JSON text */
};

/* Generated from data/profiles. The former ends with a NULL name. */
extern const struct sim_builtin sim_builtins[];
extern const unsigned char sim_builtin_pairs[][2];

/* The profile of that name as JSON. MPTP_ERR_ARG: there is none; _NOMEM. */
int sim_builtin_load(const char *name, json_t **root, struct mptp_error *);

#endif
