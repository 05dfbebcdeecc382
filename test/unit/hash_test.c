/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * XXH128 and SHA-256: examples of others', and files of every awkward length.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "import/hash.h"
#include "import/hasher.h"

#define MIB ((size_t)1 << 20)

static const enum mptp_hash kinds[] = { MPTP_HASH_XXH128, MPTP_HASH_SHA256 };
#define KINDS (sizeof(kinds) / sizeof(*kinds))

static unsigned char *
made_content(size_t len)
{
	unsigned char *content = malloc(len + 1);

	assert_non_null(content);
	for (size_t i = 0; i < len; i++)
		content[i] = (unsigned char)((uint32_t)i * 2654435761u >> 13);
	return content;
}

/* In pieces of that length. */
static void
hash_pieces(enum mptp_hash kind, const unsigned char *content, size_t len,
    size_t piece, char hex[HASH_SIZE])
{
	struct hash hash = { .xxh128 = NULL };

	hash_begin(&hash, kind);
	for (size_t at = 0; at < len; at += piece)
		hash_add(
		    &hash, content + at, piece < len - at ? piece : len - at);
	assert_int_equal(hash_finish(&hash, hex, NULL), MPTP_OK);
	assert_true(hash_is_of(kind, hex));
	hash_clear(&hash);
}

static void
hash_memory(
    enum mptp_hash kind, const void *content, size_t len, char hex[HASH_SIZE])
{
	hash_pieces(kind, content, len, len == 0 ? 1 : len, hex);
}

/* FIPS 180-4's examples, of "", "abc" and a million times "a"; and what xxhsum -H2 says of
 * the same. */
static const struct {
	enum mptp_hash kind;
	const char *of_nothing, *of_abc, *of_million;
} examples_of[] = {
	{ MPTP_HASH_SHA256,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
	{ MPTP_HASH_XXH128, "99aa06d3014798d86001c324468d497f",
	    "06b05ab6733a618578af5f94892f3950",
	    "a545df8e384a9579b1fd6fae5285c4eb" },
};

static void
examples(void **state)
{
	char *million = malloc(1000000), hex[HASH_SIZE];

	(void)state;
	assert_non_null(million);
	memset(million, 'a', 1000000);
	for (size_t i = 0; i < KINDS; i++) {
		const enum mptp_hash kind = examples_of[i].kind;

		hash_memory(kind, "", 0, hex);
		assert_string_equal(hex, examples_of[i].of_nothing);
		hash_pieces(kind, (const unsigned char *)"abc", 3, 2, hex);
		assert_string_equal(hex, examples_of[i].of_abc);
		hash_pieces(
		    kind, (const unsigned char *)million, 1000000, 10, hex);
		assert_string_equal(hex, examples_of[i].of_million);
	}
	free(million);
}

/* What xxhsum -H2 says of made_content(). XXH128 goes other ways up to 3, 8, 16, 128 and
 * 240 bytes, and by blocks of 1024; and what it keeps of a piece is 256. */
static void
every_way_of_xxh128(void **state)
{
	static const struct {
		size_t len;
		const char *hex;
	} of[] = {
		{ 0, "99aa06d3014798d86001c324468d497f" },
		{ 1, "a6cd5e9392000f6ac44bdff4074eecdb" },
		{ 3, "95c705060a313bf8a1c4a8259b827291" },
		{ 4, "afbf64f9281b8de2fde8d93ae8794d8e" },
		{ 8, "2761698c33953c430234362aaf47b71a" },
		{ 9, "0d39db6431d37a74895c8a562da51412" },
		{ 16, "29be75b0bbbb5284aafffcec5df2cb27" },
		{ 17, "db7e8f77961e47fd878751509ecfdb8b" },
		{ 128, "ba44fd018231af4cbbe087d879edcc78" },
		{ 129, "522c922743fd67f1b8075934107218e5" },
		{ 240, "4f49ccc8526aa7ad407883ea5ef95b9a" },
		{ 241, "50b62ee1ee6455a7bc424a2c480dd281" },
		{ 256, "20d618055259b36c2d040b1ab40f0d78" },
		{ 257, "06d2f2dce7891e45d0515fbec69efb50" },
		{ 1023, "d34ef4f411b9a93e3071307bafa2f8f4" },
		{ 1024, "53bd178b75ab292e1fd15e7d36f5e1bc" },
		{ 1025, "d1ad5f4a3cce4374fe08e5a874d23fd2" },
		{ 4096, "0c263f435125451084d9e7ce664c8217" },
		{ 99991, "b090e18cea0a206b0efa9bd5cdede5c0" },
		{ 1048576, "490d2e4880066606e2786b358eab4a67" },
		{ 1048583, "8119ab399ae5fb2ca80bea05304486e6" },
		{ 2097152, "d93a943b66db9bdd0bcdc5f2b1787b7c" },
	};
	const size_t pieces[] = { 1, 7, 64, 255, 256, 257, 4096, 99991 };
	unsigned char *content = made_content(2 * MIB);
	char hex[HASH_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(of) / sizeof(*of); i++) {
		hash_memory(MPTP_HASH_XXH128, content, of[i].len, hex);
		assert_string_equal(hex, of[i].hex);
		for (size_t p = 0; p < sizeof(pieces) / sizeof(*pieces); p++) {
			hash_pieces(MPTP_HASH_XXH128, content, of[i].len,
			    pieces[p], hex);
			assert_string_equal(hex, of[i].hex);
		}
	}
	free(content);
}

static void
copies(void **state)
{
	(void)state;
	for (size_t i = 0; i < KINDS; i++) {
		const enum mptp_hash kind = examples_of[i].kind;
		struct hash one = { .xxh128 = NULL }, other = one;
		char hex[HASH_SIZE];

		/* In the place of one of the other kind. */
		hash_begin(&other, kinds[1 - i]);
		hash_begin(&one, kind);
		hash_add(&one, "ab", 2);
		hash_copy(&other, &one);
		hash_add(&one, "x", 1);
		hash_add(&other, "c", 1);
		assert_int_equal(hash_finish(&other, hex, NULL), MPTP_OK);
		assert_string_equal(hex, examples_of[i].of_abc);
		assert_int_equal(hash_finish(&one, hex, NULL), MPTP_OK);
		assert_string_not_equal(hex, examples_of[i].of_abc);
		hash_clear(&one);
		hash_clear(&other);
	}
}

static void
failure(void **state)
{
	static const char *const words[] = { "libxxhash", "libcrypto" };
	struct mptp_error error;
	char hex[HASH_SIZE];

	(void)state;
	for (size_t i = 0; i < KINDS; i++) {
		struct hash hash = { .kind = kinds[i],
			.status = MPTP_ERR_UNSUPPORTED },
			    copy = { .xxh128 = NULL };

		hash_add(&hash, "abc", 3);
		hash_copy(&copy, &hash);
		assert_int_equal(
		    hash_finish(&copy, hex, &error), MPTP_ERR_UNSUPPORTED);
		assert_non_null(strstr(error.text, words[i]));
		hash.status = MPTP_ERR_NOMEM;
		assert_int_equal(
		    hash_finish(&hash, hex, &error), MPTP_ERR_NOMEM);
		assert_non_null(strstr(error.text, "memory"));
		hash_clear(&copy);
	}
}

static void
kinds_are_told_apart(void **state)
{
	(void)state;
	assert_true(hash_is_of(MPTP_HASH_SHA256, examples_of[0].of_abc));
	assert_true(hash_is_of(MPTP_HASH_XXH128, examples_of[1].of_abc));
	assert_false(hash_is_of(MPTP_HASH_SHA256, examples_of[1].of_abc));
	assert_false(hash_is_of(MPTP_HASH_XXH128, examples_of[0].of_abc));
	assert_false(hash_is_of(MPTP_HASH_XXH128, NULL));
	assert_string_equal(mptp_hash_name(MPTP_HASH_XXH128), "xxh128");
	assert_string_equal(mptp_hash_name(MPTP_HASH_SHA256), "sha256");
	assert_null(mptp_hash_name(MPTP_HASH_ANY));
	assert_null(mptp_hash_name((enum mptp_hash)3));
}

/* One file after another, of which some are given up and one goes on with a beginning. */
static void
a_hasher(void **state)
{
	const size_t len = 3 * MIB + 5, piece = 99991;
	const int none[HASHER_FILES] = { -1, -1 };
	unsigned char *content = made_content(len);
	char hex[40][HASH_SIZE], expected[HASH_SIZE];
	struct hasher *hasher;
	unsigned long end = 0;

	(void)state;
	for (size_t i = 0; i < KINDS; i++) {
		struct hash begun = { .xxh128 = NULL };

		hash_memory(kinds[i], content, len, expected);
		assert_int_equal(hasher_open(&hasher), MPTP_OK);
		for (size_t f = 0; f < 40; f++) {
			const size_t from = f % 5 == 4 ? MIB + 1 : 0,
				     until = f % 3 == 2 ? MIB : len;

			hash_begin(&begun, kinds[i]);
			hash_add(&begun, content, from);
			hasher_begin(hasher, &begun);
			for (size_t at = from; at < until; at += piece)
				hasher_add(hasher, content + at,
				    piece < until - at ? piece : until - at);
			if (until == len)
				end = hasher_end(hasher, hex[f], none);
		}
		hasher_wait(hasher, end);
		for (size_t f = 0; f < 40; f++)
			if (f % 3 != 2)
				assert_string_equal(hex[f], expected);
		hasher_close(&hasher);
		hash_clear(&begun);
	}
	free(content);
}

static void
a_hasher_that_is_refused(void **state)
{
	const int none[HASHER_FILES] = { -1, -1 };
	struct hash begun = { .kind = MPTP_HASH_XXH128,
		.status = MPTP_ERR_NOMEM };
	struct mptp_error error;
	struct hasher *hasher;
	char hex[HASH_SIZE] = "x";

	(void)state;
	assert_int_equal(hasher_open(&hasher), MPTP_OK);
	for (int i = 0; i < 2; i++) {
		hasher_begin(hasher, &begun);
		hasher_add(hasher, "abc", 3);
		hasher_wait(hasher, hasher_end(hasher, hex, none));
		assert_string_equal(hex, "");
		assert_int_equal(hasher_refused(hasher, &error), begun.status);
		begun.status = MPTP_ERR_UNSUPPORTED;
	}
	assert_non_null(strstr(error.text, "libxxhash"));
	hasher_close(&hasher);
}

/* A file of that length, and its content. */
static int
made(const unsigned char *content, size_t len)
{
	char name[] = "hash_test_XXXXXX";
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	assert_int_equal(unlink(name), 0);
	assert_int_equal(write(fd, content, len), len);
	return fd;
}

static void
files(void **state)
{
	const size_t lengths[] = { 0, 1, 511, 512, 4095, 4096, 4097, MIB - 1,
		MIB, MIB + 1, MIB + 4096, 2 * MIB, 3 * MIB + 5 };
	unsigned char *content = made_content(4 * MIB);
	char hex[HASH_SIZE], expected[HASH_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		const enum mptp_hash kind = kinds[i % KINDS];
		int fd = made(content, lengths[i]), flags = fcntl(fd, F_GETFL);
		uint64_t size = 1;

		hash_memory(kind, content, lengths[i], expected);
		assert_int_equal(
		    hash_file(fd, kind, hex, &size, NULL, NULL, NULL), MPTP_OK);
		assert_int_equal(size, lengths[i]);
		assert_string_equal(hex, expected);
		assert_int_equal(lseek(fd, 0, SEEK_CUR), lengths[i]);
		assert_int_equal(fcntl(fd, F_GETFL), flags);
		close(fd);
	}
	free(content);
}

static void
beginnings(void **state)
{
	const size_t most[] = { 0, 1, 4096, MIB - 1, MIB, MIB + 1, 2 * MIB };
	unsigned char *content = made_content(MIB + 77);
	int fd = made(content, MIB + 77);

	(void)state;
	for (size_t i = 0; i < sizeof(most) / sizeof(*most); i++) {
		const enum mptp_hash kind = kinds[i % KINDS];
		const size_t len = most[i] < MIB + 77 ? most[i] : MIB + 77;
		struct hash hash = { .xxh128 = NULL };
		char hex[HASH_SIZE], expected[HASH_SIZE];
		uint64_t added = 1;

		hash_memory(kind, content, len, expected);
		hash_begin(&hash, kind);
		assert_int_equal(
		    hash_add_file(&hash, fd, most[i], &added, NULL, NULL, NULL),
		    MPTP_OK);
		assert_int_equal(added, len);
		assert_int_equal(hash_finish(&hash, hex, NULL), MPTP_OK);
		assert_string_equal(hex, expected);
		hash_clear(&hash);
	}
	close(fd);
	free(content);
}

/* Ends at the second piece. */
static int
second(void *ctx, uint64_t done)
{
	uint64_t *last = ctx;

	*last = done;
	return done > MIB ? 7 : 0;
}

static void
stopping(void **state)
{
	unsigned char *content = made_content(4 * MIB);
	char hex[HASH_SIZE] = "";
	uint64_t size, last = 0;
	int fd = made(content, 4 * MIB);

	(void)state;
	assert_int_equal(
	    hash_file(fd, MPTP_HASH_XXH128, hex, &size, second, &last, NULL),
	    7);
	assert_int_equal(last, 2 * MIB);
	assert_int_equal(size, 2 * MIB);
	assert_string_equal(hex, "");
	close(fd);
	free(content);
}

static void
unreadable(void **state)
{
	int fd = open(".", O_RDONLY | O_CLOEXEC);
	struct mptp_error error;
	char hex[HASH_SIZE];

	(void)state;
	assert_int_equal(
	    hash_file(fd, MPTP_HASH_XXH128, hex, NULL, NULL, NULL, &error),
	    MPTP_ERR_IO);
	assert_int_equal(error.sys, EISDIR);
	close(fd);
}

/* Bytes that this process had the disks read; -1: the system does not tell. */
static int64_t
bytes_read(void)
{
	FILE *file = fopen("/proc/self/io", "r");
	char line[80];
	int64_t n = -1;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, "read_bytes: ", 12) == 0)
			n = strtoll(line + 12, NULL, 10);
	if (file != NULL)
		fclose(file);
	return n;
}

/* What was just written is all in memory, and yet the disk is read: where the
 * file system has a disk at all. */
static void
from_disk(void **state)
{
	unsigned char *content = made_content(4 * MIB);
	char hex[HASH_SIZE];
	int64_t before;
	int fd = made(content, 4 * MIB);

	(void)state;
	assert_int_equal(fsync(fd), 0);
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	before = bytes_read();
	assert_int_equal(pread(fd, content, 4 * MIB, 0), 4 * MIB);
	if (before < 0 || bytes_read() - before < (int64_t)(4 * MIB)) {
		print_message("no disk that tells what it reads\n");
		close(fd);
		free(content);
		skip();
	}
	before = bytes_read();
	assert_int_equal(
	    hash_file(fd, MPTP_HASH_XXH128, hex, NULL, NULL, NULL, NULL),
	    MPTP_OK);
	assert_true(bytes_read() - before >= (int64_t)(4 * MIB));
	close(fd);
	free(content);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(examples),
		cmocka_unit_test(every_way_of_xxh128), cmocka_unit_test(copies),
		cmocka_unit_test(failure),
		cmocka_unit_test(kinds_are_told_apart),
		cmocka_unit_test(a_hasher),
		cmocka_unit_test(a_hasher_that_is_refused),
		cmocka_unit_test(files), cmocka_unit_test(beginnings),
		cmocka_unit_test(stopping), cmocka_unit_test(unreadable),
		cmocka_unit_test(from_disk) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
