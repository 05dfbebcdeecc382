/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files by their names: linking, moving, removing, and the current folder.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "port.h"

/* Each of these takes names as windows_path() gives them, and frees them. */

static int
ended(BOOL good)
{
	return good ? 0 : windows_failed();
}

static int
link_wide(wchar_t *from, wchar_t *to)
{
	int result = -1;

	if (from == NULL || to == NULL)
		goto out;
	result = ended(CreateHardLinkW(to, from, NULL));
	/* Elsewhere it is not permitted; here, "access denied". */
	if (result != 0 && errno == EACCES &&
	    (GetFileAttributesW(from) & FILE_ATTRIBUTE_DIRECTORY) != 0)
		errno = EPERM;
out:
	free(from);
	free(to);
	return result;
}

static int
rename_wide(wchar_t *from, wchar_t *to)
{
	int result = -1;

	if (from != NULL && to != NULL)
		result =
		    ended(MoveFileExW(from, to, MOVEFILE_REPLACE_EXISTING));
	free(from);
	free(to);
	return result;
}

static int
remove_wide(wchar_t *path, bool folder)
{
	DWORD attributes;
	int result = -1;

	if (path == NULL)
		return -1;
	attributes = GetFileAttributesW(path);
	if (folder)
		result = ended(RemoveDirectoryW(path));
	else if (attributes != INVALID_FILE_ATTRIBUTES &&
	    (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
		errno = EISDIR;
	else
		result = ended(DeleteFileW(path));
	free(path);
	return result;
}

static int
make_wide(wchar_t *path)
{
	int result = path == NULL ? -1 : ended(CreateDirectoryW(path, NULL));

	free(path);
	return result;
}

static int
access_wide(wchar_t *path, int mode)
{
	DWORD attributes;

	if (path == NULL)
		return -1;
	attributes = GetFileAttributesW(path);
	free(path);
	if (attributes == INVALID_FILE_ATTRIBUTES)
		return windows_failed();
	if ((mode & W_OK) == 0 ||
	    (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ||
	    (attributes & FILE_ATTRIBUTE_READONLY) == 0)
		return 0;
	errno = EACCES;
	return -1;
}

int
link(const char *from, const char *to)
{
	return link_wide(windows_path(from), windows_path(to));
}

int
linkat(
    int from_folder, const char *from, int to_folder, const char *to, int flags)
{
	(void)flags;
	return link_wide(
	    windows_path_at(from_folder, from), windows_path_at(to_folder, to));
}

int
posix_rename(const char *from, const char *to)
{
	return rename_wide(windows_path(from), windows_path(to));
}

int
renameat(int from_folder, const char *from, int to_folder, const char *to)
{
	return rename_wide(
	    windows_path_at(from_folder, from), windows_path_at(to_folder, to));
}

int
unlink(const char *path)
{
	return remove_wide(windows_path(path), false);
}

int
rmdir(const char *path)
{
	return remove_wide(windows_path(path), true);
}

int
unlinkat(int folder, const char *name, int flags)
{
	return remove_wide(
	    windows_path_at(folder, name), (flags & AT_REMOVEDIR) != 0);
}

int
mkdir(const char *path, unsigned mode)
{
	(void)mode;
	return make_wide(windows_path(path));
}

int
mkdirat(int folder, const char *name, unsigned mode)
{
	(void)mode;
	return make_wide(windows_path_at(folder, name));
}

int
access(const char *path, int mode)
{
	return access_wide(windows_path(path), mode);
}

int
faccessat(int folder, const char *name, int mode, int flags)
{
	(void)flags;
	return access_wide(windows_path_at(folder, name), mode);
}

int
chdir(const char *path)
{
	wchar_t *wide = windows_path(path);
	int result = wide == NULL ? -1 : ended(SetCurrentDirectoryW(wide));

	free(wide);
	return result;
}

char *
getcwd(char *buf, size_t cap)
{
	wchar_t path[4096];
	DWORD n = GetCurrentDirectoryW(4096, path);

	if (n == 0) {
		windows_failed();
		return NULL;
	}
	if (n >= 4096 || !windows_text(buf, cap, path)) {
		errno = ERANGE;
		return NULL;
	}
	for (char *at = buf; *at != '\0'; at++)
		if (*at == '\\')
			*at = '/';
	return buf;
}

/* Without what Windows writes before it, "\\\\?\\" and "\\\\?\\UNC". */
static char *
plain(const wchar_t *path)
{
	bool share = wcsncmp(path, L"\\\\?\\UNC\\", 8) == 0;
	size_t cap = 3 * wcslen(path) + 2;
	char *out = malloc(cap);

	if (out == NULL) {
		errno = ENOMEM;
		return NULL;
	}
	if (wcsncmp(path, L"\\\\?\\", 4) == 0)
		path += share ? 7 : 4;
	out[0] = '/';
	if (!windows_text(out + share, cap - share, path)) {
		windows_failed();
		free(out);
		return NULL;
	}
	for (char *at = out; *at != '\0'; at++)
		if (*at == '\\')
			*at = '/';
	return out;
}

char *
realpath(const char *path, char *buf)
{
	int fd = open(path, O_RDONLY);
	wchar_t *wide = fd < 0 ? NULL : windows_path_at(fd, ".");
	char *out = wide == NULL || buf != NULL ? NULL : plain(wide);

	free(wide);
	if (fd >= 0)
		close(fd);
	return out;
}
