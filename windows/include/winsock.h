/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * In the place of the first Winsock, which libusb.h asks for, and beside which
 * there can be no second.
 */
#ifndef WINDOWS_WINSOCK_H
#define WINDOWS_WINSOCK_H

#include <sys/socket.h>

#endif
