/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Runs a fuzz target, without a fuzzer, on each file of the folders that are named,
 * and on beginnings of it. Prints TAP.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

#define INPUT_MAX (1 << 20)
#define CUTS 4

/* In memory of its very length, so that a sanitizer sees what is read behind it. */
static void
run_copy(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);

	if (copy == NULL)
		abort();
	memcpy(copy, bytes, len);
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static bool
run_file(const char *path)
{
	static uint8_t bytes[INPUT_MAX];
	FILE *file = fopen(path, "rb");
	size_t len;

	if (file == NULL)
		return false;
	len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	for (size_t i = 0; i <= CUTS; i++)
		run_copy(bytes, len * i / CUTS);
	return true;
}

/* How many inputs; negative: it cannot be read. */
static int
run_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[4096];
	int n = 0;

	if (dir == NULL)
		return -1;
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		n += run_file(path);
	}
	closedir(dir);
	return n;
}

int
main(int argc, char **argv)
{
	bool good = true;

	printf("1..%d\n", argc - 1);
	for (int i = 1; i < argc; i++) {
		int n = run_folder(argv[i]);

		printf("%sok %d - %d inputs\n", n > 0 ? "" : "not ", i, n);
		good = good && n > 0;
	}
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
