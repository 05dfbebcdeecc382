/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Every vector, whole, cut at every byte, and in front of an unmapped page.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include <miniptp/json.h>

#include "vectors.h"

static struct vector *vectors;
static size_t nvectors;

static int
load(void **state)
{
	(void)state;
	vectors = vectors_load(VECTOR_DIR, &nvectors);
	return vectors != NULL && nvectors > 0 ? 0 : -1;
}

static int
unload(void **state)
{
	(void)state;
	free(vectors);
	return 0;
}

/* A dataset with rubbish in it, which unpack has to overwrite. */
static void *
dataset_new(const struct mptp_dataset *set)
{
	void *d = malloc(mptp_dataset_size(set));

	assert_non_null(d);
	memset(d, 0xa5, mptp_dataset_size(set));
	return d;
}

static void
assert_cleared(const struct mptp_dataset *set, const void *d)
{
	const uint8_t *bytes = d;

	for (size_t i = 0; i < mptp_dataset_size(set); i++)
		assert_int_equal(bytes[i], 0);
}

static void
assert_packs_to(const struct vector *v, const void *d)
{
	uint8_t out[sizeof(v->packed) + 1];

	assert_int_equal(mptp_dataset_pack(v->set, d, NULL, 0), v->npacked);
	for (size_t cap = 0; cap <= v->npacked; cap++) {
		memset(out, 0x5a, sizeof(out));
		assert_int_equal(
		    mptp_dataset_pack(v->set, d, out, cap), v->npacked);
		assert_memory_equal(out, v->packed, cap);
		assert_int_equal(out[cap], 0x5a);
	}
}

static void
assert_prints_as(const struct vector *v, const void *d)
{
	json_t *expected = json_loads(v->json, 0, NULL);
	json_t *got = mptp_dataset_to_json(v->set, d);

	assert_non_null(expected);
	assert_non_null(got);
	if (!json_equal(expected, got)) {
		char *text = json_dumps(got, 0);

		print_error("%s: %s\n", v->title, text);
		free(text);
	}
	assert_true(json_equal(expected, got));
	json_decref(expected);
	json_decref(got);
}

static void
assert_parses_to(const struct vector *v, const void *d)
{
	json_t *json = json_loads(v->json, 0, NULL);
	void *back = calloc(1, mptp_dataset_size(v->set));
	struct mptp_error error = { 0 };

	assert_non_null(json);
	assert_non_null(back);
	assert_int_equal(mptp_dataset_from_json(v->set, back, json, &error), 0);
	assert_true(mptp_dataset_equal(v->set, back, d));
	assert_true(mptp_dataset_equal(v->set, d, back));
	assert_packs_to(v, back);
	mptp_dataset_clear(v->set, back);
	free(back);
	json_decref(json);
}

static void
vectors_are_as_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < nvectors; i++) {
		const struct vector *v = &vectors[i];
		void *d = dataset_new(v->set);
		int err = mptp_dataset_unpack(v->set, d, v->bytes, v->len);

		if (err != v->err)
			print_error("%s: %d\n", v->title, err);
		assert_int_equal(err, v->err);
		if (err == 0) {
			assert_prints_as(v, d);
			assert_packs_to(v, d);
			assert_parses_to(v, d);
			mptp_dataset_clear(v->set, d);
		}
		assert_cleared(v->set, d);
		free(d);
	}
}

/* Whatever was understood is written in a way that reads the same. */
static void
assert_stable(const struct mptp_dataset *set, const uint8_t *in, size_t len)
{
	void *d = dataset_new(set);
	void *back = dataset_new(set);
	int err = mptp_dataset_unpack(set, d, in, len);
	uint8_t *out;
	size_t n;

	if (err == 0) {
		n = mptp_dataset_pack(set, d, NULL, 0);
		assert_int_not_equal(n, 0);
		out = malloc(n);
		assert_non_null(out);
		assert_int_equal(mptp_dataset_pack(set, d, out, n), n);
		assert_int_equal(mptp_dataset_unpack(set, back, out, n), 0);
		assert_true(mptp_dataset_equal(set, d, back));
		mptp_dataset_clear(set, back);
		mptp_dataset_clear(set, d);
		free(out);
	}
	assert_cleared(set, d);
	free(d);
	free(back);
}

static void
vectors_cut_anywhere_are_stable_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < nvectors; i++) {
		const struct vector *v = &vectors[i];

		for (size_t len = 0; len <= v->len; len++) {
			/* Exactly this large, so that sanitizers see. */
			uint8_t *in = malloc(len != 0 ? len : 1);

			assert_non_null(in);
			memcpy(in, v->bytes, len);
			assert_stable(v->set, in, len);
			free(in);
		}
	}
}

/* Where a whole vector has no tolerance at its end, a byte less is refused. */
static void
vectors_lacking_a_byte_are_refused(void **state)
{
	static const char *const strict[] = { "u16_array", "u32_array",
		"manifest", "canon_device_info", "stream_info",
		"vendor_extension_maps" };
	size_t tried = 0;

	(void)state;
	for (size_t i = 0; i < nvectors; i++) {
		const struct vector *v = &vectors[i];
		void *d = dataset_new(v->set);

		for (size_t k = 0; k < sizeof(strict) / sizeof(*strict); k++) {
			if (v->err != 0 ||
			    strcmp(mptp_dataset_name(v->set), strict[k]) != 0)
				continue;
			for (size_t n = 0; n < v->npacked; n++) {
				assert_int_equal(mptp_dataset_unpack(
						     v->set, d, v->packed, n),
				    MPTP_ERR_SHORT);
				tried++;
			}
			assert_cleared(v->set, d);
		}
		free(d);
	}
	assert_true(tried > 100);
}

static void
vectors_are_read_no_further_than_their_end(void **state)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_ptr_not_equal(pages, MAP_FAILED);
	assert_int_equal(mprotect(pages + page, page, PROT_NONE), 0);
	for (size_t i = 0; i < nvectors; i++) {
		const struct vector *v = &vectors[i];

		for (size_t len = 0; len <= v->len; len++) {
			uint8_t *in = pages + page - len;

			memcpy(in, v->bytes, len);
			assert_stable(v->set, in, len);
		}
	}
	munmap(pages, 2 * page);
}

static void
every_dataset_has_vectors(void **state)
{
	const struct mptp_dataset *set;

	(void)state;
	for (size_t i = 0; (set = mptp_dataset_at(i)) != NULL; i++) {
		size_t good = 0;

		for (size_t k = 0; k < nvectors; k++)
			good += vectors[k].set == set && vectors[k].err == 0;
		assert_int_not_equal(good, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_are_as_written),
		cmocka_unit_test(vectors_cut_anywhere_are_stable_or_refused),
		cmocka_unit_test(vectors_lacking_a_byte_are_refused),
		cmocka_unit_test(vectors_are_read_no_further_than_their_end),
		cmocka_unit_test(every_dataset_has_vectors),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
