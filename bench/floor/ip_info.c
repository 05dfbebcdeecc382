/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The floor of `info`: DeviceInfo within a session, and a line on it.
 *
 *   ip_info ADDRESS
 */
#include <stdio.h>

#include "ip.h"

#define GET_DEVICE_INFO 0x1001

static void
count(void *ctx, const uint8_t *bytes, size_t len)
{
	(void)bytes;
	*(size_t *)ctx += len;
}

int
main(int argc, char **argv)
{
	struct floor_ip ip;
	size_t len = 0;

	if (argc != 2)
		floor_die("usage: ip_info ADDRESS");
	floor_open(&ip, argv[1]);
	if (floor_run(&ip, GET_DEVICE_INFO, 0, NULL, count, &len) != FLOOR_OK)
		floor_die("GetDeviceInfo");
	floor_close(&ip);
	printf("%zu bytes\n", len);
	return 0;
}
