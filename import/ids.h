/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What tells an object that has another path from a new one.
 */
#ifndef IMPORT_IDS_H
#define IMPORT_IDS_H

#include "import/engine.h"

/* Has the entries know their persistent ids, if the camera tells them of all objects at
 * once; i is one of the objects. The camera is asked at the first call, and not again.
 * Without them, MPTP_OK: they are one more help. */
int ids_load(struct mptp_import *, uint32_t i);
/* Does the camera have an object by that path, a key of the ledger's? Only after
 * ids_load(). */
bool ids_has_path(const struct mptp_import *, const char *path);

#endif
