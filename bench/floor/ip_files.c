/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The floor of getting many files: for each its ObjectInfo and its bytes, and of a
 * folder the handles of what is in it.
 *
 *   ip_files ADDRESS FOLDER
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ip.h"

#define GET_OBJECT_HANDLES 0x1007
#define GET_OBJECT_INFO 0x1008
#define GET_OBJECT 0x1009
#define ALL 0xffffffffu
#define ASSOCIATION 0x3001
/* Of an ObjectInfo: the format, and the length of the name (ISO 15740 5.3.1). */
#define AT_FORMAT 4
#define AT_NAME 52

static void
get_file(struct floor_ip *ip, uint32_t handle, int folder, const char *name)
{
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (fd < 0)
		floor_die(name);
	if (floor_run(ip, GET_OBJECT, 1, &handle, floor_save, &fd) != FLOOR_OK)
		floor_die("GetObject");
	close(fd);
}

/* Names of generated files are plain ASCII. */
static bool
take_info(struct floor_ip *ip, uint32_t handle, char name[256])
{
	struct floor_data info = { NULL, 0, 0 };
	bool is_folder;

	if (floor_run(ip, GET_OBJECT_INFO, 1, &handle, floor_keep, &info) !=
		FLOOR_OK ||
	    info.len <= AT_NAME)
		floor_die("GetObjectInfo");
	for (unsigned i = 0; i < info.bytes[AT_NAME]; i++)
		name[i] = (char)info.bytes[AT_NAME + 1 + 2 * i];
	is_folder = floor_get16(info.bytes + AT_FORMAT) == ASSOCIATION;
	free(info.bytes);
	return is_folder;
}

static void
get_folder(struct floor_ip *ip, uint32_t handle, int into)
{
	const uint32_t which[] = { ALL, 0, handle };
	struct floor_data handles = { NULL, 0, 0 };

	if (floor_run(ip, GET_OBJECT_HANDLES, 3, which, floor_keep, &handles) !=
		FLOOR_OK ||
	    handles.len < 4)
		floor_die("GetObjectHandles");
	for (uint32_t i = 0; i < floor_get32(handles.bytes); i++) {
		uint32_t child = floor_get32(handles.bytes + 4 + 4 * i);
		char name[256] = "";
		int inner;

		if (!take_info(ip, child, name)) {
			get_file(ip, child, into, name);
			continue;
		}
		if (mkdirat(into, name, 0777) != 0 ||
		    (inner = openat(into, name, O_RDONLY | O_DIRECTORY)) < 0)
			floor_die(name);
		get_folder(ip, child, inner);
		close(inner);
	}
	free(handles.bytes);
}

int
main(int argc, char **argv)
{
	struct floor_ip ip;
	int folder;

	if (argc != 3)
		floor_die("usage: ip_files ADDRESS FOLDER");
	folder = open(argv[2], O_RDONLY | O_DIRECTORY);
	if (folder < 0)
		floor_die(argv[2]);
	floor_open(&ip, argv[1]);
	get_folder(&ip, ALL, folder);
	floor_close(&ip);
	return 0;
}
