/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Values of properties, which the input tells as bytes and as people write them, and
 * what a description allows: the first byte says which of these.
 */
#include <jansson.h>

#include <miniptp.h>
#include <miniptp/json.h>

#include "codec/prop_stream.h"
#include "tape.h"

/* One of the properties in the tables; NULL: one that is not in them. */
static const struct mptp_code *
property_at(uint16_t code)
{
	const struct mptp_code *found = NULL;

	for (int dialect = 0; found == NULL && dialect < 8; dialect++) {
		found = mptp_code_find(
		    MPTP_KIND_PROPERTY, (enum mptp_dialect)dialect, code);
		if (found == NULL)
			found = mptp_code_find(MPTP_KIND_OBJECT_PROPERTY,
			    (enum mptp_dialect)dialect, code);
	}
	return found;
}

static void
check_text(const struct mptp_code *property, const struct mptp_value *v)
{
	char *text = mptp_value_text(property, v);
	struct mptp_value again;
	struct mptp_error error = { 0 };

	check(text != NULL);
	check(mptp_value_parse(&again, v->type, property, text, &error) ==
	    MPTP_OK);
	check(mptp_value_equal(v, &again));
	mptp_value_clear(&again);
	free(text);
}

static void
check_json(const struct mptp_value *v)
{
	struct mptp_error error = { 0 };
	struct mptp_value again = { 0 };
	json_t *json;

	json = mptp_value_to_json(v);
	check(json != NULL);
	check(mptp_value_from_json(&again, v->type, json, &error) == MPTP_OK);
	check(mptp_value_equal(v, &again));
	mptp_value_clear(&again);
	json_decref(json);
}

static void
check_value(const struct mptp_code *property, const struct mptp_value *v)
{
	size_t len = mptp_value_pack(v, NULL, 0);
	struct mptp_value again;
	struct mptp_code meant;
	uint8_t *bytes;

	if (len > 0) {
		bytes = malloc(len);
		check(bytes != NULL);
		check(mptp_value_pack(v, bytes, len) == len);
		check(
		    mptp_value_unpack(&again, v->type, bytes, len) == MPTP_OK);
		check(mptp_value_equal(v, &again));
		mptp_value_clear(&again);
		free(bytes);
	}
	for (uint32_t i = 0; i < v->n && i < 8; i++)
		(void)mptp_value_element(v, i);
	check(mptp_value_copy(&again, v) == MPTP_OK);
	check(mptp_value_equal(v, &again));
	mptp_value_clear(&again);
	check_json(v);
	check_text(property, v);
	check_text(
	    mptp_property_in_dialect(&meant, property, MPTP_DIALECT_CANON), v);
}

/* Bytes, and the same bytes as each other type. */
static void
unpack(struct tape *tape)
{
	const uint16_t type = tape_u16(tape);
	const struct mptp_code *property = property_at(tape_u16(tape));
	struct mptp_value v;

	if (mptp_value_unpack(&v, type, tape->at, tape->left) == MPTP_OK)
		check_value(property, &v);
	else
		check(v.n == 0 && v.str == NULL);
	mptp_value_clear(&v);
}

static void
parse(struct tape *tape)
{
	const uint16_t type = tape_u16(tape);
	const struct mptp_code *property = property_at(tape_u16(tape));
	struct mptp_error error = { 0 };
	char *text = tape_text(tape, tape->left);
	struct mptp_value v;

	if (mptp_value_parse(&v, type, property, text, &error) == MPTP_OK)
		check_value(property, &v);
	else
		check(error.text[0] != '\0');
	mptp_value_clear(&v);
	if (mptp_value_parse_bare(&v, type, property, text) == MPTP_OK)
		check_value(property, &v);
	mptp_value_clear(&v);
	free(text);
}

static void
walk_allowed(const struct mptp_allowed *allowed, const struct mptp_value *from,
    const struct tape *tape)
{
	static const int64_t steps[] = { 1, -1, 3, INT64_MIN, INT64_MAX, 0 };
	const uint64_t count = mptp_allowed_count(allowed);
	const struct mptp_value other = {
		.type = allowed->type == MPTP_TYPE_U64 ? MPTP_TYPE_U128 :
							 MPTP_TYPE_U64
	};
	struct mptp_value v;
	uint64_t index;

	check(mptp_allowed_check(allowed, &other) ==
	    (allowed->writable ? MPTP_VERDICT_TYPE : MPTP_VERDICT_READ_ONLY));
	check(mptp_allowed_index(allowed, &other, &index) != MPTP_OK);
	check(mptp_allowed_nearest(allowed, &other, &v) != MPTP_OK);
	check(!mptp_value_equal(from, &other));
	check(count == UINT64_MAX ||
	    mptp_allowed_at(allowed, count, &v) != MPTP_OK);
	if (count > 0 && mptp_allowed_at(allowed, count - 1, &v) == MPTP_OK) {
		check(mptp_allowed_check(allowed, &v) <= MPTP_VERDICT_DATE);
		mptp_value_clear(&v);
	}
	check(mptp_allowed_check(allowed, from) <= MPTP_VERDICT_DATE);
	if (mptp_allowed_index(allowed, from, &index) == MPTP_OK)
		check(index < count || count == UINT64_MAX);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (mptp_allowed_step(allowed, from, steps[i], &v) == MPTP_OK) {
			check(
			    mptp_allowed_index(allowed, &v, &index) == MPTP_OK);
			mptp_value_clear(&v);
		}
	if (mptp_allowed_nearest(allowed, from, &v) == MPTP_OK)
		mptp_value_clear(&v);
	(void)tape;
}

/* JSON that need not be of the type. */
static void
parse_json(struct tape *tape)
{
	const uint16_t type = tape_u16(tape);
	json_t *json = json_loadb((const char *)tape->at, tape->left,
	    JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	struct mptp_error error = { 0 };
	struct mptp_value v;

	if (mptp_value_from_json(&v, type, json, &error) == MPTP_OK) {
		json_t *again = mptp_value_to_json(&v);

		check(json != NULL && again != NULL);
		json_decref(again);
	} else {
		check(error.text[0] != '\0');
	}
	mptp_value_clear(&v);
	json_decref(json);
}

/* A description, and then what a person wants of it. */
static void
allow(struct tape *tape, bool of_object)
{
	const struct mptp_code *property = property_at(tape_u16(tape));
	char *text = tape_text(tape, tape_u8(tape) % 32);
	struct mptp_object_prop_desc object;
	struct mptp_property_desc device;
	struct mptp_allowed allowed;
	struct mptp_error error = { 0 };
	struct mptp_value v;
	int status;

	if (of_object) {
		status =
		    mptp_object_prop_desc_unpack(&object, tape->at, tape->left);
		allowed = mptp_object_prop_allowed(&object);
	} else {
		status =
		    mptp_property_desc_unpack(&device, tape->at, tape->left);
		allowed = mptp_property_allowed(&device);
	}
	if (status == MPTP_OK) {
		walk_allowed(&allowed,
		    of_object ? &object.initial : &device.current, tape);
		if (mptp_allowed_parse(&allowed, property, text, &v, &error) ==
		    MPTP_OK) {
			check_value(property, &v);
			walk_allowed(&allowed, &v, tape);
		}
		mptp_value_clear(&v);
	}
	if (of_object)
		mptp_object_prop_desc_clear(&object);
	else
		mptp_property_desc_clear(&device);
	free(text);
}

struct seen {
	const struct mptp_object_prop_list *list;
	uint32_t next;
};

static void
element(void *ctx, const struct prop_element *e)
{
	struct seen *seen = ctx;
	const struct mptp_object_prop *item;
	struct mptp_value v;

	/* Arrays are passed over. */
	do {
		check(seen->next < seen->list->n);
		item = &seen->list->items[seen->next++];
	} while ((item->value.type & MPTP_TYPE_ARRAY) != 0 &&
	    item->value.type != MPTP_TYPE_STR);
	check(e->handle == item->handle && e->property == item->property);
	check(e->type == item->value.type);
	check(mptp_value_unpack(&v, e->type, e->bytes, e->len) == MPTP_OK);
	check(mptp_value_equal(&v, &item->value));
	mptp_value_clear(&v);
}

/* A list as a whole, and taken apart as it comes. */
static void
stream(struct tape *tape)
{
	uint32_t seed = tape_u8(tape);
	struct mptp_object_prop_list list;
	struct seen seen = { &list, 0 };
	struct prop_stream pieces = { .element = element, .ctx = &seen };

	if (mptp_object_prop_list_unpack(&list, tape->at, tape->left) ==
	    MPTP_OK) {
		while (tape->left > 0) {
			size_t n = slice_of(&seed, tape->left), len;
			uint8_t *slice = tape_take(tape, n, &len);

			prop_stream_feed(&pieces, slice, len);
			free(slice);
		}
	}
	mptp_object_prop_list_clear(&list);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tape tape = { data, size };
	const uint8_t what = tape_u8(&tape);

	if (what >= 250) {
		parse_json(&tape);
		return 0;
	}
	switch (what % 5) {
	case 0:
		unpack(&tape);
		break;
	case 1:
		parse(&tape);
		break;
	case 2:
		allow(&tape, false);
		break;
	case 3:
		allow(&tape, true);
		break;
	default:
		stream(&tape);
		break;
	}
	return 0;
}
