/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Datasets: the first byte says which one and what of; the rest is its bytes, its
 * JSON, or what one is to be drawn from. What was read is written and read again: as
 * bytes, into too little room, and as JSON.
 */
#include <jansson.h>

#include <miniptp.h>
#include <miniptp/json.h>

#include "codec/own_size.h"
#include "tape.h"

static const struct mptp_dataset *
choose(unsigned i)
{
	size_t n = 0;

	while (mptp_dataset_at(n) != NULL)
		n++;
	return mptp_dataset_at(i % n);
}

static void *
empty(const struct mptp_dataset *set)
{
	void *d = calloc(1, mptp_dataset_size(set));

	check(d != NULL);
	return d;
}

static uint32_t
draw(void *tape)
{
	return tape_u32(tape);
}

static void
check_bytes(const struct mptp_dataset *set, const void *d, bool exactly)
{
	size_t len = mptp_dataset_pack(set, d, NULL, 0), cap = len / 2;
	uint8_t *bytes, *again, *cut;
	void *copy;
	int status;

	/* Not everything that JSON says can be written, or is read as it was meant:
	 * a wide size with a number behind it that no device of these has. */
	if (len == 0)
		return;
	bytes = malloc(len);
	again = malloc(len);
	cut = malloc(cap > 0 ? cap : 1);
	copy = empty(set);
	check(bytes != NULL && again != NULL && cut != NULL);
	check(mptp_dataset_pack(set, d, bytes, len) == len);
	status = mptp_dataset_unpack(set, copy, bytes, len);
	if (exactly) {
		check(status == MPTP_OK);
		check(mptp_dataset_equal(set, d, copy));
		check(mptp_dataset_equal(set, copy, d));
		check(mptp_dataset_pack(set, copy, again, len) == len);
		check(memcmp(bytes, again, len) == 0);
	}
	check(mptp_dataset_pack(set, d, cut, cap) == len);
	check(memcmp(bytes, cut, cap) == 0);
	mptp_dataset_clear(set, copy);
	free(copy);
	free(cut);
	free(again);
	free(bytes);
}

static void
check_json(const struct mptp_dataset *set, const void *d)
{
	struct mptp_error error = { 0 };
	json_t *json;
	void *copy;

	json = mptp_dataset_to_json(set, d);
	copy = empty(set);
	check(json != NULL);
	check(mptp_dataset_from_json(set, copy, json, &error) == MPTP_OK);
	check(mptp_dataset_equal(set, d, copy));
	mptp_dataset_clear(set, copy);
	free(copy);
	json_decref(json);
}

static int
parse(const struct mptp_dataset *set, void *d, struct tape *tape)
{
	json_t *json = NULL;
	struct mptp_error error = { 0 };
	int status;

	if (KNOWS_JSON)
		json = json_loadb(
		    (const char *)tape->at, tape->left, JSON_ALLOW_NUL, NULL);
	if (json == NULL)
		return MPTP_ERR_FORMAT;
	status = mptp_dataset_from_json(set, d, json, &error);
	check(status == MPTP_OK || error.text[0] != '\0');
	json_decref(json);
	return status;
}

/* What makes tell of sizes in datasets of their own. */
static void
read_sizes(const uint8_t *data, size_t len)
{
	const struct own_size *own;

	for (size_t i = 0; (own = own_size_at(i)) != NULL; i++) {
		uint64_t size;
		uint32_t handle;
		size_t at = 0, before = 0;

		if (own->size != NULL)
			(void)own->size(data, len, &size);
		for (; own->next != NULL &&
		     own->next(data, len, &at, &handle, &size);
		     before = at)
			check(at > before && at <= len);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tape tape = { data, size };
	const uint8_t first = tape_u8(&tape);
	const struct mptp_dataset *set = choose(first & 31);
	void *d = empty(set);
	int status;

	check(mptp_dataset_find(mptp_dataset_name(set)) == set);
	if (first < 128) {
		read_sizes(tape.at, tape.left);
		status = mptp_dataset_unpack(set, d, tape.at, tape.left);
		check(status == MPTP_OK || status == MPTP_ERR_SHORT ||
		    status == MPTP_ERR_FORMAT);
		if (status == MPTP_OK)
			check(mptp_dataset_pack(set, d, NULL, 0) > 0);
	} else if (first < 192) {
		status = mptp_dataset_arbitrary(set, d, draw, &tape);
		check(status == MPTP_OK);
		check(mptp_dataset_pack(set, d, NULL, 0) > 0);
	} else {
		status = parse(set, d, &tape);
	}
	if (status == MPTP_OK) {
		/* JSON may tell sizes that the wire has no room for. */
		check_bytes(set, d, first < 192);
		check_json(set, d);
	}
	mptp_dataset_clear(set, d);
	free(d);
	return 0;
}
