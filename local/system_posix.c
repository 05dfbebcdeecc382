/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Paths, names and users of POSIX.
 */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "local/system.h"

#define LONGEST_USUAL 255 /* where the system does not tell */
#define ANYWHERE 100	  /* eCryptfs takes 143, others more */

char *
local_slash(const char *path)
{
	return strrchr(path, '/');
}

const char *
local_name(const char *path)
{
	const char *slash = local_slash(path);

	return slash == NULL ? path : slash + 1;
}

bool
local_is_absolute(const char *path)
{
	return path[0] == '/';
}

/* What no name may have is forbidden by whoever asks. */
bool
local_forbids(uint32_t c)
{
	(void)c;
	return false;
}

char *
local_flaw(char *name)
{
	(void)name;
	return NULL;
}

size_t
local_longest(const char *folder, size_t wanted)
{
	long longest;

	if (wanted <= ANYWHERE)
		return ANYWHERE;
	longest = pathconf(folder, _PC_NAME_MAX);

	return longest > 0 ? (size_t)longest : LONGEST_USUAL;
}

const char *
local_home(void)
{
	const char *home = getenv("HOME");
	const struct passwd *user;

	if (home != NULL && local_is_absolute(home))
		return home;
	user = getpwuid(getuid());
	return user == NULL ? NULL : user->pw_dir;
}

bool
local_user(char *name, size_t cap)
{
	const char *user = getenv("LOGNAME");

	if (user == NULL || *user == '\0')
		return false;
	snprintf(name, cap, "%s", user);
	return true;
}
