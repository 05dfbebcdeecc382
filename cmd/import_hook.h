/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The command of import --hook.
 */
#ifndef CMD_IMPORT_HOOK_H
#define CMD_IMPORT_HOOK_H

#include "import_tell.h"

/* One that fails is told and counted; what was copied stays. */
void import_hook_file(struct importing *, const struct mptp_import_entry *);
void import_hook_end(struct importing *, int code);

#endif
