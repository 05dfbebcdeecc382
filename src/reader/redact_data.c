/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Datasets that are known are kept, with other words in them; nothing else is.
 */
#include <stdlib.h>
#include <string.h>

#include <miniptp/date.h>

#include "base/bytes.h"
#include "reader/redact_data.h"

/* What a text is: one of a person's, a file's name, a date, or numbers. */
enum text { TEXT_WORD, TEXT_NAME, TEXT_DATE, TEXT_FIGURES };

/* Values of more bytes may be letters, an address, a place. */
#define NUMBER_MOST 4
#define DECIMALS_MOST 3
#define FIGURES_MOST 24

/* "6000x4000", "1:1:1": of the device, settings that are texts, of numbers. */
static bool
is_figures(const char *text)
{
	return text != NULL && strlen(text) <= FIGURES_MOST &&
	    text[strspn(text, "0123456789xX:.,-* ")] == '\0';
}

static enum text
text_of_device(uint16_t property)
{
	switch (property) {
	case MPTP_DP_DATE_TIME:
		return TEXT_DATE;
	case MPTP_DP_IMAGE_SIZE:
	case MPTP_DP_RGB_GAIN:
		return TEXT_FIGURES;
	default:
		return TEXT_WORD;
	}
}

static enum text
text_of_object(uint16_t property)
{
	switch (property) {
	case MPTP_OPC_OBJECT_FILE_NAME:
		return TEXT_NAME;
	case MPTP_OPC_DATE_CREATED:
	case MPTP_OPC_DATE_MODIFIED:
	case MPTP_OPC_DATE_AUTHORED:
	case MPTP_OPC_DATE_ADDED:
	case MPTP_OPC_LAST_ACCESSED:
	case MPTP_OPC_ORIGINAL_RELEASE_DATE:
	case MPTP_OPC_LAST_BUILD_DATE:
		return TEXT_DATE;
	default:
		return TEXT_WORD;
	}
}

/* What is no date, though it stands where one should, may be anything; so may many
 * decimals. */
static bool
redact_date(struct pseudonyms *p, char **text)
{
	struct mptp_date date;

	return (mptp_date_parse(*text, &date) &&
		   date.decimals <= DECIMALS_MOST) ||
	    pseudonym_word(p, text, false);
}

static bool
redact_name(struct pseudonyms *p, char **name)
{
	/* Where pictures are, by the design rule for camera file systems. */
	return *name == NULL || strcmp(*name, "DCIM") == 0 ||
	    pseudonym_word(p, name, true);
}

static bool
redact_text(struct pseudonyms *p, char **s, enum text text)
{
	switch (text) {
	case TEXT_DATE:
		return redact_date(p, s);
	case TEXT_NAME:
		return redact_name(p, s);
	case TEXT_FIGURES:
		return is_figures(*s) || pseudonym_word(p, s, false);
	case TEXT_WORD:
		break;
	}
	return pseudonym_word(p, s, false);
}

#define VERSION_MOST 6

/* " microsoft.com/WPDNA: 1.0", which says nothing but what a program may ask for. Other
 * hosts may be a person's. */
static bool
is_extension(const char *text, size_t len)
{
	static const char *const known[] = { "android.com", "microsoft.com",
		"microsoft.com/AAVT", "microsoft.com/DeviceServices",
		"microsoft.com/MTPZ", "microsoft.com/WMDRMND",
		"microsoft.com/WMDRMPD", "microsoft.com/WMPPD",
		"microsoft.com/WPDNA" };
	const char *name = text + strspn(text, " "), *at;
	const size_t n = strcspn(name, ":; ");
	bool is_known = false;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		is_known |= strlen(known[i]) == n &&
		    strncmp(known[i], name, n) == 0;
	at = name + n;
	at += strspn(at, ":");
	at += strspn(at, " ");
	if (!is_known || at + VERSION_MOST < text + len)
		return false;
	at += strspn(at, ".0123456789");
	return at == text + len;
}

/* A list with a semicolon behind each. Of those that are none, each letter becomes
 * another one. */
static void
redact_extensions(char *text)
{
	char *to = text;

	while (text != NULL && *text != '\0') {
		const size_t len = strcspn(text, ";");
		const bool keeps = is_extension(text, len);

		for (size_t i = 0; i < len; i++)
			if (keeps)
				*to++ = text[i];
			else if ((text[i] & 0xc0) != 0x80)
				*to++ = text[i] == ' ' ? ' ' : 'x';
		text += len;
		if (*text == ';')
			*to++ = *text++;
	}
	if (to != NULL)
		*to = '\0';
}

/* A text gets another one; a list, such as a picture, is emptied, and so is what may be
 * unique. */
static bool
redact_value(struct pseudonyms *p, struct mptp_value *value, enum text text)
{
	const size_t size = mptp_type_size(value->type);
	uint8_t bytes[8] = { 0 };
	bool good;

	if (value->type == MPTP_TYPE_STR)
		return redact_text(p, &value->str, text);
	if ((value->type & MPTP_TYPE_ARRAY) != 0) {
		if (value->array != NULL)
			memset(value->array, 0, value->n * size);
		return true;
	}
	if (size > sizeof(bytes))
		return pseudonym_bytes(p, value->u128, sizeof(value->u128));
	if (size <= NUMBER_MOST)
		return true;
	put_le64(bytes, value->u);
	good = pseudonym_bytes(p, bytes, sizeof(bytes));
	value->u = get_le64(bytes);
	return good;
}

static bool
redact_property(struct pseudonyms *p, struct mptp_property_desc *d)
{
	const enum text text = text_of_device(d->code);
	bool good = redact_value(p, &d->initial, text) &&
	    redact_value(p, &d->current, text) &&
	    redact_value(p, &d->minimum, text) &&
	    redact_value(p, &d->maximum, text) &&
	    redact_value(p, &d->step, text);

	for (uint32_t i = 0; good && i < d->nchoices; i++)
		good = redact_value(p, &d->choices[i], text);
	return good;
}

/* The list says itself of which types its values are. */
static bool
is_size(const struct mptp_object_prop *prop)
{
	return prop->property == MPTP_OPC_OBJECT_SIZE &&
	    (prop->value.type == MPTP_TYPE_U32 ||
		prop->value.type == MPTP_TYPE_U64);
}

static bool
redact_list(struct pseudonyms *p, struct mptp_object_prop_list *list)
{
	bool good = true;

	for (uint32_t i = 0; good && i < list->n; i++)
		if (!is_size(&list->items[i]))
			good = redact_value(p, &list->items[i].value,
			    text_of_object(list->items[i].property));
	return good;
}

static bool
redact_manifest(struct pseudonyms *p, struct mptp_manifest *manifest)
{
	bool good = true;

	for (uint32_t i = 0; good && i < manifest->n; i++)
		good = redact_name(p, &manifest->items[i].name) &&
		    redact_date(p, &manifest->items[i].modified);
	return good;
}

static bool
redact_object(struct pseudonyms *p, struct mptp_object_info *info)
{
	return redact_name(p, &info->name) && redact_date(p, &info->captured) &&
	    redact_date(p, &info->modified) &&
	    pseudonym_word(p, &info->keywords, false);
}

static bool
redact_device(struct pseudonyms *p, struct mptp_device_info *info)
{
	redact_extensions(info->vendor_description);
	return pseudonym_word(p, &info->serial, false);
}

static bool
redact_storage(struct pseudonyms *p, struct mptp_storage_info *info)
{
	return pseudonym_word(p, &info->description, false) &&
	    pseudonym_word(p, &info->label, false);
}

/* *known: it is one of those that hold nothing else. */
static bool
redact_dataset(
    struct pseudonyms *p, const struct mptp_dataset *kind, void *d, bool *known)
{
	static const struct mptp_dataset *const numbers[] = {
		&mptp_dataset_u16_array, &mptp_dataset_u32_array,
		&mptp_dataset_stream_info, &mptp_dataset_vendor_extension_maps
	};

	*known = true;
	if (kind == &mptp_dataset_device_info)
		return redact_device(p, d);
	if (kind == &mptp_dataset_storage_info)
		return redact_storage(p, d);
	if (kind == &mptp_dataset_object_info)
		return redact_object(p, d);
	if (kind == &mptp_dataset_property_desc)
		return redact_property(p, d);
	if (kind == &mptp_dataset_object_prop_list)
		return redact_list(p, d);
	if (kind == &mptp_dataset_manifest)
		return redact_manifest(p, d);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (kind == numbers[i])
			return true;
	*known = false;
	return true;
}

/* What a property's value is, by the tables: kept, if it is a number that says no more
 * than numbers do. */
static bool
is_number(const struct mptp_transaction *t)
{
	const bool of_object =
	    t->request.code == MPTP_OP_GET_OBJECT_PROP_VALUE ||
	    t->request.code == MPTP_OP_SET_OBJECT_PROP_VALUE;
	const struct mptp_code *row = mptp_code_find(
	    of_object ? MPTP_KIND_OBJECT_PROPERTY : MPTP_KIND_PROPERTY,
	    t->dialect, t->request.param[of_object ? 1 : 0]);

	return row != NULL && mptp_type_size(row->type) == t->bytes &&
	    (t->bytes <= NUMBER_MOST ||
		(of_object && row->code == MPTP_OPC_OBJECT_SIZE)) &&
	    (row->type & MPTP_TYPE_ARRAY) == 0;
}

static bool
copy(const struct mptp_transaction *t, uint8_t **bytes, size_t *len)
{
	*bytes = malloc(t->ndata);
	if (*bytes == NULL)
		return false;
	memcpy(*bytes, t->data, t->ndata);
	*len = t->ndata;
	return true;
}

static bool
pack(const struct mptp_transaction *t, const struct mptp_dataset *kind,
    const void *d, uint8_t **bytes, size_t *len)
{
	size_t n = mptp_dataset_pack(kind, d, NULL, 0);

	if (n == 0)
		return true;
	*bytes = malloc(n);
	if (*bytes == NULL)
		return false;
	mptp_dataset_pack(kind, d, *bytes, n);
	*len = n < t->bytes ? n : (size_t)t->bytes;
	return true;
}

bool
redact_data(struct pseudonyms *p, const struct mptp_transaction *t,
    uint8_t **bytes, size_t *len)
{
	const struct mptp_code *row =
	    mptp_code_find(MPTP_KIND_OPERATION, t->dialect, t->request.code);
	const struct mptp_dataset *kind;
	bool good, known = false;
	void *d;
	int status;

	*bytes = NULL;
	*len = 0;
	if (row == NULL || row->dataset == NULL || t->ndata == 0 ||
	    t->ndata != t->bytes || row->phase != t->phase)
		return true;
	if (strcmp(row->dataset, "value") == 0)
		return !is_number(t) || copy(t, bytes, len);
	kind = mptp_dataset_find(row->dataset);
	if (kind == NULL)
		return true;
	d = calloc(1, mptp_dataset_size(kind));
	if (d == NULL)
		return false;
	status = mptp_dataset_unpack(kind, d, t->data, t->ndata);
	good = status != MPTP_ERR_NOMEM;
	if (status == MPTP_OK) {
		good = redact_dataset(p, kind, d, &known) &&
		    (!known || pack(t, kind, d, bytes, len));
		mptp_dataset_clear(kind, d);
	}
	free(d);
	return good;
}
