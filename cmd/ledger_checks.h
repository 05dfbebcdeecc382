/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What verifying finds, told as it is found.
 */
#ifndef CMD_LEDGER_CHECKS_H
#define CMD_LEDGER_CHECKS_H

#include <miniptp/import.h>

#include "cmd.h"

/* Of all copies in these paths, which are absolute; n 0: of all. Exit code:
 * EXIT_PARTIAL if some are not as they should be. */
int ledger_check_paths(
    struct app *, struct mptp_ledger *, const char *const *paths, size_t n);

#endif
