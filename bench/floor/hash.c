/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * hash SIZE: SHA-256 of so many bytes by libcrypto, always the same piece of them that
 * the processor has at hand. What hashes as much takes no less on one core.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>

int
main(int argc, char **argv)
{
	static unsigned char piece[256 << 10];
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len;
	uint64_t left;
	EVP_MD_CTX *state = EVP_MD_CTX_new();
	int ok;

	if (argc != 2 || sscanf(argv[1], "%" SCNu64, &left) != 1) {
		fprintf(stderr, "usage: hash SIZE\n");
		return 2;
	}
	ok = state != NULL && EVP_DigestInit_ex(state, EVP_sha256(), NULL);
	while (ok && left > 0) {
		size_t n = left < sizeof(piece) ? (size_t)left : sizeof(piece);

		ok = EVP_DigestUpdate(state, piece, n);
		left -= n;
	}
	ok = ok && EVP_DigestFinal_ex(state, digest, &len);
	for (unsigned i = 0; ok && i < len; i++)
		printf("%02x", digest[i]);
	printf("\n");
	EVP_MD_CTX_free(state);
	return ok ? 0 : 1;
}
