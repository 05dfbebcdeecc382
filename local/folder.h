/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Folders of this computer that the user chose.
 */
#ifndef LOCAL_FOLDER_H
#define LOCAL_FOLDER_H

#include <stdbool.h>

/* What to do about one that cannot be used or made, to be put behind the words for the
 * errno: "; …", or "" where nobody knows. */
const char *folder_advice(int sys);
/* Can it be read, and has nothing in it? */
bool folder_is_empty(const char *path);

#endif
