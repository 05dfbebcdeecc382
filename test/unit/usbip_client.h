/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A client of USB/IP, and the device that it uses.
 */
#ifndef TEST_USBIP_CLIENT_H
#define TEST_USBIP_CLIENT_H

#include "gadget/export.h"

struct client {
	struct gadget gadget;
	struct gadget_export *export;
	enum usbip_status answer;
	unsigned resets;
	size_t slice; /* of what it sends */
	uint32_t sequence;
	/* What the device got from it: transfers, each with a dot behind it. */
	char got[256];
	size_t ngot;
	/* What it got. */
	uint8_t in[70000];
	size_t nin;
};

/* slice: of what it sends, so much at once. */
void start(struct client *, size_t slice);
void stop(struct client *);
/* The device takes what it gets, and the client what comes back. False, here and below:
 * it was hung up on. */
bool turn(struct client *);
bool tell(struct client *, const void *data, size_t len);
bool submit(
    struct client *, const struct usbip_submit *how, const void *data);
/* The next return is so, and these are its data. */
void returned(struct client *, uint32_t command, uint32_t sequence, int status,
    size_t len, const void *data);
/* The device is imported, and configured. */
void become_owner(struct client *);

#endif
