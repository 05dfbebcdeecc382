/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Winsock has it with the rest.
 */
#ifndef WINDOWS_NETINET_IN_H
#define WINDOWS_NETINET_IN_H

#include <sys/socket.h>

#endif
