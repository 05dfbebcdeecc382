/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Plain sockets for tests: the other end of what is tested.
 */
#ifndef TEST_NET_H
#define TEST_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A listening socket on a loopback address, "127.0.0.1" or "::1", and its port,
 * which is chosen if *port is 0. -1: this machine has no such address. */
int net_listen(const char *host, uint16_t *port, int backlog);
int net_connect(uint16_t port);
/* From another address of this machine, of IPv4. -1: it is none. */
int net_connect_from(const char *host, uint16_t port);
int net_accept(int fd);
/* All of it, or the test fails. */
void net_send(int fd, const void *buf, size_t len);
/* Until len bytes, the end, or 10 s of silence, which fails the test: how many
 * were read. */
size_t net_recv(int fd, void *buf, size_t len);
/* How many descriptors this process has open. */
unsigned net_descriptors(void);
void net_sleep(int ms);

#endif
