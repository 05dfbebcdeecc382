/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Every file on a camera: cc list.c $(pkg-config --cflags --libs miniptp)
 */
#include <miniptp.h>
#include <stdio.h>

static int
visit(void *ctx, const struct mptp_entry *entry)
{
	(void)ctx;
	printf("0x%08x %s\n", (unsigned)entry->handle, entry->path);
	return MPTP_OK;
}

int
main(int argc, char **argv)
{
	const struct mptp_walker walker = { .visit = visit };
	struct mptp_u32_array stores = { 0 };
	struct mptp_camera *camera;
	struct mptp_error error;
	int status;

	status = mptp_camera_open(
	    &camera, argc > 1 ? argv[1] : "usb:", NULL, &error);
	if (status == MPTP_OK) {
		status = mptp_get_storage_ids(camera, &stores);
		for (uint32_t i = 0; status == MPTP_OK && i < stores.n; i++)
			if ((stores.items[i] & 0xffff) != 0) /* no empty slot */
				status = mptp_camera_walk(camera,
				    stores.items[i], MPTP_PARENT_ROOT, NULL,
				    MPTP_WALK_TREE, &walker);
		error = *mptp_camera_error(camera);
		mptp_u32_array_clear(&stores);
		mptp_camera_close(&camera);
	}
	if (status != MPTP_OK)
		fprintf(stderr, "%s\n", error.text);
	return status == MPTP_OK ? 0 : 1;
}
