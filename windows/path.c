/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Names of files in UTF-8 and in UTF-16, and what Windows' errors are called.
 */
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <string.h>

#include "port.h"

int
windows_fail(DWORD error)
{
	static const struct {
		DWORD error;
		int sys;
	} table[] = {
		{ ERROR_FILE_NOT_FOUND, ENOENT },
		{ ERROR_PATH_NOT_FOUND, ENOENT },
		{ ERROR_INVALID_NAME, ENOENT },
		{ ERROR_BAD_NETPATH, ENOENT },
		{ ERROR_INVALID_DRIVE, ENOENT },
		{ ERROR_NO_MORE_FILES, ENOENT },
		{ ERROR_ACCESS_DENIED, EACCES },
		{ ERROR_SHARING_VIOLATION, EACCES },
		{ ERROR_LOCK_VIOLATION, EACCES },
		{ ERROR_DELETE_PENDING, EACCES },
		{ ERROR_CANT_ACCESS_FILE, EACCES },
		{ ERROR_FILE_EXISTS, EEXIST },
		{ ERROR_ALREADY_EXISTS, EEXIST },
		{ ERROR_DISK_FULL, ENOSPC },
		{ ERROR_HANDLE_DISK_FULL, ENOSPC },
		{ ERROR_NOT_ENOUGH_QUOTA, EDQUOT },
		{ ERROR_WRITE_PROTECT, EROFS },
		{ ERROR_DIR_NOT_EMPTY, ENOTEMPTY },
		{ ERROR_DIRECTORY, ENOTDIR },
		{ ERROR_FILENAME_EXCED_RANGE, ENAMETOOLONG },
		{ ERROR_BUFFER_OVERFLOW, ENAMETOOLONG },
		{ ERROR_TOO_MANY_OPEN_FILES, EMFILE },
		{ ERROR_TOO_MANY_LINKS, EMLINK },
		{ ERROR_NOT_SAME_DEVICE, EXDEV },
		{ ERROR_NOT_ENOUGH_MEMORY, ENOMEM },
		{ ERROR_OUTOFMEMORY, ENOMEM },
		{ ERROR_INVALID_HANDLE, EBADF },
		{ ERROR_BROKEN_PIPE, EPIPE },
		{ ERROR_NO_DATA, EPIPE },
		{ ERROR_INVALID_FUNCTION, ENOTSUP },
		{ ERROR_NOT_SUPPORTED, ENOTSUP },
		{ ERROR_INVALID_PARAMETER, EINVAL },
		{ ERROR_NO_UNICODE_TRANSLATION, EILSEQ },
	};

	errno = EIO;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].error == error)
			errno = table[i].sys;
	return -1;
}

int
windows_failed(void)
{
	return windows_fail(GetLastError());
}

wchar_t *
windows_path(const char *path)
{
	wchar_t *wide;
	int n;

	n = MultiByteToWideChar(
	    CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, NULL, 0);
	if (n == 0) {
		windows_failed();
		return NULL;
	}
	if ((wide = calloc((size_t)n, sizeof(*wide))) == NULL) {
		errno = ENOMEM;
		return NULL;
	}
	MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide, n);
	return wide;
}

bool
windows_text(char *out, size_t cap, const wchar_t *name)
{
	return WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, name, -1, out,
		   (int)cap, NULL, NULL) > 0;
}

/* Names that are devices, in every folder and with every ending. */
static bool
is_device(const wchar_t *name)
{
	static const wchar_t *const devices[] = { L"CON", L"PRN", L"AUX",
		L"NUL", L"CONIN$", L"CONOUT$", L"COM", L"LPT" };
	size_t len = wcscspn(name, L".");

	while (len > 0 && name[len - 1] == L' ')
		len--;
	for (size_t i = 0; i < sizeof(devices) / sizeof(*devices); i++) {
		size_t n = wcslen(devices[i]);
		bool numbered = i >= 6;

		if (_wcsnicmp(name, devices[i], n) == 0 &&
		    (numbered ? len == n + 1 &&
				wcschr(L"0123456789\xb9\xb2\xb3", name[n]) :
				len == n))
			return true;
	}
	return false;
}

/* May a file be called so? */
static bool
is_name(const wchar_t *name)
{
	size_t len = wcslen(name);

	for (size_t i = 0; i < len; i++)
		if (name[i] < 32 || wcschr(L"<>:\"/\\|?*", name[i]) != NULL)
			return false;
	return len > 0 && name[len - 1] != L'.' && name[len - 1] != L' ' &&
	    !is_device(name);
}

wchar_t *
windows_path_at(int folder, const char *name)
{
	wchar_t *wide = NULL, *path = NULL;
	bool itself = strcmp(name, ".") == 0;
	HANDLE handle;
	DWORD room, n;

	if (folder == AT_FDCWD)
		return windows_path(name);
	handle = windows_handle(folder);
	if (handle == INVALID_HANDLE_VALUE ||
	    (wide = windows_path(name)) == NULL)
		return NULL;
	if (!itself && !is_name(wide)) {
		errno = EACCES;
		goto out;
	}
	/* Begins with \\?\, so it may have any length. */
	room = GetFinalPathNameByHandleW(handle, NULL, 0, 0);
	if (room == 0) {
		windows_failed();
		goto out;
	}
	path = calloc((size_t)room + wcslen(wide) + 2, sizeof(*path));
	if (path == NULL) {
		errno = ENOMEM;
		goto out;
	}
	n = GetFinalPathNameByHandleW(handle, path, room + 1, 0);
	if (n == 0 || n > room) {
		windows_failed();
		free(path);
		path = NULL;
	} else if (!itself) {
		if (path[n - 1] != L'\\')
			wcscat(path, L"\\");
		wcscat(path, wide);
	}
out:
	free(wide);
	return path;
}

HANDLE
windows_handle(int fd)
{
	intptr_t handle = -1;

	if (fd >= 0 && (fd & SOCKET_MARK) == 0)
		handle = _get_osfhandle(fd);
	/* -2: standard output and the like of a program without them. */
	if (handle == -1 || handle == -2) {
		errno = EBADF;
		return INVALID_HANDLE_VALUE;
	}
	return (HANDLE)handle;
}
