/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which imports are running: each has a number, and while it lives a lock on the byte
 * of that number in a file beside the ledger, which a killed process loses.
 */
#ifndef IMPORT_OWNER_H
#define IMPORT_OWNER_H

#include <stdbool.h>
#include <stdint.h>

#include "import/ledger.h"

struct owner {
	int fd;
	int64_t number;
	char boot
	    [40]; /* of this computer, which tells its starts apart; or "" */
};

/* owner_close() is owed. Errors as mptp_ledger_open(). */
int owner_open(struct owner *, struct mptp_ledger *, struct mptp_error *error);
void owner_close(struct owner *);
/* Does another import with that number run? */
bool owner_is_alive(const struct owner *, int64_t number);

#endif
