/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What files are, how old they are, and how full the disk is.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "port.h"

/* Windows counts tenths of microseconds from 1601 on. */
#define SECOND INT64_C(10000000)
#define EPOCH INT64_C(11644473600)

static time_t
seconds_of(FILETIME time)
{
	uint64_t ticks =
	    (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;

	return (time_t)(ticks / SECOND) - EPOCH;
}

static int
describe(HANDLE handle, struct posix_stat *st)
{
	BY_HANDLE_FILE_INFORMATION info;
	DWORD attributes;

	memset(st, 0, sizeof(*st));
	switch (GetFileType(handle)) {
	case FILE_TYPE_DISK:
		break;
	case FILE_TYPE_PIPE:
		st->st_mode = S_IFIFO | 0666;
		return 0;
	default:
		st->st_mode = S_IFCHR | 0666;
		return 0;
	}
	if (!GetFileInformationByHandle(handle, &info))
		return windows_failed();
	st->st_dev = info.dwVolumeSerialNumber;
	st->st_ino = (uint64_t)info.nFileIndexHigh << 32 | info.nFileIndexLow;
	attributes = info.dwFileAttributes;
	if ((attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0)
		st->st_mode = S_IFLNK | 0777;
	else if ((attributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
		st->st_mode = S_IFDIR | 0777;
	else
		st->st_mode = S_IFREG |
		    ((attributes & FILE_ATTRIBUTE_READONLY) != 0 ? 0444 : 0666);
	st->st_size =
	    (int64_t)((uint64_t)info.nFileSizeHigh << 32 | info.nFileSizeLow);
	st->st_blocks = (st->st_size + 511) / 512;
	st->st_mtime = seconds_of(info.ftLastWriteTime);
	return 0;
}

/* Links are looked at, or through. Frees the path, which may be NULL. */
static HANDLE
open_path(wchar_t *path, DWORD access, bool follow)
{
	HANDLE handle;

	if (path == NULL)
		return INVALID_HANDLE_VALUE;
	handle = CreateFileW(path, access,
	    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
	    OPEN_EXISTING,
	    FILE_FLAG_BACKUP_SEMANTICS |
		(follow ? 0 : FILE_FLAG_OPEN_REPARSE_POINT),
	    NULL);
	free(path);
	if (handle == INVALID_HANDLE_VALUE)
		windows_failed();
	return handle;
}

static int
describe_path(wchar_t *path, struct posix_stat *st, bool follow)
{
	HANDLE handle = open_path(path, FILE_READ_ATTRIBUTES, follow);
	int result;

	if (handle == INVALID_HANDLE_VALUE)
		return -1;
	result = describe(handle, st);
	CloseHandle(handle);
	return result;
}

int
posix_stat(const char *path, struct posix_stat *st)
{
	return describe_path(windows_path(path), st, true);
}

int
lstat(const char *path, struct posix_stat *st)
{
	return describe_path(windows_path(path), st, false);
}

int
fstatat(int folder, const char *name, struct posix_stat *st, int flags)
{
	return describe_path(windows_path_at(folder, name), st,
	    (flags & AT_SYMLINK_NOFOLLOW) == 0);
}

int
posix_fstat(int fd, struct posix_stat *st)
{
	HANDLE handle = windows_handle(fd);

	return handle == INVALID_HANDLE_VALUE ? -1 : describe(handle, st);
}

/* ---- times -------------------------------------------------------------- */

/* NULL: it stays. */
static const FILETIME *
file_time(FILETIME *out, const struct timespec *time)
{
	int64_t ticks;

	if (time->tv_nsec == UTIME_OMIT)
		return NULL;
	if (time->tv_nsec == UTIME_NOW) {
		GetSystemTimeAsFileTime(out);
		return out;
	}
	ticks = ((int64_t)time->tv_sec + EPOCH) * SECOND + time->tv_nsec / 100;
	if (ticks < 0)
		ticks = 0;
	out->dwLowDateTime = (DWORD)((uint64_t)ticks & 0xffffffff);
	out->dwHighDateTime = (DWORD)((uint64_t)ticks >> 32);
	return out;
}

static int
set_times(HANDLE handle, const struct timespec times[2])
{
	FILETIME read, written;

	return SetFileTime(handle, NULL, file_time(&read, &times[0]),
		   file_time(&written, &times[1])) ?
	    0 :
	    windows_failed();
}

int
futimens(int fd, const struct timespec times[2])
{
	HANDLE handle = windows_handle(fd);

	return handle == INVALID_HANDLE_VALUE ? -1 : set_times(handle, times);
}

int
utimensat(
    int folder, const char *name, const struct timespec times[2], int flags)
{
	HANDLE handle = open_path(windows_path_at(folder, name),
	    FILE_WRITE_ATTRIBUTES, (flags & AT_SYMLINK_NOFOLLOW) == 0);
	int result;

	if (handle == INVALID_HANDLE_VALUE)
		return -1;
	result = set_times(handle, times);
	CloseHandle(handle);
	return result;
}

int
fstatvfs(int fd, struct statvfs *out)
{
	wchar_t *path = windows_path_at(fd, ".");
	HANDLE handle = windows_handle(fd);
	ULARGE_INTEGER available, total, rest;
	DWORD flags = 0;
	BOOL good;

	if (path == NULL)
		return -1;
	good = GetDiskFreeSpaceExW(path, &available, &total, &rest);
	free(path);
	if (!good)
		return windows_failed();
	*out = (struct statvfs){ .f_frsize = 1,
		.f_blocks = total.QuadPart,
		.f_bavail = available.QuadPart };
	if (GetVolumeInformationByHandleW(
		handle, NULL, 0, NULL, NULL, &flags, NULL, 0) &&
	    (flags & FILE_READ_ONLY_VOLUME) != 0)
		out->f_flag = ST_RDONLY;
	return 0;
}

/* Of the bits, Windows has one: nobody may write. */
int
fchmod(int fd, unsigned mode)
{
	HANDLE handle = windows_handle(fd);
	FILE_BASIC_INFO info;

	if (handle == INVALID_HANDLE_VALUE)
		return -1;
	if (!GetFileInformationByHandleEx(
		handle, FileBasicInfo, &info, sizeof(info)))
		return windows_failed();
	info.FileAttributes &= ~(DWORD)FILE_ATTRIBUTE_READONLY;
	if ((mode & 0222) == 0)
		info.FileAttributes |= FILE_ATTRIBUTE_READONLY;
	return SetFileInformationByHandle(
		   handle, FileBasicInfo, &info, sizeof(info)) ?
	    0 :
	    windows_failed();
}
