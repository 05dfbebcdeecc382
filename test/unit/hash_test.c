/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * SHA-256: the standard's examples, and files of every awkward length.
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

#define MIB ((size_t)1 << 20)

/* FIPS 180-4's examples, of "", "abc" and a million times "a". */
static const char of_nothing[] =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
static const char of_abc[] =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
static const char of_million[] =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

static void
examples(void **state)
{
	struct hash hash;
	char hex[HASH_SIZE];

	(void)state;
	hash_begin(&hash);
	assert_int_equal(hash_finish(&hash, hex, NULL), MPTP_OK);
	assert_string_equal(hex, of_nothing);
	hash_begin(&hash);
	hash_add(&hash, "a", 1);
	hash_add(&hash, "bc", 2);
	assert_int_equal(hash_finish(&hash, hex, NULL), MPTP_OK);
	assert_string_equal(hex, of_abc);
	hash_begin(&hash);
	for (int i = 0; i < 100000; i++)
		hash_add(&hash, "aaaaaaaaaa", 10);
	assert_int_equal(hash_finish(&hash, hex, NULL), MPTP_OK);
	assert_string_equal(hex, of_million);
}

static void
copies(void **state)
{
	struct hash one, other;
	char hex[HASH_SIZE];

	(void)state;
	hash_begin(&one);
	hash_add(&one, "ab", 2);
	other = one;
	hash_add(&one, "x", 1);
	hash_add(&other, "c", 1);
	assert_int_equal(hash_finish(&other, hex, NULL), MPTP_OK);
	assert_string_equal(hex, of_abc);
	assert_int_equal(hash_finish(&one, hex, NULL), MPTP_OK);
	assert_string_not_equal(hex, of_abc);
}

static void
failure(void **state)
{
	struct hash hash = { .failed = true };
	struct mptp_error error;
	char hex[HASH_SIZE];

	(void)state;
	hash_add(&hash, "abc", 3);
	assert_int_equal(hash_finish(&hash, hex, &error), MPTP_ERR_UNSUPPORTED);
	assert_non_null(strstr(error.text, "libcrypto"));
}

/* A file of that length, and its content. */
static int
made(unsigned char *content, size_t len)
{
	char name[] = "hash_test_XXXXXX";
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	assert_int_equal(unlink(name), 0);
	for (size_t i = 0; i < len; i++)
		content[i] = (unsigned char)(i * 2654435761u >> 13);
	assert_int_equal(write(fd, content, len), len);
	return fd;
}

static void
hash_memory(const void *content, size_t len, char hex[HASH_SIZE])
{
	struct hash hash;

	hash_begin(&hash);
	hash_add(&hash, content, len);
	assert_int_equal(hash_finish(&hash, hex, NULL), MPTP_OK);
}

static void
files(void **state)
{
	const size_t lengths[] = { 0, 1, 511, 512, 4095, 4096, 4097, MIB - 1,
		MIB, MIB + 1, MIB + 4096, 2 * MIB, 3 * MIB + 5 };
	unsigned char *content = malloc(4 * MIB);
	char hex[HASH_SIZE], expected[HASH_SIZE];

	(void)state;
	assert_non_null(content);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		int fd = made(content, lengths[i]), flags = fcntl(fd, F_GETFL);
		uint64_t size = 1;

		hash_memory(content, lengths[i], expected);
		assert_int_equal(
		    hash_file(fd, hex, &size, NULL, NULL, NULL), MPTP_OK);
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
	unsigned char *content = malloc(2 * MIB);
	int fd;

	(void)state;
	assert_non_null(content);
	fd = made(content, MIB + 77);
	for (size_t i = 0; i < sizeof(most) / sizeof(*most); i++) {
		const size_t len = most[i] < MIB + 77 ? most[i] : MIB + 77;
		struct hash hash;
		char hex[HASH_SIZE], expected[HASH_SIZE];
		uint64_t added = 1;

		hash_memory(content, len, expected);
		hash_begin(&hash);
		assert_int_equal(
		    hash_add_file(&hash, fd, most[i], &added, NULL, NULL, NULL),
		    MPTP_OK);
		assert_int_equal(added, len);
		assert_int_equal(hash_finish(&hash, hex, NULL), MPTP_OK);
		assert_string_equal(hex, expected);
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
	unsigned char *content = malloc(4 * MIB);
	char hex[HASH_SIZE] = "";
	uint64_t size, last = 0;
	int fd;

	(void)state;
	assert_non_null(content);
	fd = made(content, 4 * MIB);
	assert_int_equal(hash_file(fd, hex, &size, second, &last, NULL), 7);
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
	    hash_file(fd, hex, NULL, NULL, NULL, &error), MPTP_ERR_IO);
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
	unsigned char *content = malloc(4 * MIB);
	char hex[HASH_SIZE];
	int64_t before;
	int fd;

	(void)state;
	assert_non_null(content);
	fd = made(content, 4 * MIB);
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
	assert_int_equal(hash_file(fd, hex, NULL, NULL, NULL, NULL), MPTP_OK);
	assert_true(bytes_read() - before >= (int64_t)(4 * MIB));
	close(fd);
	free(content);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(examples),
		cmocka_unit_test(copies), cmocka_unit_test(failure),
		cmocka_unit_test(files), cmocka_unit_test(beginnings),
		cmocka_unit_test(stopping), cmocka_unit_test(unreadable),
		cmocka_unit_test(from_disk) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
