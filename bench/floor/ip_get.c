/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The floor of a download: receive, and write.
 *
 *   ip_get ADDRESS HANDLE FILE        FILE -: to standard output
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ip.h"

#define GET_OBJECT 0x1009

int
main(int argc, char **argv)
{
	struct floor_ip ip;
	uint32_t handle;
	int fd = 1;

	if (argc != 4)
		floor_die("usage: ip_get ADDRESS HANDLE FILE");
	handle = (uint32_t)strtoul(argv[2], NULL, 0);
	if (strcmp(argv[3], "-") != 0)
		fd = open(argv[3], O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0)
		floor_die(argv[3]);
	floor_open(&ip, argv[1]);
	if (floor_run(&ip, GET_OBJECT, 1, &handle, floor_save, &fd) != FLOOR_OK)
		floor_die("GetObject");
	if (close(fd) != 0)
		floor_die(argv[3]);
	floor_close(&ip);
	return 0;
}
