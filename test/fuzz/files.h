/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files of a target, for what takes no bytes.
 */
#ifndef TEST_FUZZ_FILES_H
#define TEST_FUZZ_FILES_H

#include "fuzz.h"

#define FILES 3

/* The path of one of them, in a folder that is this process's own. */
const char *file_path(unsigned i);
void file_write(unsigned i, const uint8_t *bytes, size_t len);
/* It need not be there. */
void file_remove(unsigned i);

#endif
