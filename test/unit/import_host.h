/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A client's end of USB/IP with a few transfers.
 */
#ifndef TEST_IMPORT_HOST_H
#define TEST_IMPORT_HOST_H

#include <stdint.h>

#include "host/import.h"

#define DEVICE_ID 0x00010001
#define BUFFER 64

struct host {
	struct import import;
	struct import_submit submit[3];
	uint8_t buf[3][BUFFER];
	uint8_t header[USBIP_HEADER_SIZE];
};

/* A transfer of the whole buffer, and the end of it; the header to send is in
 * the host. Both answer the sequence number. */
uint32_t host_submit(struct host *, int i, uint8_t endpoint);
uint32_t host_unlink(struct host *, int i);

#endif
