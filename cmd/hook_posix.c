/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Commands that are run for events.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hook.h"
#include "out.h"
#include "sink.h"

extern char **environ;

static bool
is_changed(const char *variable, char *const *env, size_t n)
{
	const size_t len = strcspn(variable, "=");

	for (size_t i = 0; i < n; i++)
		if (strcspn(env[i], "=") == len &&
		    strncmp(env[i], variable, len) == 0)
			return true;
	return false;
}

/* Ours, with these changed. free() it. */
static char **
environment(char *const *env, size_t n)
{
	size_t own = 0, at = 0;
	char **list;

	while (environ[own] != NULL)
		own++;
	list = must_alloc(NULL, (own + n + 1) * sizeof(*list));
	for (size_t i = 0; i < own; i++)
		if (!is_changed(environ[i], env, n))
			list[at++] = environ[i];
	for (size_t i = 0; i < n; i++)
		if (strchr(env[i], '=') != NULL)
			list[at++] = env[i];
	list[at] = NULL;
	return list;
}

/* What we ignore or catch is none of the command's business. In a group of its own, all
 * that it begins can be ended with it. */
static void
set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t normal;

	sigemptyset(&normal);
	posix_spawnattr_setsigmask(attributes, &normal);
	sigaddset(&normal, SIGPIPE);
	sigaddset(&normal, SIGXFSZ);
	sigaddset(&normal, SIGINT);
	sigaddset(&normal, SIGTERM);
	posix_spawnattr_setsigdefault(attributes, &normal);
	posix_spawnattr_setpgroup(attributes, 0);
	posix_spawnattr_setflags(attributes,
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
		POSIX_SPAWN_SETPGROUP);
}

static int
spawn(
    struct app *app, const char *command, int in, char *const *env, pid_t *pid)
{
	char shell[] = "sh", flag[] = "-c", *text = must_copy(command);
	char *const argv[] = { shell, flag, text, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int error;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	set_attributes(&attributes);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	/* Where answers or JSON go to stdout, nothing else may. */
	if (app->reply != NULL || app->json)
		posix_spawn_file_actions_adddup2(
		    &actions, STDERR_FILENO, STDOUT_FILENO);
	error = posix_spawn(pid, "/bin/sh", &actions, &attributes, argv, env);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	free(text);
	return error;
}

/* Without waiting for a command that does not read. */
static void
feed(struct hook_process *process)
{
	while (process->in >= 0 && process->rest[0] != '\0') {
		ssize_t n =
		    write(process->in, process->rest, strlen(process->rest));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0)
			break; /* it does not want to know */
		process->rest += n;
	}
	if (process->in >= 0)
		close(process->in);
	process->in = -1;
}

int
hook_start(struct app *app, const struct hook *hook, const char *input,
    struct hook_process *process)
{
	char **all;
	int fds[2], error;

	sink_hold(app->sink, true);
	if (pipe(fds) != 0) {
		error = errno;
		sink_hold(app->sink, false);
		return fail(app, EXIT_FAILED, "cannot run a command: %s",
		    strerror(error));
	}
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFL, O_NONBLOCK);
	*process = (struct hook_process){ .in = fds[1], .rest = input };
	all = environment(hook->env, hook->n);
	error = spawn(app, hook->command, fds[0], all, &process->pid);
	free(all);
	close(fds[0]);
	if (error != 0)
		close(fds[1]);
	sink_hold(app->sink, false);
	if (error == 0)
		feed(process);
	return error == 0 ?
	    EXIT_DONE :
	    fail(app, EXIT_FAILED, "cannot run a command: %s", strerror(error));
}

/* The terminal sends it to our own group alone. */
void
hook_interrupt(const struct hook_process *process)
{
	kill(-process->pid, SIGINT);
}

void
hook_stop(const struct hook_process *process)
{
	kill(-process->pid, SIGTERM);
	kill(-process->pid, SIGCONT);
}

void
hook_stop_rest(const struct hook_process *process)
{
	hook_stop(process); /* of its group */
}

void
hook_leave(struct hook_process *process)
{
	if (process->in >= 0)
		close(process->in);
	process->in = -1;
}

/* In a group of its own it cannot read from the terminal, and would wait for ever. */
static void
refuse_terminal(struct app *app, const struct hook_process *process, int signal)
{
	if (signal != SIGTTIN && signal != SIGTTOU)
		return; /* somebody else stopped it */
	note(app, "the command wants the terminal, which it cannot have");
	hook_stop(process);
}

bool
hook_ended(struct app *app, struct hook_process *process, bool *well)
{
	const pid_t pid = process->pid;
	pid_t ended;
	int status;

	feed(process);
	do
		ended = waitpid(pid, &status, WNOHANG | WUNTRACED);
	while (ended < 0 && errno == EINTR);
	if (ended == 0)
		return false;
	if (ended == pid && WIFSTOPPED(status)) {
		refuse_terminal(app, process, WSTOPSIG(status));
		return false;
	}
	hook_leave(process);
	*well = ended == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	if (ended == pid && WIFEXITED(status) && WEXITSTATUS(status) != 0)
		note(app, "the command ended with exit code %d",
		    WEXITSTATUS(status));
	if (ended == pid && WIFSIGNALED(status))
		note(app, "the command was ended by signal %d",
		    WTERMSIG(status));
	return true;
}
