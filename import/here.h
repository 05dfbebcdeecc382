/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Whether copies are here.
 */
#ifndef IMPORT_HERE_H
#define IMPORT_HERE_H

#include "import/engine.h"

/* Is the object i here, by the ledger or its content? Sets what is wanted of it. */
int here_find(struct mptp_import *, uint32_t i);
/* Is the file below the root the one that the copy tells of? */
bool here_is_file(struct mptp_import *, unsigned side, const char *rel,
    const struct mptp_copy *);
/* Is it a file of which the ledger does not say from which object it is? */
bool here_is_unknown(struct mptp_import *, unsigned side, const char *rel);
/* Has it that content, as the disk has it? */
bool here_has_hash(
    struct mptp_import *, unsigned side, const char *rel, const char *hash);

/* Are the copies of an object in two destinations one file, by a link or a folder that is
 * in both? That is one copy. */
bool here_is_one_file(const struct mptp_import *, uint32_t i);

#endif
