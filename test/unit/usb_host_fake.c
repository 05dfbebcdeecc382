/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "usb_host_fake.h"

void
fake_forget(struct usb_transfer *transfer)
{
	assert_false(transfer->flying);
}

const char *
fake_words(int code)
{
	(void)code;
	return "failed";
}

void
fake_end(struct usb_transfer *transfer, int code, size_t actual)
{
	transfer->flying = false;
	transfer->code = code;
	transfer->actual = actual;
	if (transfer->arrived != NULL)
		transfer->arrived(transfer);
}
