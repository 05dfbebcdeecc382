/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The floor of an upload: announce, read, and send.
 *
 *   ip_put ADDRESS PARENT FILE       below 4 GiB
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ip.h"

#define SEND_OBJECT_INFO 0x100c
#define SEND_OBJECT 0x100d
#define STORAGE 0x00010001u
#define UNDEFINED 0x3000
#define INFO 52 /* the fixed part of an ObjectInfo */

struct bytes {
	const uint8_t *at;
};

static size_t
give(void *ctx, uint8_t *buf, size_t len)
{
	struct bytes *bytes = ctx;

	memcpy(buf, bytes->at, len);
	bytes->at += len;
	return len;
}

static size_t
give_file(void *ctx, uint8_t *buf, size_t len)
{
	ssize_t n = read(*(int *)ctx, buf, len);

	if (n <= 0 && len > 0)
		floor_die("read");
	return (size_t)n;
}

/* Called as the file is. */
static void
announce(struct floor_ip *ip, uint32_t parent, const char *path, uint32_t size)
{
	const uint32_t where[] = { STORAGE, parent };
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	size_t units = strlen(name) + 1, len = INFO;
	uint8_t info[INFO + 1 + 2 * 256 + 3] = { 0 };
	struct bytes bytes = { info };

	if (units > 255)
		floor_die("name");
	floor_put32(info, STORAGE);
	floor_put16(info + 4, UNDEFINED);
	floor_put32(info + 8, size);
	floor_put32(info + 38, parent);
	info[len++] = (uint8_t)units;
	for (size_t i = 0; i < units; i++, len += 2)
		info[len] = (uint8_t)name[i];
	len += 3; /* no dates, no keywords */
	if (floor_send(ip, SEND_OBJECT_INFO, 2, where, len, give, &bytes) !=
	    FLOOR_OK)
		floor_die("SendObjectInfo");
}

int
main(int argc, char **argv)
{
	struct floor_ip ip;
	struct stat st;
	int fd;

	if (argc != 4)
		floor_die("usage: ip_put ADDRESS PARENT FILE");
	fd = open(argv[3], O_RDONLY);
	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size > UINT32_MAX - 1)
		floor_die(argv[3]);
	floor_open(&ip, argv[1]);
	announce(&ip, (uint32_t)strtoul(argv[2], NULL, 0), argv[3],
	    (uint32_t)st.st_size);
	if (floor_send(&ip, SEND_OBJECT, 0, NULL, (uint64_t)st.st_size,
		give_file, &fd) != FLOOR_OK)
		floor_die("SendObject");
	floor_close(&ip);
	return 0;
}
