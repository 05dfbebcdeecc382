/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A client's end of USB/IP with a few transfers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "import_host.h"

uint32_t
host_submit(struct host *h, int i, uint8_t endpoint)
{
	struct usbip_submit sent;

	h->submit[i] = (struct import_submit){
		.endpoint = endpoint, .buf = h->buf[i], .len = BUFFER
	};
	import_submit(&h->import, &h->submit[i], h->header);
	assert_true(usbip_submit_unpack(&sent, h->header));
	assert_int_equal(sent.command, USBIP_CMD_SUBMIT);
	assert_int_equal(sent.device, DEVICE_ID);
	assert_int_equal(sent.in, endpoint >> 7);
	assert_int_equal(sent.endpoint, endpoint & 0x7f);
	assert_int_equal(sent.length, BUFFER);
	assert_true(import_outstanding(&h->submit[i]));
	return sent.sequence;
}

uint32_t
host_unlink(struct host *h, int i)
{
	struct usbip_submit sent;
	uint32_t which = h->submit[i].sequence;

	import_unlink(&h->import, &h->submit[i], h->header);
	assert_true(usbip_submit_unpack(&sent, h->header));
	assert_int_equal(sent.command, USBIP_CMD_UNLINK);
	assert_int_equal(sent.unlink, which);
	return sent.sequence;
}
