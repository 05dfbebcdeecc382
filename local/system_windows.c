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
#include <strings.h>

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

/* ':' would make a stream of another file. */
bool
local_forbids(uint32_t c)
{
	return c < 0x80 && c != 0 && strchr("/\\<>:\"|?*", (int)c) != NULL;
}

/* Devices, in every folder and with every ending. The digits may be raised. */
static bool
is_device(const char *name)
{
	static const char *const devices[] = { "CON", "PRN", "AUX", "NUL",
		"CONIN$", "CONOUT$" };
	static const char *const ports[] = { "COM", "LPT" };
	static const char *const digits[] = { "0", "1", "2", "3", "4", "5", "6",
		"7", "8", "9", "\xc2\xb9", "\xc2\xb2", "\xc2\xb3" };
	size_t len = strcspn(name, ".");

	while (len > 0 && name[len - 1] == ' ')
		len--;
	for (size_t i = 0; i < sizeof(devices) / sizeof(*devices); i++)
		if (len == strlen(devices[i]) &&
		    strncasecmp(name, devices[i], len) == 0)
			return true;
	for (size_t i = 0; i < sizeof(ports) / sizeof(*ports); i++)
		for (size_t k = 0; k < sizeof(digits) / sizeof(*digits); k++)
			if (len == 3 + strlen(digits[k]) &&
			    strncasecmp(name, ports[i], 3) == 0 &&
			    memcmp(name + 3, digits[k], len - 3) == 0)
				return true;
	return false;
}

char *
local_flaw(char *name)
{
	size_t len = strlen(name);

	if (len > 0 && (name[len - 1] == '.' || name[len - 1] == ' '))
		return name + len - 1;
	return is_device(name) ? name : NULL;
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
