/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Winsock has it with the rest.
 */
#ifndef WINDOWS_ARPA_INET_H
#define WINDOWS_ARPA_INET_H

#include <sys/socket.h>

#endif
