/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Are files what the virtual camera generates? Reads lines "HANDLE SIZE PATH", and
 * names each file that is not, by the formula of miniptp-sim(7) and not by its code.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t
word(uint64_t handle, uint64_t w)
{
	uint64_t z = (handle << 32 | handle) + (w + 1) * 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static bool
is_right(uint64_t handle, uint64_t size, FILE *file)
{
	static uint8_t buf[65536];
	uint64_t at = 0;
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), file)) > 0)
		for (size_t i = 0; i < n; i += 8, at += 8) {
			uint64_t w = word(handle, at / 8);
			uint8_t bytes[8];

			for (unsigned k = 0; k < 8; k++)
				bytes[k] = (uint8_t)(w >> 8 * k);
			if (memcmp(buf + i, bytes, n - i < 8 ? n - i : 8) != 0)
				return false;
			if (n - i < 8)
				at -= 8 - (n - i);
		}
	return at == size;
}

int
main(void)
{
	uint64_t handle, size;
	char path[4096];
	int wrong = 0;

	while (scanf("%" SCNx64 " %" SCNu64 " %4095[^\n]", &handle, &size,
		   path) == 3) {
		FILE *file = fopen(path, "rb");

		if (file == NULL || !is_right(handle, size, file)) {
			printf("%s\n", path);
			wrong = 1;
		}
		if (file != NULL)
			fclose(file);
	}
	return wrong;
}
