/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The messages of FunctionFS.
 */
#include <string.h>

#include "base/bytes.h"
#include "gadget/functionfs.h"

enum { STRINGS = 2, DESCRIPTORS = 3 };
enum flag { FULL = 1, HIGH = 2, SUPER = 4, MICROSOFT = 8 };

#define HEADER 12 /* which message, its length, flags */
#define ENGLISH 0x0409

/* "Extended compatible id", of the one interface. */
static size_t
compatible_id(bool before_6_5, uint8_t *out)
{
	const uint8_t length = 11 + 24;

	memset(out, 0, length);
	put_le32(out + 1, length);
	put_le16(out + 5, before_6_5 ? 0x0001 : 0x0100);
	put_le16(out + 7, 4);
	out[9] = 1;  /* sections */
	out[12] = 1; /* reserved, to be 1 */
	memcpy(out + 13, "MTP", 3);
	return length;
}

size_t
functionfs_descriptors(const struct mptp_usb_identity *identity,
    bool before_6_5, uint8_t out[FUNCTIONFS_MESSAGE_MAX])
{
	static const enum mptp_usb_speed speeds[] = { MPTP_USB_FULL,
		MPTP_USB_HIGH, MPTP_USB_SUPER };
	uint32_t flags = FULL | HIGH | SUPER;
	uint8_t one[GADGET_DESCRIPTOR_MAX];
	size_t counts = HEADER, at = HEADER + 4 * 3;
	unsigned count;

	if (identity->mtp) {
		flags |= MICROSOFT;
		put_le32(out + at, 1);
		at += 4;
	}
	for (size_t i = 0; i < 3; i++) {
		size_t len = gadget_function(identity, speeds[i], one, &count);

		/* Strings have their own numbers here. */
		one[8] = one[8] != 0;
		put_le32(out + counts, count);
		counts += 4;
		memcpy(out + at, one, len);
		at += len;
	}
	if (identity->mtp)
		at += compatible_id(before_6_5, out + at);
	put_le32(out, DESCRIPTORS);
	put_le32(out + 4, (uint32_t)at);
	put_le32(out + 8, flags);
	return at;
}

size_t
functionfs_strings(const struct mptp_usb_identity *identity,
    uint8_t out[FUNCTIONFS_MESSAGE_MAX])
{
	size_t len = 16;

	memset(out, 0, len);
	if (identity->mtp) {
		put_le32(out + 8, 1);
		put_le32(out + 12, 1);
		put_le16(out + len, ENGLISH);
		memcpy(out + len + 2, "MTP", 4);
		len += 6;
	}
	put_le32(out, STRINGS);
	put_le32(out + 4, (uint32_t)len);
	return len;
}

/* ---- reading ------------------------------------------------------------- */

#define CONTAINER_HEADER 12
#define CONTAINER_DATA 2

size_t
functionfs_next_read(
    const struct functionfs_reading *reading, size_t packet, size_t most)
{
	if (!reading->within || reading->left <= packet)
		return packet;
	if (reading->left >= most)
		return most;
	return ((size_t)reading->left + packet - 1) / packet * packet;
}

/* The data of a header that was sent alone are a transfer of their own, which
 * has no header. */
void
functionfs_was_read(struct functionfs_reading *reading, const uint8_t *bytes,
    size_t len, bool last)
{
	bool alone = false;

	if (!reading->within) {
		reading->left = len < CONTAINER_HEADER ? 0 :
		    get_le32(bytes) == UINT32_MAX      ? UINT64_MAX :
							 get_le32(bytes);
		alone = len == CONTAINER_HEADER &&
		    get_le16(bytes + 4) == CONTAINER_DATA;
	}
	if (reading->left != UINT64_MAX)
		reading->left -= len < reading->left ? len : reading->left;
	reading->within = reading->left > 0 && (!last || alone);
}
