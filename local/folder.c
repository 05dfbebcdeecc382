/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What ails a folder, and what is in it.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "local/folder.h"

const char *
folder_advice(int sys)
{
	switch (sys) {
	case ENOENT:
		return "; mount its disk or make the folder, and run again";
	case ENOTDIR:
	case EEXIST:
		return "; a file is in its place, or in that of a folder above "
		       "it: choose another one";
	case ELOOP:
		return "; its symbolic links lead in a circle: choose another "
		       "one";
	case ENAMETOOLONG:
		return "; choose one with a shorter name";
	case EACCES:
	case EPERM:
		return "; have its owner let you in, or choose another one";
	case EROFS:
		return "; its disk is mounted for reading only: mount it for "
		       "writing, or choose another one";
	case ENOSPC:
	case EDQUOT:
		return "; make room there, and run again";
	case ENODEV:
	case ENXIO:
	case ENOTCONN:
	case ESTALE:
	case EHOSTDOWN:
	case ETIMEDOUT:
		return "; its disk or server went away: mount it again, and "
		       "run again";
	case EIO:
		return "; look at its disk, and run again";
	case EMFILE:
	case ENFILE:
		return "; too many files are open: end other programs, and run "
		       "again";
	default:
		return "";
	}
}

bool
folder_is_empty(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *d;
	bool empty = true;

	if (dir == NULL)
		return false;
	errno = 0;
	while (empty && (d = readdir(dir)) != NULL)
		empty =
		    strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0;
	empty = empty && errno == 0;
	(void)closedir(dir);
	return empty;
}
