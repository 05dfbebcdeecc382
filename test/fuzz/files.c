/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files in a folder that is made once, in memory if there is such a place.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

static char folder[] = "/dev/shm/miniptp-fuzz-XXXXXX";
static char at_hand[] = "/tmp/miniptp-fuzz-XXXXXX";

static const char *made;

static void
leave(void)
{
	for (unsigned i = 0; i < FILES; i++)
		file_remove(i);
	rmdir(made);
}

const char *
file_path(unsigned i)
{
	static char path[FILES][64];

	if (made == NULL) {
		made = mkdtemp(folder);
		if (made == NULL)
			made = mkdtemp(at_hand);
		check(made != NULL);
		atexit(leave);
	}
	check(i < FILES);
	snprintf(path[i], sizeof(path[i]), "%s/%u", made, i);
	return path[i];
}

void
file_write(unsigned i, const uint8_t *bytes, size_t len)
{
	FILE *file = fopen(file_path(i), "wb");

	check(file != NULL);
	check(fwrite(bytes, 1, len, file) == len);
	check(fclose(file) == 0);
}

void
file_remove(unsigned i)
{
	unlink(file_path(i));
}
