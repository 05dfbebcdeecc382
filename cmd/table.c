/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The verbs, in the order in which the help lists them.
 */
#include <stddef.h>

#include "cmd.h"
#include "word.h"

const struct command *const commands[] = {
	&cmd_devices,
	&cmd_info,
	&cmd_df,
	&cmd_ls,
	&cmd_get,
	&cmd_put,
	&cmd_thumb,
	&cmd_rm,
	&cmd_mkdir,
	&cmd_mv,
	&cmd_cp,
	&cmd_protect,
	&cmd_refs,
	&cmd_format,
	&cmd_props,
	&cmd_prop,
	&cmd_raw,
	&cmd_codes,
	&cmd_decode,
	&cmd_sim,
	NULL,
};

static const char *
name_at(const void *ctx, size_t i)
{
	const struct command *const *list = ctx;

	return list[i] == NULL ? NULL : list[i]->name;
}

const struct command *
command_find(const char *word, char *problem, size_t cap)
{
	const struct words words = { name_at, commands, "" };
	int found = word_find(word, &words, problem, cap);

	return found < 0 ? NULL : commands[found];
}
