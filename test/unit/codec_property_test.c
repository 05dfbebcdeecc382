/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What holds for every dataset, tried on thousands of invented ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include <miniptp/json.h>

#include "chance.h"
#include "vectors.h"

#define ROUNDS 2000

static struct chance chance;

static uint32_t
below(uint32_t limit)
{
	return chance_next(&chance) % limit;
}

static void *
dataset_new(const struct mptp_dataset *set)
{
	void *d = calloc(1, mptp_dataset_size(set));

	assert_non_null(d);
	return d;
}

static void
dataset_free(const struct mptp_dataset *set, void *d)
{
	mptp_dataset_clear(set, d);
	free(d);
}

static void *
invent(const struct mptp_dataset *set)
{
	void *d = dataset_new(set);

	assert_int_equal(
	    mptp_dataset_arbitrary(set, d, chance_next, &chance), 0);
	return d;
}

static uint8_t *
pack(const struct mptp_dataset *set, const void *d, size_t *n)
{
	uint8_t *out;

	*n = mptp_dataset_pack(set, d, NULL, 0);
	assert_int_not_equal(*n, 0);
	out = malloc(*n);
	assert_non_null(out);
	assert_int_equal(mptp_dataset_pack(set, d, out, *n), *n);
	return out;
}

static void
packed_and_unpacked_is_equal(void **state)
{
	const struct mptp_dataset *set;

	(void)state;
	for (size_t k = 0; (set = mptp_dataset_at(k)) != NULL; k++) {
		for (int i = 0; i < ROUNDS; i++) {
			void *d = invent(set);
			void *back = dataset_new(set);
			size_t n;
			uint8_t *out = pack(set, d, &n);

			assert_int_equal(
			    mptp_dataset_unpack(set, back, out, n), 0);
			assert_true(mptp_dataset_equal(set, d, back));
			assert_true(mptp_dataset_equal(set, back, d));
			free(out);
			dataset_free(set, d);
			dataset_free(set, back);
		}
	}
}

static void
wide_object_info_is_recognised(void **state)
{
	const struct mptp_dataset *set = &mptp_dataset_object_info;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct mptp_object_info *d = invent(set);
		struct mptp_object_info *back = dataset_new(set);
		uint8_t *out;
		size_t n;

		d->wide_size = d->name != NULL && d->name[0] != '\0';
		d->sequence = d->wide_size ? 0 : d->sequence;
		d->size = d->wide_size ? d->size * 0x10001 : d->size;
		out = pack(set, d, &n);
		assert_int_equal(mptp_dataset_unpack(set, back, out, n), 0);
		assert_true(mptp_dataset_equal(set, d, back));
		free(out);
		dataset_free(set, d);
		dataset_free(set, back);
	}
}

static void
printed_and_parsed_is_equal(void **state)
{
	const struct mptp_dataset *set;

	(void)state;
	for (size_t k = 0; (set = mptp_dataset_at(k)) != NULL; k++) {
		for (int i = 0; i < ROUNDS / 4; i++) {
			void *d = invent(set);
			void *back = dataset_new(set);
			json_t *json = mptp_dataset_to_json(set, d);
			char *text = json_dumps(json, 0);
			json_t *again = json_loads(text, 0, NULL);
			struct mptp_error error = { 0 };

			assert_non_null(again);
			assert_int_equal(
			    mptp_dataset_from_json(set, back, again, &error),
			    0);
			assert_true(mptp_dataset_equal(set, d, back));
			json_decref(json);
			json_decref(again);
			free(text);
			dataset_free(set, d);
			dataset_free(set, back);
		}
	}
}

/* Equal means: of the same encoding, be the difference ever so small. */
static void
different_is_not_equal(void **state)
{
	const struct mptp_dataset *set;
	size_t differed = 0;

	(void)state;
	for (size_t k = 0; (set = mptp_dataset_at(k)) != NULL; k++) {
		for (int i = 0; i < ROUNDS; i++) {
			void *d = invent(set);
			void *other = dataset_new(set);
			size_t n, nother;
			uint8_t *a = pack(set, d, &n);
			uint8_t *b = pack(set, d, &n);

			b[below((uint32_t)n)] ^= (uint8_t)(1u << below(8));
			if (mptp_dataset_unpack(set, other, b, n) == 0) {
				free(b);
				b = pack(set, other, &nother);
				bool same = n == nother && memcmp(a, b, n) == 0;

				assert_int_equal(
				    mptp_dataset_equal(set, d, other), same);
				differed += !same;
			}
			assert_true(mptp_dataset_equal(set, d, d));
			free(a);
			free(b);
			dataset_free(set, d);
			dataset_free(set, other);
		}
	}
	assert_true(differed > ROUNDS);
}

static size_t
mutate(uint8_t *bytes, size_t len)
{
	static const uint8_t edges[] = { 0, 1, 2, 0x7f, 0x80, 0xfe, 0xff };

	for (uint32_t i = 0; i <= below(4) && len > 0; i++) {
		size_t at = below((uint32_t)len);

		switch (below(4)) {
		case 0:
			bytes[at] = (uint8_t)below(256);
			break;
		case 1:
			bytes[at] = edges[below(sizeof(edges))];
			break;
		case 2:
			bytes[at] ^= (uint8_t)(1u << below(8));
			break;
		default:
			len = len - (below(8) == 0 ? at : 0);
		}
	}
	return len;
}

/* unpack(pack(unpack(x))) == unpack(x), for any x. */
static bool
assert_stable(const struct mptp_dataset *set, const uint8_t *in, size_t len)
{
	void *d = dataset_new(set);
	void *back = dataset_new(set);
	uint8_t *exact = malloc(len != 0 ? len : 1);
	uint8_t *out;
	size_t n;
	int err;

	assert_non_null(exact);
	memcpy(exact, in, len);
	err = mptp_dataset_unpack(set, d, exact, len);
	if (err == 0) {
		out = pack(set, d, &n);
		assert_int_equal(mptp_dataset_unpack(set, back, out, n), 0);
		assert_true(mptp_dataset_equal(set, d, back));
		free(out);
	} else {
		assert_true(err == MPTP_ERR_SHORT || err == MPTP_ERR_FORMAT);
	}
	dataset_free(set, d);
	dataset_free(set, back);
	free(exact);
	return err == 0;
}

static void
damaged_vectors_are_stable_or_refused(void **state)
{
	size_t nvectors, good = 0, bad = 0;
	struct vector *vectors = vectors_load(VECTOR_DIR, &nvectors);
	uint8_t bytes[sizeof(vectors->bytes)];

	(void)state;
	assert_non_null(vectors);
	for (size_t i = 0; i < nvectors; i++) {
		for (int k = 0; k < ROUNDS / 4; k++) {
			size_t len = vectors[i].len;

			memcpy(bytes, vectors[i].bytes, len);
			len = mutate(bytes, len);
			if (assert_stable(vectors[i].set, bytes, len))
				good++;
			else
				bad++;
		}
	}
	assert_true(good > ROUNDS && bad > ROUNDS);
	free(vectors);
}

static void
damaged_inventions_are_stable_or_refused(void **state)
{
	const struct mptp_dataset *set;

	(void)state;
	for (size_t k = 0; (set = mptp_dataset_at(k)) != NULL; k++) {
		for (int i = 0; i < ROUNDS / 2; i++) {
			void *d = invent(set);
			size_t n;
			uint8_t *out = pack(set, d, &n);

			assert_stable(set, out, mutate(out, n));
			free(out);
			dataset_free(set, d);
		}
	}
}

static void
noise_is_stable_or_refused(void **state)
{
	const struct mptp_dataset *set;
	uint8_t noise[80];

	(void)state;
	for (size_t k = 0; (set = mptp_dataset_at(k)) != NULL; k++) {
		for (int i = 0; i < ROUNDS / 2; i++) {
			size_t len = below(sizeof(noise));

			for (size_t j = 0; j < len; j++)
				noise[j] =
				    below(2) != 0 ? 0 : (uint8_t)below(256);
			assert_stable(set, noise, len);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packed_and_unpacked_is_equal),
		cmocka_unit_test(wide_object_info_is_recognised),
		cmocka_unit_test(printed_and_parsed_is_equal),
		cmocka_unit_test(different_is_not_equal),
		cmocka_unit_test(damaged_vectors_are_stable_or_refused),
		cmocka_unit_test(damaged_inventions_are_stable_or_refused),
		cmocka_unit_test(noise_is_stable_or_refused),
	};

	chance_init(&chance);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
