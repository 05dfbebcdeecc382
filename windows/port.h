/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the files here share: names, errors, and how descriptors are told apart.
 */
#ifndef WINDOWS_PORT_H
#define WINDOWS_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <windows.h>

/* A descriptor with this bit is a socket's handle, any other the C library's.
 * Handles are small numbers, so neither is ever taken for the other. */
#define SOCKET_MARK 0x40000000

/* Sets errno by what Windows says, or by this; -1. */
int windows_fail(DWORD error);
int windows_failed(void);

/* A name in UTF-8 as Windows wants it. NULL, errno telling. free() it. */
wchar_t *windows_path(const char *path);
/* The same of what is in the folder that was opened: "." for itself, or a name
 * that Windows has for files; EACCES for any other, such as "a:b", which would
 * be a stream of the file "a", or "NUL". */
wchar_t *windows_path_at(int folder, const char *name);
/* Back to UTF-8. False: it does not fit. */
bool windows_text(char *out, size_t cap, const wchar_t *name);

/* The handle of a file; INVALID_HANDLE_VALUE and EBADF. */
HANDLE windows_handle(int fd);
/* As open(), with a name as above, which is freed. */
int windows_open(wchar_t *path, int flags);

/* read(), write() and close() of a marked descriptor. */
ptrdiff_t windows_socket_read(int fd, void *buf, size_t len);
ptrdiff_t windows_socket_write(int fd, const void *buf, size_t len);
int windows_socket_close(int fd);
int windows_socket_set_blocking(int fd, bool blocking);

#endif
