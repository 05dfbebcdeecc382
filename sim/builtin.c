/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The profiles that are built in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/sim.h>

#include "builtin.h"
#include "json_problem.h"

static char *
unpack(char *out, unsigned char byte)
{
	const unsigned char *pair;

	if (byte < SIM_PAIRS) {
		*out = (char)byte;
		return out + 1;
	}
	pair = sim_builtin_pairs[byte - SIM_PAIRS];
	return unpack(unpack(out, pair[0]), pair[1]);
}

static int
unknown(const char *name, struct mptp_error *error)
{
	char names[200] = "";
	size_t len = 0;

	for (const struct sim_builtin *b = sim_builtins; b->name != NULL; b++) {
		int n = snprintf(names + len, sizeof(names) - len, "%s%s",
		    len == 0 ? "" : ", ", b->name);

		if (n < 0 || (size_t)n >= sizeof(names) - len)
			break;
		len += (size_t)n;
	}
	return mptp_error_set(error, MPTP_ERR_ARG,
	    "sim: unknown profile '%s': there are %s, and files (NAME.json)",
	    name, names);
}

int
sim_builtin_load(const char *name, json_t **root, struct mptp_error *error)
{
	const struct sim_builtin *builtin = sim_builtins;
	json_error_t where;
	char *text, *end;

	while (builtin->name != NULL && strcmp(builtin->name, name) != 0)
		builtin++;
	if (builtin->name == NULL)
		return unknown(name, error);
	if ((text = malloc(builtin->len)) == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	end = text;
	for (size_t i = 0; i < builtin->npacked; i++)
		end = unpack(end, builtin->packed[i]);
	*root = json_loadb(text, builtin->len, JSON_REJECT_DUPLICATES, &where);
	free(text);
	return *root != NULL ? MPTP_OK : sim_json_wrong(name, &where, error);
}

int
mptp_sim_profiles(
    int (*found)(void *ctx, const char *name, const char *summary), void *ctx,
    struct mptp_error *error)
{
	if (error != NULL)
		*error = (struct mptp_error){ 0 };
	for (const struct sim_builtin *b = sim_builtins; b->name != NULL; b++) {
		if (found(ctx, b->name, b->summary) != 0)
			break;
	}
	return MPTP_OK;
}
