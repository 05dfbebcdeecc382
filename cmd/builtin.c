/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The verbs that only the shell has.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "again.h"
#include "object.h"
#include "out.h"
#include "text.h"

static const char *
folder_of(const struct app *app)
{
	return app->folder == NULL ? "/" : app->folder;
}

static int
tell_folders(struct app *app)
{
	char local[PATH_MAX];

	if (getcwd(local, sizeof(local)) == NULL)
		return fail(app, EXIT_FAILED, "the local folder is gone: %s",
		    strerror(errno));
	if (app->json)
		return out_json(app,
		    json_pack("{s:o, s:o}", "folder", json_text(folder_of(app)),
			"local", json_text(local)));
	return EXIT_DONE;
}

/* ---- cd ---- */

static int
run_cd(struct app *app, const struct args *args)
{
	const char *word = args->n > 0 ? args->operand[0] : "/";
	struct object object = { 0 };
	char *path = NULL;
	int code = EXIT_DONE;

	if (word[0] == '\0' || strspn(word, "/") < strlen(word)) {
		code = object_find(app, word, &object);
		if (code == EXIT_DONE && !object.folder)
			code =
			    fail(app, EXIT_FAILED, "%s is not a folder", word);
		if (code == EXIT_DONE)
			code = object_path(app, &object, &path);
		object_clear(&object);
	}
	if (code != EXIT_DONE)
		return code;
	free(app->folder);
	app->folder = path;
	return tell_folders(app);
}

const struct command cmd_cd = {
	.name = "cd",
	.args = "[FOLDER]",
	.summary = "Go to a folder of the camera, or back to its root",
	.details = "From then on, a path that does not begin with a slash is "
		   "meant from there.",
	.most = 1,
	.needs_camera = true,
	.run = run_cd,
};

/* ---- lcd, pwd ---- */

static int
run_lcd(struct app *app, const struct args *args)
{
	const char *home = getenv("HOME");
	const char *path = args->n > 0 ? args->operand[0] :
	    home != NULL	       ? home :
					 "/";

	if (chdir(path) != 0)
		return fail(app, EXIT_FAILED, "cannot go to %s: %s", path,
		    strerror(errno));
	return tell_folders(app);
}

const struct command cmd_lcd = {
	.name = "lcd",
	.args = "[PATH]",
	.summary = "Go to a folder of this computer, or home",
	.most = 1,
	.run = run_lcd,
};

static int
run_pwd(struct app *app, const struct args *args)
{
	char safe[PATH_MAX], local[PATH_MAX];
	int code;

	(void)args;
	if ((code = tell_folders(app)) != EXIT_DONE || app->json)
		return code;
	out(app, "camera  %s\n", text_safe(safe, sizeof(safe), folder_of(app)));
	if (getcwd(local, sizeof(local)) != NULL)
		out(app, "local   %s\n", text_safe(safe, sizeof(safe), local));
	return EXIT_DONE;
}

const struct command cmd_pwd = {
	.name = "pwd",
	.args = "",
	.summary = "Show the folders of camera and computer",
	.run = run_pwd,
};

/* ---- connect ---- */

static int
run_connect(struct app *app, const struct args *args)
{
	struct mptp_found found = { 0 };
	const struct mptp_device_info *d;
	int code;

	app_disconnect(app);
	again_forget(app);
	app->again.lost = NULL;
	if (args->n > 0) {
		free(app->same_uri);
		app->same_uri = NULL;
		free(app->own_uri);
		app->uri = app->own_uri = must_copy(args->operand[0]);
		free(app->folder);
		app->folder = NULL;
	}
	if ((code = app_connect(app)) != EXIT_DONE) {
		app->again.lost = LOST; /* nothing else is opened instead */
		return code;
	}
	d = mptp_camera_device(app->camera);
	mptp_session_describe(mptp_camera_session(app->camera), &found);
	if (app->json)
		return out_json(app,
		    json_pack("{s:o, s:o}", "uri", json_text(found.uri),
			"model", json_text(d->model)));
	if (!app->quiet)
		note(app, "%s (%s)", d->model == NULL ? "?" : d->model,
		    found.uri);
	return EXIT_DONE;
}

const struct command cmd_connect = {
	.name = "connect",
	.args = "[URI]",
	.summary = "Open the camera anew, or another one",
	.most = 1,
	.run = run_connect,
};

/* ---- help, exit ---- */

static int
run_help(struct app *app, const struct args *args)
{
	const struct command *command;
	char problem[400];

	if (args->n == 0) {
		help_program(app);
		return EXIT_DONE;
	}
	command = command_find(app, args->operand[0], problem, sizeof(problem));
	if (command == NULL)
		return fail(app, EXIT_USAGE, "'%s'%s; help lists the verbs",
		    args->operand[0], problem);
	help_command(app, command);
	return EXIT_DONE;
}

const struct command cmd_help = {
	.name = "help",
	.args = "[VERB]",
	.summary = "List the verbs, or tell of one",
	.most = 1,
	.run = run_help,
};

static int
run_exit(struct app *app, const struct args *args)
{
	(void)args;
	app->leaving = true;
	return EXIT_DONE;
}

const struct command cmd_exit = {
	.name = "exit",
	.args = "",
	.summary = "Leave, as Ctrl-D does",
	.run = run_exit,
};
