/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files: opening, reading, writing.
 */
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "port.h"
/* After <windows.h>, whose types it needs. */
#include <winioctl.h>

/* The C library's flags, whose header this one of ours replaces. */
#define C_APPEND 0x0008
#define C_NOINHERIT 0x0080
#define C_BINARY 0x8000

/* As elsewhere, who has a file open hinders nobody. */
#define SHARE (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

static DWORD
access_of(int flags)
{
	const DWORD write = (flags & O_APPEND) != 0 ?
	    (FILE_GENERIC_WRITE & ~(DWORD)FILE_WRITE_DATA) :
	    FILE_GENERIC_WRITE;

	switch (flags & O_ACCMODE) {
	case O_WRONLY:
		return write | FILE_READ_ATTRIBUTES;
	case O_RDWR:
		return write | FILE_GENERIC_READ;
	default:
		return FILE_GENERIC_READ;
	}
}

static DWORD
disposition_of(int flags)
{
	if ((flags & O_CREAT) == 0)
		return (flags & O_TRUNC) != 0 ? TRUNCATE_EXISTING :
						OPEN_EXISTING;
	if ((flags & O_EXCL) != 0)
		return CREATE_NEW;
	return (flags & O_TRUNC) != 0 ? CREATE_ALWAYS : OPEN_ALWAYS;
}

/* 0, or the errno for what was opened and is not meant. */
static int
unfit(HANDLE handle, int flags)
{
	BY_HANDLE_FILE_INFORMATION info;
	bool folder;

	if (GetFileType(handle) != FILE_TYPE_DISK)
		return (flags & O_DIRECTORY) != 0 ? ENOTDIR : 0;
	if (!GetFileInformationByHandle(handle, &info))
		return EIO;
	folder = (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
	if ((flags & O_NOFOLLOW) != 0 &&
	    (info.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0)
		return ELOOP;
	if ((flags & O_DIRECTORY) != 0 && !folder)
		return ENOTDIR;
	return folder && (flags & O_ACCMODE) != O_RDONLY ? EISDIR : 0;
}

int
windows_open(wchar_t *path, int flags)
{
	const DWORD attributes = FILE_FLAG_BACKUP_SEMANTICS |
	    ((flags & O_NOFOLLOW) != 0 ? FILE_FLAG_OPEN_REPARSE_POINT :
					 FILE_ATTRIBUTE_NORMAL);
	HANDLE handle;
	int fd, sys;

	if (path == NULL)
		return -1;
	handle = CreateFileW(path, access_of(flags), SHARE, NULL,
	    disposition_of(flags), attributes, NULL);
	free(path);
	if (handle == INVALID_HANDLE_VALUE)
		return windows_failed();
	sys = unfit(handle, flags);
	if (sys == 0) {
		fd = _open_osfhandle((intptr_t)handle,
		    C_BINARY | C_NOINHERIT |
			((flags & O_APPEND) != 0 ? C_APPEND : 0));
		if (fd >= 0)
			return fd;
		sys = errno;
	}
	CloseHandle(handle);
	errno = sys;
	return -1;
}

int
open(const char *path, int flags, ...)
{
	return windows_open(windows_path(path), flags);
}

int
openat(int folder, const char *name, int flags, ...)
{
	return windows_open(windows_path_at(folder, name), flags);
}

int
close(int fd)
{
	return (fd & SOCKET_MARK) != 0 && fd >= 0 ? windows_socket_close(fd) :
						    _close(fd);
}

ssize_t
read(int fd, void *buf, size_t len)
{
	if ((fd & SOCKET_MARK) != 0 && fd >= 0)
		return windows_socket_read(fd, buf, len);
	return _read(fd, buf, len < INT_MAX ? (unsigned)len : INT_MAX);
}

ssize_t
write(int fd, const void *buf, size_t len)
{
	if ((fd & SOCKET_MARK) != 0 && fd >= 0)
		return windows_socket_write(fd, buf, len);
	return _write(fd, buf, len < INT_MAX ? (unsigned)len : INT_MAX);
}

static OVERLAPPED
place(off_t offset)
{
	OVERLAPPED place = { 0 };

	place.Offset = (DWORD)((uint64_t)offset & 0xffffffff);
	place.OffsetHigh = (DWORD)((uint64_t)offset >> 32);
	return place;
}

ssize_t
pread(int fd, void *buf, size_t len, off_t offset)
{
	HANDLE handle = windows_handle(fd);
	OVERLAPPED at = place(offset);
	DWORD n;

	if (handle == INVALID_HANDLE_VALUE)
		return -1;
	if (ReadFile(
		handle, buf, len < INT_MAX ? (DWORD)len : INT_MAX, &n, &at))
		return (ssize_t)n;
	return GetLastError() == ERROR_HANDLE_EOF ? 0 : windows_failed();
}

ssize_t
pwrite(int fd, const void *buf, size_t len, off_t offset)
{
	HANDLE handle = windows_handle(fd);
	OVERLAPPED at = place(offset);
	DWORD n;

	if (handle == INVALID_HANDLE_VALUE)
		return -1;
	if (WriteFile(
		handle, buf, len < INT_MAX ? (DWORD)len : INT_MAX, &n, &at))
		return (ssize_t)n;
	return windows_failed();
}

off_t
lseek(int fd, off_t offset, int from)
{
	return _lseeki64(fd, offset, from);
}

int
ftruncate(int fd, off_t size)
{
	HANDLE handle = windows_handle(fd);
	FILE_END_OF_FILE_INFO end = { .EndOfFile = { .QuadPart = size } };

	if (handle == INVALID_HANDLE_VALUE)
		return -1;
	return SetFileInformationByHandle(
		   handle, FileEndOfFileInfo, &end, sizeof(end)) ?
	    0 :
	    windows_failed();
}

int
fsync(int fd)
{
	return _commit(fd);
}

int
dup(int fd)
{
	return _dup(fd);
}

int
isatty(int fd)
{
	HANDLE handle = windows_handle(fd);
	DWORD mode;

	return handle != INVALID_HANDLE_VALUE && GetConsoleMode(handle, &mode);
}

int
fcntl(int fd, int command, ...)
{
	bool is_socket = fd >= 0 && (fd & SOCKET_MARK) != 0;
	va_list ap;
	int value;

	va_start(ap, command);
	value = command == F_GETFD ? 0 : va_arg(ap, int);
	va_end(ap);
	if (!is_socket && windows_handle(fd) == INVALID_HANDLE_VALUE)
		return -1;
	switch (command) {
	case F_GETFD:
	case F_SETFD: /* nothing of ours is inherited */
		return 0;
	case F_SETFL:
		return is_socket ?
		    windows_socket_set_blocking(fd, (value & O_NONBLOCK) == 0) :
		    0;
	case F_DUPFD_CLOEXEC:
		if (!is_socket)
			return _dup(fd);
		break;
	default:
		break;
	}
	errno = EINVAL;
	return -1;
}

int
fileno(FILE *file)
{
	return _fileno(file);
}

FILE *
fdopen(int fd, const char *mode)
{
	return _fdopen(fd, mode);
}

/* ---- files for a while -------------------------------------------------- */

#define TRIES 100

int
posix_mkstemp(char *template)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz012345";
	char *x = template + strlen(template) - 6;
	uint8_t random[6];
	DWORD n;
	int fd = -1;

	for (int i = 0; i < TRIES && fd < 0; i++) {
		if (getentropy(random, sizeof(random)) != 0)
			return -1;
		for (int k = 0; k < 6; k++)
			x[k] = letters[random[k] % 32];
		fd = open(template, O_RDWR | O_CREAT | O_EXCL, 0600);
		if (fd < 0 && errno != EEXIST)
			return -1;
	}
	/* What is not written takes no room, where the disk can do that. */
	if (fd >= 0)
		DeviceIoControl(windows_handle(fd), FSCTL_SET_SPARSE, NULL, 0,
		    NULL, 0, &n, NULL);
	return fd;
}

FILE *
posix_tmpfile(void)
{
	wchar_t folder[MAX_PATH + 1];
	char path[3 * MAX_PATH + 20];
	FILE *file;
	int fd;

	if (GetTempPathW(MAX_PATH + 1, folder) == 0 ||
	    !windows_text(path, 3 * MAX_PATH, folder))
		return NULL;
	strcat(path, "miniptp.XXXXXX");
	if ((fd = posix_mkstemp(path)) < 0)
		return NULL;
	unlink(path); /* it goes when it is closed */
	if ((file = _fdopen(fd, "w+b")) == NULL)
		_close(fd);
	return file;
}
