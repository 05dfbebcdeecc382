/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a server of USB/IP says, and what its client makes of it.
 */
#ifndef TEST_IMPORT_SCRIPT_H
#define TEST_IMPORT_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

#include "host/import.h"

struct script {
	uint8_t bytes[8192];
	size_t len;
};

void say_reply(struct script *, enum usbip_operation, uint32_t status);
void say_word(struct script *, uint32_t);
void say_device(struct script *, const char *busid, uint8_t interfaces);
void say_return(struct script *, enum usbip_command, uint32_t sequence,
    int status, uint32_t length);
void say_bytes(struct script *, const char *);

/* All news of a script in slices of that size, one letter each, and a digit for
 * the submit that ended. */
void hear(struct import *, const struct script *, size_t slice,
    const struct import_submit *first, char *out);

/* Sizes of slices that end within whatever there is, and at its ends. */
#define SLICES 7
extern const size_t slices[SLICES];

#endif
