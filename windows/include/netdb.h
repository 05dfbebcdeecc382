/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Names of hosts.
 */
#ifndef WINDOWS_NETDB_H
#define WINDOWS_NETDB_H

#include <sys/socket.h>

/* Nothing here fails with it. */
#define EAI_SYSTEM (-1)

int getaddrinfo(const char *, const char *, const struct addrinfo *,
    struct addrinfo **) POSIX_NAME(getaddrinfo);
int getnameinfo(const struct sockaddr *, socklen_t, char *, socklen_t, char *,
    socklen_t, int) POSIX_NAME(getnameinfo);

#endif
