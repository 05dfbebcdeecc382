/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a server of USB/IP says, and what its client makes of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "import_script.h"

const size_t slices[SLICES] = { 1, 3, 47, 48, 49, 1000, 8192 };

void
say_reply(struct script *s, enum usbip_operation code, uint32_t status)
{
	usbip_op_pack(s->bytes + s->len, code, (enum usbip_status)status);
	s->len += USBIP_OPERATION_SIZE;
}

void
say_word(struct script *s, uint32_t word)
{
	put_be32(s->bytes + s->len, word);
	s->len += 4;
}

void
say_device(struct script *s, const char *busid, uint8_t interfaces)
{
	const struct usbip_device device = { .path = "/sys/devices/x",
		.busid = busid,
		.bus = 1,
		.number = 1,
		.speed = 3,
		.vendor = 0x04a9,
		.product = 0x32f5,
		.interfaces = interfaces };

	usbip_device_pack(s->bytes + s->len, &device);
	s->len += USBIP_DEVICE_SIZE;
}

void
say_return(struct script *s, enum usbip_command command, uint32_t sequence,
    int status, uint32_t length)
{
	const struct usbip_return ret = { command, sequence, status, length };

	usbip_return_pack(s->bytes + s->len, &ret);
	s->len += USBIP_HEADER_SIZE;
}

void
say_bytes(struct script *s, const char *bytes)
{
	memcpy(s->bytes + s->len, bytes, strlen(bytes));
	s->len += strlen(bytes);
}

void
hear(struct import *import, const struct script *s, size_t slice,
    const struct import_submit *first, char *out)
{
	static const char letters[] = "-dlirR!";
	struct import_told told;
	enum import_news news;

	for (size_t at = 0; at < s->len; at += slice) {
		const uint8_t *bytes = s->bytes + at;
		size_t len = s->len - at < slice ? s->len - at : slice;

		while ((news = import_feed(import, &bytes, &len, &told)) !=
		    IMPORT_NOTHING) {
			*out++ = letters[news];
			if (news == IMPORT_RETURNED)
				*out++ = (char)('0' + (told.submit - first));
			if (news == IMPORT_NONSENSE)
				break;
		}
		assert_int_equal(len, news == IMPORT_NONSENSE ? len : 0);
	}
	*out = '\0';
}
