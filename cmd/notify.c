/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Notifications of the desktop.
 */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "alloc.h"
#include "notify.h"
#include "text.h"

extern char **environ;

static bool
is_set(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0';
}

/* Safe to show, and without what desktops take for markup. free() it. */
static char *
plain(const char *text)
{
	const size_t size = strlen(text) + 1;
	char *safe = text_safe(must_alloc(NULL, size), size, text);

	for (char *at = safe; *at != '\0'; at++)
		if (strchr("<>&", *at) != NULL)
			*at = '_';
	return safe;
}

void
notify(const char *title, const char *body)
{
	/* It only hands a message over, but whoever takes it may hang: nobody waits for
	 * that, and init is whose child it becomes. */
	char shell[] = "/bin/sh", option[] = "-c";
	char command[] =
	    "notify-send --app-name=miniptp --icon=camera-photo -- \"$@\" "
	    "</dev/null >/dev/null 2>&1 &";
	char *argv[7] = { shell, option, command, shell, NULL, NULL, NULL };
	char *safe_title, *safe_body;
	pid_t pid;

	if (!is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") &&
	    !is_set("DBUS_SESSION_BUS_ADDRESS"))
		return;
	argv[4] = safe_title = plain(title);
	argv[5] = safe_body = plain(body);
	if (posix_spawn(&pid, shell, NULL, NULL, argv, environ) == 0)
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	free(safe_title);
	free(safe_body);
}
