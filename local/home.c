/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The user's folders, by the XDG base directory specification.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "local/home.h"
#include "local/system.h"

bool
home_find(char path[HOME_SIZE], const char *variable, const char *below)
{
	const char *base = getenv(variable);
	const char *home;
	struct stat st;
	int n;

	path[0] = '\0';
	if (base != NULL && local_is_absolute(base)) {
		n = snprintf(path, HOME_SIZE, "%s/miniptp", base);
		goto out;
	}
	home = local_home();
	if (home == NULL || !local_is_absolute(home))
		return false;
	if (stat(home, &st) != 0 || !S_ISDIR(st.st_mode)) {
		snprintf(path, HOME_SIZE, "%s", home);
		return false;
	}
	n = snprintf(path, HOME_SIZE, "%s/%s/miniptp", home, below);
out:
	if (n < 0 || n >= HOME_SIZE)
		path[0] = '\0';
	return path[0] != '\0';
}

int
home_make(char *path)
{
	int first = 0;

	for (char *slash = strchr(path + 1, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST && first == 0)
			first = errno;
		*slash = '/';
	}
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return 0;
	return first != 0 ? first : errno;
}
