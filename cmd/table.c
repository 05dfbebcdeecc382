/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The verbs, in the order in which the help lists them.
 */
#include <stddef.h>
#include <string.h>

#include "cmd.h"
#include "word.h"

const struct command *const commands[] = {
	&cmd_devices,
	&cmd_watch,
	&cmd_doctor,
	&cmd_info,
	&cmd_df,
	&cmd_ls,
	&cmd_get,
	&cmd_import,
	&cmd_ledger,
	&cmd_put,
	&cmd_thumb,
	&cmd_meta,
	&cmd_rm,
	&cmd_mkdir,
	&cmd_mv,
	&cmd_cp,
	&cmd_protect,
	&cmd_refs,
	&cmd_format,
	&cmd_props,
	&cmd_prop,
	&cmd_capture,
	&cmd_events,
	&cmd_clock,
	&cmd_bench,
	&cmd_self_test,
	&cmd_reset,
	&cmd_recover,
	&cmd_power_off,
	&cmd_raw,
	&cmd_trace,
	&cmd_codes,
	&cmd_decode,
	&cmd_sim,
	&cmd_shell,
	&cmd_completion,
	NULL,
};

const struct command *const shell_commands[] = {
	&cmd_cd,
	&cmd_lcd,
	&cmd_pwd,
	&cmd_connect,
	&cmd_help,
	&cmd_exit,
	NULL,
};

const struct command *
command_at(const struct app *app, size_t i)
{
	size_t n = 0;

	while (commands[n] != NULL && n < i)
		n++;
	if (commands[n] != NULL || !app->in_shell)
		return commands[n];
	return shell_commands[i - n];
}

static const char *
name_at(const void *ctx, size_t i)
{
	const struct command *command = command_at(ctx, i);

	return command == NULL	 ? NULL :
	    command->spelled_out ? "" :
				   command->name;
}

const struct command *
command_find(const struct app *app, const char *word, char *problem, size_t cap)
{
	const struct words words = { name_at, app, "" };
	const struct command *command;
	int found;

	for (size_t i = 0; (command = command_at(app, i)) != NULL; i++)
		if (strcmp(command->name, word) == 0)
			return command;
	found = word_find(word, &words, problem, cap);
	return found < 0 ? NULL : command_at(app, (size_t)found);
}
