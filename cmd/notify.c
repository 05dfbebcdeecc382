/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Notifications of the desktop.
 */
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
	char program[] = "notify-send", name[] = "--app-name=miniptp";
	char icon[] = "--icon=camera-photo", end[] = "--";
	char *safe_title, *safe_body;
	char *argv[7] = { program, name, icon, end, NULL, NULL, NULL };
	pid_t pid;

	if (!is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") &&
	    !is_set("DBUS_SESSION_BUS_ADDRESS"))
		return;
	argv[4] = safe_title = plain(title);
	argv[5] = safe_body = plain(body);
	/* It only hands a message over; whoever hangs there is left alone. */
	if (posix_spawnp(&pid, program, NULL, NULL, argv, environ) == 0)
		while (waitpid(pid, NULL, 0) < 0)
			;
	free(safe_title);
	free(safe_body);
}
