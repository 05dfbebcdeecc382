/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files in the process's folder.
 */
#include <unistd.h>

#include "files.h"
#include "own_folder.h"

const char *
file_path(unsigned i)
{
	static char path[FILES][64];

	check(i < FILES);
	snprintf(path[i], sizeof(path[i]), "%s/%u", own_folder(), i);
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
