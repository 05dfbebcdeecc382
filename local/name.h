/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * File names on this computer for what a camera calls anything it likes.
 */
#ifndef LOCAL_NAME_H
#define LOCAL_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One path component that cannot leave its folder: separators, what misleads and
 * invalid bytes become '_', so do "." and "..", and a dash at the beginning, which
 * other programs take for that of an option. An empty name becomes that of the
 * handle. free() it; NULL: there is no memory, here and below. */
char *name_tame(const char *name, uint32_t handle);
/* The same by the rules of all usual systems: what is written to a card or a share
 * may be read by another. */
char *name_tame_portable(const char *name, uint32_t handle);

/* "object_5190d381", for what has no name. */
#define NAME_OF_HANDLE sizeof("object_5190d381")
void name_of_handle(char buf[NAME_OF_HANDLE], uint32_t handle);

/* How many bytes are before the last dot, which is not the first character. */
size_t name_stem(const char *name);
/* How many bytes of s, at most room, end where a character does. */
size_t name_cut(const char *s, size_t room);
/* Takes over a tamed name, and gives it as it is if it fits; otherwise what is
 * before the extension ends early, in "~5190d381": two objects never get the same
 * name by this. NULL stays NULL. free() it. */
char *name_fit(char *name, uint32_t handle, size_t longest, bool *shortened);

/* All of it, for a folder of this computer. free() it. */
char *name_local(
    const char *folder, const char *name, uint32_t handle, bool *shortened);

#endif
