/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The floor of a listing: the handles of all objects, and the ObjectInfo of each.
 *
 *   ip_list ADDRESS
 */
#include <stdio.h>
#include <stdlib.h>

#include "ip.h"

#define GET_STORAGE_IDS 0x1004
#define GET_OBJECT_HANDLES 0x1007
#define GET_OBJECT_INFO 0x1008
#define ALL UINT32_MAX

int
main(int argc, char **argv)
{
	const uint32_t which[] = { ALL, 0, 0 };
	struct floor_data stores = { NULL, 0, 0 }, handles = { NULL, 0, 0 };
	struct floor_data info = { NULL, 0, 0 };
	struct floor_ip ip;
	uint32_t n;

	if (argc != 2)
		floor_die("usage: ip_list ADDRESS");
	floor_open(&ip, argv[1]);
	if (floor_run(&ip, GET_STORAGE_IDS, 0, NULL, floor_keep, &stores) !=
	    FLOOR_OK)
		floor_die("GetStorageIDs");
	if (floor_run(&ip, GET_OBJECT_HANDLES, 3, which, floor_keep,
		&handles) != FLOOR_OK)
		floor_die("GetObjectHandles");
	n = handles.len < 4 ? 0 : floor_get32(handles.bytes);
	if (handles.len < 4 + 4 * (size_t)n)
		floor_die("GetObjectHandles");
	for (uint32_t i = 0; i < n; i++) {
		const uint32_t handle =
		    floor_get32(handles.bytes + 4 + 4 * (size_t)i);

		info.len = 0;
		if (floor_run(&ip, GET_OBJECT_INFO, 1, &handle, floor_keep,
			&info) != FLOOR_OK)
			floor_die("GetObjectInfo");
	}
	floor_close(&ip);
	printf("%u objects\n", (unsigned)n);
	free(stores.bytes);
	free(handles.bytes);
	free(info.bytes);
	return 0;
}
