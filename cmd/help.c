/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Help, made from the tables of commands and options.
 */
#include <string.h>

#include "cmd.h"
#include "out.h"

static void
print_opts(struct app *app, const char *title, const struct opt *opts, size_t n)
{
	char usage[OPT_USAGE];
	size_t longest = 0;

	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		if (strlen(opt_usage(usage, &opts[i])) > longest)
			longest = strlen(usage);
	out(app, "\n%s:\n", title);
	for (size_t i = 0; i < n; i++)
		out(app, "  %-*s  %s\n", (int)longest,
		    opt_usage(usage, &opts[i]), opts[i].help);
}

static void
print_verbs(struct app *app, const char *title, const struct command *const *c)
{
	out(app, "%s:\n", title);
	for (; *c != NULL; c++)
		out(app, "  %-10s %s\n", (*c)->name, (*c)->summary);
}

static void
help_shell(struct app *app)
{
	print_verbs(app, "verbs", commands);
	print_verbs(app, "\nverbs of the shell", shell_commands);
	out(app,
	    "\n"
	    "Words with spaces go in quotes, or each space behind a backslash;\n"
	    "what follows a # is left out. help VERB, or VERB --help, tells "
	    "more.\n");
}

void
help_program(struct app *app)
{
	if (app->in_shell) {
		help_shell(app);
		return;
	}
	out(app,
	    "usage: miniptp [-c CAMERA] VERB [OPTION…] [ARGUMENT…]\n"
	    "       miniptp [-c CAMERA] -CLASSIC…\n\n");
	print_verbs(app, "verbs", commands);
	print_opts(app, "options, before or after the verb", global_opts,
	    nglobal_opts);
	print_opts(app, "classic options, without a verb, in any combination",
	    classic_opts, nclassic_opts);
	out(app,
	    "\n"
	    "CAMERA is usb: (the only one), usb:001,004, usb:04a9:32f5,\n"
	    "usb:serial=…, ip:HOST[:PORT], usbip:HOST[:PORT][/BUSID],\n"
	    "sim:PROFILE or replay:FILE. Without -c it is $MINIPTP_CAMERA, or else usb:.\n"
	    "Verbs may be shortened.\n"
	    "miniptp VERB --help tells more.\n");
}

void
help_command(struct app *app, const struct command *command)
{
	out(app, "usage: %s%s%s%s%s\n\n%s.\n", app->in_shell ? "" : "miniptp ",
	    command->name, command->nopts > 0 ? " [OPTION…]" : "",
	    command->args[0] != '\0' ? " " : "", command->args,
	    command->summary);
	if (command->details != NULL)
		out(app, "\n%s\n", command->details);
	print_opts(app, "options", command->opts, command->nopts);
	print_opts(app, "options of all verbs", global_opts, nglobal_opts);
}
