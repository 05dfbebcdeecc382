/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Descriptors and names, as POSIX has them.
 */
#ifndef WINDOWS_UNISTD_H
#define WINDOWS_UNISTD_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "posix_name.h"

#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

#define F_OK 0
#define W_OK 2
#define R_OK 4

/* Descriptors are those of the C library, or of sockets, which are marked. */
int close(int) POSIX_NAME(close);
ssize_t read(int, void *, size_t) POSIX_NAME(read);
ssize_t write(int, const void *, size_t) POSIX_NAME(write);
ssize_t pread(int, void *, size_t, off_t) POSIX_NAME(pread);
ssize_t pwrite(int, const void *, size_t, off_t) POSIX_NAME(pwrite);
#undef lseek
off_t lseek(int, off_t, int) POSIX_NAME(lseek);
#undef ftruncate
int ftruncate(int, off_t) POSIX_NAME(ftruncate);
int fsync(int) POSIX_NAME(fsync);
int dup(int) POSIX_NAME(dup);
/* Two sockets that are connected: poll() takes them. */
int pipe(int[2]) POSIX_NAME(pipe);
/* A console, and nothing else. */
int isatty(int) POSIX_NAME(isatty);

int access(const char *, int) POSIX_NAME(access);
int faccessat(int, const char *, int, int) POSIX_NAME(faccessat);
int link(const char *, const char *) POSIX_NAME(link);
int linkat(int, const char *, int, const char *, int) POSIX_NAME(linkat);
int unlink(const char *) POSIX_NAME(unlink);
int unlinkat(int, const char *, int) POSIX_NAME(unlinkat);
int renameat(int, const char *, int, const char *) POSIX_NAME(renameat);
int rmdir(const char *) POSIX_NAME(rmdir);
int chdir(const char *) POSIX_NAME(chdir);
/* With slashes. */
char *getcwd(char *, size_t) POSIX_NAME(getcwd);

int gethostname(char *, size_t) POSIX_NAME(gethostname);
int getentropy(void *, size_t) POSIX_NAME(getentropy);
int getpid(void) POSIX_NAME(getpid);
void _exit(int) __attribute__((noreturn));

#endif
