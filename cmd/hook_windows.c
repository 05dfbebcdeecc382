/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Commands that are run for events, by Windows' command interpreter.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <windows.h>

#include "hook.h"
#include "out.h"

static int
told(struct app *app, DWORD error)
{
	return fail(app, EXIT_FAILED,
	    "cannot run a command: Windows' error %lu", error);
}

static wchar_t *
wide(const char *text)
{
	int n = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
	wchar_t *out = must_alloc(NULL, ((size_t)n + 1) * sizeof(*out));

	out[0] = L'\0';
	MultiByteToWideChar(CP_UTF8, 0, text, -1, out, n);
	return out;
}

/* Is this the variable, which has no regard to case? */
static bool
is_named(const wchar_t *entry, const wchar_t *variable)
{
	size_t len = wcscspn(variable, L"=");

	return _wcsnicmp(entry, variable, len) == 0 && entry[len] == L'=';
}

static bool
is_changed(const wchar_t *entry, wchar_t *const *changed, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_named(entry, changed[i]))
			return true;
	return false;
}

static wchar_t *
append(wchar_t *at, const wchar_t *entry)
{
	size_t len = wcslen(entry) + 1;

	memcpy(at, entry, len * sizeof(*at));
	return at + len;
}

/* Ours, with these changed: entries, each ended by a zero, and another zero. */
static wchar_t *
environment(char *const *env, size_t n)
{
	wchar_t *own = GetEnvironmentStringsW(), *block, *at;
	wchar_t **changed = must_alloc(NULL, (n + 1) * sizeof(*changed));
	size_t size = 2;

	for (size_t i = 0; i < n; i++) {
		changed[i] = wide(env[i]);
		size += wcslen(changed[i]) + 1;
	}
	for (at = own; at != NULL && *at != L'\0'; at += wcslen(at) + 1)
		size += wcslen(at) + 1;
	block = must_alloc(NULL, size * sizeof(*block));
	memset(block, 0, size * sizeof(*block));
	size = 0;
	for (at = own; at != NULL && *at != L'\0'; at += wcslen(at) + 1)
		if (!is_changed(at, changed, n))
			size = (size_t)(append(block + size, at) - block);
	for (size_t i = 0; i < n; i++) {
		if (wcschr(changed[i], L'=') != NULL)
			size =
			    (size_t)(append(block + size, changed[i]) - block);
		free(changed[i]);
	}
	free(changed);
	if (own != NULL)
		FreeEnvironmentStringsW(own);
	return block;
}

/* "/s" has the quotes around it taken off, and nothing else touched. */
static wchar_t *
command_line(const char *command)
{
	static const char begin[] = "cmd.exe /d /s /c \"";
	size_t size = sizeof(begin) + strlen(command) + 1;
	char *line = must_alloc(NULL, size);
	wchar_t *out;

	strcpy(line, begin);
	strcat(line, command);
	strcat(line, "\"");
	out = wide(line);
	free(line);
	return out;
}

/* A handle that a command inherits. */
static HANDLE
inherited(HANDLE handle)
{
	HANDLE own = GetCurrentProcess(), copy = NULL;

	DuplicateHandle(
	    own, handle, own, &copy, 0, TRUE, DUPLICATE_SAME_ACCESS);
	return copy;
}

static DWORD
spawn(struct app *app, const char *command, HANDLE in, char *const *env,
    size_t n, HANDLE *process)
{
	HANDLE err = inherited(GetStdHandle(STD_ERROR_HANDLE));
	/* Where answers or JSON go to stdout, nothing else may. */
	HANDLE out = inherited(GetStdHandle(app->reply != NULL || app->json ?
		STD_ERROR_HANDLE :
		STD_OUTPUT_HANDLE));
	STARTUPINFOW start = { .cb = sizeof(start),
		.dwFlags = STARTF_USESTDHANDLES,
		.hStdInput = in,
		.hStdOutput = out,
		.hStdError = err };
	wchar_t *line = command_line(command), *block = environment(env, n);
	PROCESS_INFORMATION info;
	DWORD error = 0;

	if (CreateProcessW(NULL, line, NULL, NULL, TRUE,
		CREATE_UNICODE_ENVIRONMENT, block, NULL, &start, &info)) {
		*process = info.hProcess;
		CloseHandle(info.hThread);
	} else {
		error = GetLastError();
	}
	free(line);
	free(block);
	if (out != NULL)
		CloseHandle(out);
	if (err != NULL)
		CloseHandle(err);
	return error;
}

int
hook_start(struct app *app, const struct hook *hook, const char *input,
    struct hook_process *started)
{
	SECURITY_ATTRIBUTES inherit = { .nLength = sizeof(inherit),
		.bInheritHandle = TRUE };
	HANDLE in, to, process = NULL;
	DWORD error = 0, written;

	out_flush(app);
	/* It holds all of it, so this does not wait for a reader. */
	if (!CreatePipe(&in, &to, &inherit, (DWORD)strlen(input) + 1))
		return told(app, GetLastError());
	SetHandleInformation(to, HANDLE_FLAG_INHERIT, 0);
	if (WriteFile(to, input, (DWORD)strlen(input), &written, NULL))
		error =
		    spawn(app, hook->command, in, hook->env, hook->n, &process);
	else
		error = GetLastError();
	CloseHandle(in);
	CloseHandle(to);
	*started =
	    (struct hook_process){ .pid = (pid_t)(intptr_t)process, .in = -1 };
	return error == 0 ? EXIT_DONE : told(app, error);
}

void
hook_interrupt(const struct hook_process *started)
{
	(void)started; /* the console has told it */
}

void
hook_stop(const struct hook_process *started)
{
	TerminateProcess((HANDLE)(intptr_t)started->pid, 1);
}

void
hook_stop_rest(const struct hook_process *started)
{
	(void)started;
}

void
hook_leave(struct hook_process *started)
{
	CloseHandle((HANDLE)(intptr_t)started->pid);
}

bool
hook_ended(struct app *app, struct hook_process *started, bool *well)
{
	HANDLE process = (HANDLE)(intptr_t)started->pid;
	DWORD code = 1;

	if (WaitForSingleObject(process, 0) == WAIT_TIMEOUT)
		return false;
	if (GetExitCodeProcess(process, &code) && code != 0)
		note(app, "the command ended with exit code %lu", code);
	*well = code == 0;
	CloseHandle(process);
	return true;
}
