/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Names that every usual file system takes: those of Windows, which has the most
 * rules, and so its FAT and NTFS on other systems.
 */
#ifndef LOCAL_PORTABLE_H
#define LOCAL_PORTABLE_H

#include <stdbool.h>
#include <stdint.h>

/* As local_forbids() and local_flaw() of local/system.h. */
bool portable_forbids(uint32_t c);
char *portable_flaw(char *name);

#endif
