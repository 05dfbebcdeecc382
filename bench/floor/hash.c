/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * hash SIZE: XXH128 of so many bytes by libxxhash, always the same piece of them that
 * the processor has at hand. What hashes as much takes no less on one core.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

#include <xxhash.h>

int
main(int argc, char **argv)
{
	static unsigned char piece[256 << 10];
	XXH3_state_t *state = XXH3_createState();
	XXH128_hash_t hash;
	uint64_t left;
	int ok;

	if (argc != 2 || sscanf(argv[1], "%" SCNu64, &left) != 1) {
		fprintf(stderr, "usage: hash SIZE\n");
		return 2;
	}
	ok = state != NULL && XXH3_128bits_reset(state) == XXH_OK;
	while (ok && left > 0) {
		size_t n = left < sizeof(piece) ? (size_t)left : sizeof(piece);

		ok = XXH3_128bits_update(state, piece, n) == XXH_OK;
		left -= n;
	}
	if (!ok)
		return 1;
	hash = XXH3_128bits_digest(state);
	printf("%016" PRIx64 "%016" PRIx64 "\n", (uint64_t)hash.high64,
	    (uint64_t)hash.low64);
	(void)XXH3_freeState(state);
	return 0;
}
