/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What this system has of its own: how paths and names of files are written, and who
 * the user is.
 */
#ifndef LOCAL_SYSTEM_H
#define LOCAL_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The last one in a path of what parts folders; NULL: there is none. */
char *local_slash(const char *path);
/* What is behind it. */
const char *local_name(const char *path);
bool local_is_absolute(const char *path);

/* A character that no file's name may have here, beside those that it may have
 * nowhere (mptp_text_nameable()). */
bool local_forbids(uint32_t c);
/* One byte of a name that cannot be a file's for another reason, which is then
 * replaced; NULL: it can. */
char *local_flaw(char *name);
/* Bytes that a name in this folder may have. The system is not asked if so many
 * as are wanted fit anywhere. */
size_t local_longest(const char *folder, size_t wanted);

/* The user's folder, for as long as nobody calls it again; NULL: none. */
const char *local_home(void);
/* What the user is called; false: nobody knows. */
bool local_user(char *name, size_t cap);

#endif
