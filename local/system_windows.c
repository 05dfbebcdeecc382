/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Paths, names and users of Windows. Calls nothing of it, so that its rules are
 * tested everywhere.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "local/portable.h"
#include "local/system.h"

static bool
has_drive(const char *path)
{
	return ((path[0] >= 'A' && path[0] <= 'Z') ||
		   (path[0] >= 'a' && path[0] <= 'z')) &&
	    path[1] == ':';
}

char *
local_slash(const char *path)
{
	char *slash = strrchr(path, '/');
	char *back = strrchr(path, '\\');

	return slash == NULL || back > slash ? back : slash;
}

const char *
local_name(const char *path)
{
	const char *slash = local_slash(path);

	if (slash != NULL)
		return slash + 1;
	return has_drive(path) ? path + 2 : path;
}

bool
local_is_absolute(const char *path)
{
	if (has_drive(path))
		return path[2] == '/' || path[2] == '\\';
	return (path[0] == '/' || path[0] == '\\') &&
	    (path[1] == '/' || path[1] == '\\');
}

bool
local_forbids(uint32_t c)
{
	return portable_forbids(c);
}

char *
local_flaw(char *name)
{
	return portable_flaw(name);
}

/* Of UTF-16, and no character has fewer bytes in UTF-8. */
size_t
local_longest(const char *folder, size_t wanted)
{
	(void)folder;
	(void)wanted;
	return 255;
}

const char *
local_home(void)
{
	const char *home = getenv("HOME");

	if (home != NULL && local_is_absolute(home))
		return home;
	return getenv("USERPROFILE");
}

bool
local_user(char *name, size_t cap)
{
	const char *user = getenv("USERNAME");

	if (user != NULL)
		snprintf(name, cap, "%s", user);
	return user != NULL;
}
