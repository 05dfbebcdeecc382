/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Object properties of MTP: which there are, and what may be in them.
 */
#include <stdlib.h>
#include <string.h>

#include "camera.h"
#include "object_prop.h"
#include "text.h"

#define ANY SIM_KIND_ANY
#define FOLDER SIM_KIND_FOLDER
#define IMAGE SIM_KIND_IMAGE
#define AUDIO SIM_KIND_AUDIO
#define VIDEO SIM_KIND_VIDEO
#define LIST SIM_KIND_LIST

#define PLACE SIM_GROUP_PLACE
#define ABOUT SIM_GROUP_ABOUT
#define MEDIA SIM_GROUP_MEDIA
#define SLOW SIM_GROUP_SLOW

/* Both fit one data phase. */
#define LONG_MOST 16000
#define SAMPLE_MOST 60000

/* Those of no use to pictures have types and forms as players have them. */
/* clang-format off */
const struct sim_object_prop sim_object_props[] = {
	{ MPTP_OPC_STORAGE_ID, MPTP_TYPE_U32, ANY, 0, MPTP_FORM_NONE, PLACE, 0 },
	{ MPTP_OPC_OBJECT_FORMAT, MPTP_TYPE_U16, ANY, 0, MPTP_FORM_NONE, PLACE, 0 },
	{ MPTP_OPC_PROTECTION_STATUS, MPTP_TYPE_U16, ANY, ANY, MPTP_FORM_ENUM, PLACE, 1 },
	{ MPTP_OPC_OBJECT_SIZE, MPTP_TYPE_U64, ANY, 0, MPTP_FORM_NONE, PLACE, 0 },
	{ MPTP_OPC_ASSOCIATION_TYPE, MPTP_TYPE_U16, ANY, 0, MPTP_FORM_ENUM, PLACE, 1 },
	{ MPTP_OPC_ASSOCIATION_DESC, MPTP_TYPE_U32, ANY, 0, MPTP_FORM_NONE, PLACE, 0 },
	{ MPTP_OPC_OBJECT_FILE_NAME, MPTP_TYPE_STR, ANY, ANY, MPTP_FORM_REGULAR_EXPRESSION, PLACE, 0 },
	{ MPTP_OPC_DATE_CREATED, MPTP_TYPE_STR, ANY, 0, MPTP_FORM_DATE_TIME, PLACE, 0 },
	{ MPTP_OPC_DATE_MODIFIED, MPTP_TYPE_STR, ANY, ANY, MPTP_FORM_DATE_TIME, PLACE, 0 },
	{ MPTP_OPC_KEYWORDS, MPTP_TYPE_STR, ANY, ANY, MPTP_FORM_NONE, ABOUT, 0 },
	{ MPTP_OPC_PARENT_OBJECT, MPTP_TYPE_U32, ANY, 0, MPTP_FORM_NONE, PLACE, 0 },
	{ MPTP_OPC_ALLOWED_FOLDER_CONTENTS, MPTP_TYPE_ARRAY | MPTP_TYPE_U16, FOLDER, 0, MPTP_FORM_FIXED_ARRAY, ABOUT, 0 },
	{ MPTP_OPC_HIDDEN, MPTP_TYPE_U16, ANY, ANY, MPTP_FORM_ENUM, PLACE, 1 },
	{ MPTP_OPC_SYSTEM_OBJECT, MPTP_TYPE_U16, ANY, 0, MPTP_FORM_ENUM, PLACE, 1 },
	{ MPTP_OPC_PERSISTENT_UNIQUE_OBJECT_IDENTIFIER, MPTP_TYPE_U128, ANY, 0, MPTP_FORM_NONE, PLACE, 0 },
	{ MPTP_OPC_SYNC_ID, MPTP_TYPE_STR, ANY, ANY, MPTP_FORM_NONE, ABOUT, 0 },
	{ MPTP_OPC_NAME, MPTP_TYPE_STR, ANY, ANY, MPTP_FORM_NONE, PLACE, 0 },
	{ MPTP_OPC_CREATED_BY, MPTP_TYPE_STR, IMAGE | AUDIO | VIDEO, IMAGE | AUDIO | VIDEO, MPTP_FORM_NONE, ABOUT, 0 },
	{ MPTP_OPC_ARTIST, MPTP_TYPE_STR, IMAGE | AUDIO | VIDEO | LIST, IMAGE | AUDIO | VIDEO | LIST, MPTP_FORM_NONE, ABOUT, 0 },
	{ MPTP_OPC_DATE_AUTHORED, MPTP_TYPE_STR, IMAGE | AUDIO | VIDEO | LIST, IMAGE | AUDIO | VIDEO | LIST, MPTP_FORM_DATE_TIME, ABOUT, 0 },
	{ MPTP_OPC_DESCRIPTION, MPTP_TYPE_ARRAY | MPTP_TYPE_U16, ANY, ANY, MPTP_FORM_LONG_STRING, ABOUT, LONG_MOST },
	{ MPTP_OPC_COPYRIGHT_INFORMATION, MPTP_TYPE_ARRAY | MPTP_TYPE_U16, IMAGE | AUDIO | VIDEO, IMAGE | AUDIO | VIDEO, MPTP_FORM_LONG_STRING, ABOUT, LONG_MOST },
	{ MPTP_OPC_DATE_ADDED, MPTP_TYPE_STR, ANY, 0, MPTP_FORM_DATE_TIME, PLACE, 0 },
	{ MPTP_OPC_NON_CONSUMABLE, MPTP_TYPE_U8, ANY, ANY, MPTP_FORM_ENUM, ABOUT, 1 },
	{ MPTP_OPC_CORRUPT_OR_UNPLAYABLE, MPTP_TYPE_U8, ANY, ANY, MPTP_FORM_ENUM, ABOUT, 1 },
	{ MPTP_OPC_REPRESENTATIVE_SAMPLE_FORMAT, MPTP_TYPE_U16, IMAGE | AUDIO | VIDEO | LIST, AUDIO | VIDEO | LIST, MPTP_FORM_ENUM, MEDIA, 0 },
	{ MPTP_OPC_REPRESENTATIVE_SAMPLE_SIZE, MPTP_TYPE_U32, IMAGE | AUDIO | VIDEO | LIST, AUDIO | VIDEO | LIST, MPTP_FORM_RANGE, MEDIA, SAMPLE_MOST },
	{ MPTP_OPC_REPRESENTATIVE_SAMPLE_HEIGHT, MPTP_TYPE_U32, IMAGE | AUDIO | VIDEO | LIST, AUDIO | VIDEO | LIST, MPTP_FORM_RANGE, MEDIA, 4096 },
	{ MPTP_OPC_REPRESENTATIVE_SAMPLE_WIDTH, MPTP_TYPE_U32, IMAGE | AUDIO | VIDEO | LIST, AUDIO | VIDEO | LIST, MPTP_FORM_RANGE, MEDIA, 4096 },
	{ MPTP_OPC_REPRESENTATIVE_SAMPLE_DURATION, MPTP_TYPE_U32, AUDIO | VIDEO | LIST, AUDIO | VIDEO | LIST, MPTP_FORM_RANGE, MEDIA, UINT32_MAX },
	{ MPTP_OPC_REPRESENTATIVE_SAMPLE_DATA, MPTP_TYPE_ARRAY | MPTP_TYPE_U8, IMAGE | AUDIO | VIDEO | LIST, AUDIO | VIDEO | LIST, MPTP_FORM_BYTE_ARRAY, SLOW, SAMPLE_MOST },
	{ MPTP_OPC_WIDTH, MPTP_TYPE_U32, IMAGE | VIDEO, VIDEO, MPTP_FORM_RANGE, MEDIA, UINT16_MAX },
	{ MPTP_OPC_HEIGHT, MPTP_TYPE_U32, IMAGE | VIDEO, VIDEO, MPTP_FORM_RANGE, MEDIA, UINT16_MAX },
	{ MPTP_OPC_DURATION, MPTP_TYPE_U32, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_RANGE, MEDIA, UINT32_MAX },
	{ MPTP_OPC_RATING, MPTP_TYPE_U16, IMAGE | AUDIO | VIDEO | LIST, IMAGE | AUDIO | VIDEO | LIST, MPTP_FORM_RANGE, ABOUT, 100 },
	{ MPTP_OPC_TRACK, MPTP_TYPE_U16, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_RANGE, ABOUT, UINT16_MAX },
	{ MPTP_OPC_GENRE, MPTP_TYPE_STR, AUDIO | VIDEO | LIST, AUDIO | VIDEO | LIST, MPTP_FORM_NONE, ABOUT, 0 },
	{ MPTP_OPC_LYRICS, MPTP_TYPE_ARRAY | MPTP_TYPE_U16, AUDIO, AUDIO, MPTP_FORM_LONG_STRING, SLOW, LONG_MOST },
	{ MPTP_OPC_USE_COUNT, MPTP_TYPE_U32, IMAGE | AUDIO | VIDEO, IMAGE | AUDIO | VIDEO, MPTP_FORM_RANGE, ABOUT, UINT32_MAX },
	{ MPTP_OPC_SKIP_COUNT, MPTP_TYPE_U32, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_RANGE, ABOUT, UINT32_MAX },
	{ MPTP_OPC_LAST_ACCESSED, MPTP_TYPE_STR, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_DATE_TIME, ABOUT, 0 },
	{ MPTP_OPC_PARENTAL_RATING, MPTP_TYPE_STR, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_NONE, ABOUT, 0 },
	{ MPTP_OPC_META_GENRE, MPTP_TYPE_U16, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_ENUM, ABOUT, 0 },
	{ MPTP_OPC_COMPOSER, MPTP_TYPE_STR, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_NONE, ABOUT, 0 },
	{ MPTP_OPC_EFFECTIVE_RATING, MPTP_TYPE_U16, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_RANGE, ABOUT, 100 },
	{ MPTP_OPC_SUBTITLE, MPTP_TYPE_STR, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_NONE, ABOUT, 0 },
	{ MPTP_OPC_ORIGINAL_RELEASE_DATE, MPTP_TYPE_STR, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_DATE_TIME, ABOUT, 0 },
	{ MPTP_OPC_ALBUM_NAME, MPTP_TYPE_STR, AUDIO | VIDEO | LIST, AUDIO | VIDEO | LIST, MPTP_FORM_NONE, ABOUT, 0 },
	{ MPTP_OPC_ALBUM_ARTIST, MPTP_TYPE_STR, AUDIO | VIDEO | LIST, AUDIO | VIDEO | LIST, MPTP_FORM_NONE, ABOUT, 0 },
	{ MPTP_OPC_MOOD, MPTP_TYPE_STR, AUDIO, AUDIO, MPTP_FORM_NONE, ABOUT, 0 },
	{ MPTP_OPC_DRM_STATUS, MPTP_TYPE_U16, AUDIO | VIDEO, 0, MPTP_FORM_ENUM, MEDIA, 0 },
	{ MPTP_OPC_SUB_DESCRIPTION, MPTP_TYPE_ARRAY | MPTP_TYPE_U16, VIDEO, VIDEO, MPTP_FORM_LONG_STRING, ABOUT, LONG_MOST },
	{ MPTP_OPC_IS_CROPPED, MPTP_TYPE_U16, IMAGE, IMAGE, MPTP_FORM_ENUM, MEDIA, 0 },
	{ MPTP_OPC_IS_COLOR_CORRECTED, MPTP_TYPE_U16, IMAGE, IMAGE, MPTP_FORM_ENUM, MEDIA, 0 },
	{ MPTP_OPC_IMAGE_BIT_DEPTH, MPTP_TYPE_U32, IMAGE, 0, MPTP_FORM_NONE, MEDIA, 0 },
	{ MPTP_OPC_F_NUMBER, MPTP_TYPE_U16, IMAGE, 0, MPTP_FORM_NONE, MEDIA, 0 },
	{ MPTP_OPC_EXPOSURE_TIME, MPTP_TYPE_U32, IMAGE, 0, MPTP_FORM_NONE, MEDIA, 0 },
	{ MPTP_OPC_EXPOSURE_INDEX, MPTP_TYPE_U16, IMAGE, 0, MPTP_FORM_NONE, MEDIA, 0 },
	{ MPTP_OPC_DISPLAY_NAME, MPTP_TYPE_STR, ANY, ANY, MPTP_FORM_NONE, ABOUT, 0 },
	{ MPTP_OPC_TOTAL_BIT_RATE, MPTP_TYPE_U32, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_RANGE, MEDIA, UINT32_MAX },
	{ MPTP_OPC_BIT_RATE_TYPE, MPTP_TYPE_U16, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_ENUM, MEDIA, 0 },
	{ MPTP_OPC_SAMPLE_RATE, MPTP_TYPE_U32, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_RANGE, MEDIA, 192000 },
	{ MPTP_OPC_NUMBER_OF_CHANNELS, MPTP_TYPE_U16, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_RANGE, MEDIA, 8 },
	{ MPTP_OPC_AUDIO_BIT_DEPTH, MPTP_TYPE_U32, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_RANGE, MEDIA, 32 },
	{ MPTP_OPC_SCAN_TYPE, MPTP_TYPE_U16, VIDEO, VIDEO, MPTP_FORM_ENUM, MEDIA, 0 },
	{ MPTP_OPC_AUDIO_WAVE_CODEC, MPTP_TYPE_U32, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_NONE, MEDIA, 0 },
	{ MPTP_OPC_AUDIO_BIT_RATE, MPTP_TYPE_U32, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_RANGE, MEDIA, UINT32_MAX },
	{ MPTP_OPC_VIDEO_FOUR_CC_CODEC, MPTP_TYPE_U32, VIDEO, VIDEO, MPTP_FORM_NONE, MEDIA, 0 },
	{ MPTP_OPC_VIDEO_BIT_RATE, MPTP_TYPE_U32, VIDEO, VIDEO, MPTP_FORM_RANGE, MEDIA, UINT32_MAX },
	{ MPTP_OPC_FRAMES_PER_THOUSAND_SECONDS, MPTP_TYPE_U32, VIDEO, VIDEO, MPTP_FORM_RANGE, MEDIA, 120000 },
	{ MPTP_OPC_KEY_FRAME_DISTANCE, MPTP_TYPE_U32, VIDEO, VIDEO, MPTP_FORM_RANGE, MEDIA, UINT32_MAX },
	{ MPTP_OPC_ENCODING_PROFILE, MPTP_TYPE_STR, AUDIO | VIDEO, AUDIO | VIDEO, MPTP_FORM_NONE, MEDIA, 0 },
	{ 0 }
};
/* clang-format on */

/* What sim_name_valid() says, but for its length in UTF-16. */
static const char name_pattern[] = "[^/\\x00-\\x1f\\x7f]{1,254}";

/* Formats of samples; none is the first. */
static const uint16_t sample_formats[] = { MPTP_OF_UNDEFINED, MPTP_OF_EXIF_JPEG,
	MPTP_OF_JFIF };
#define NSAMPLE_FORMATS (sizeof(sample_formats) / sizeof(*sample_formats))

static const struct sim_object_prop *
find(uint32_t code)
{
	for (const struct sim_object_prop *p = sim_object_props; p->code != 0;
	     p++) {
		if (p->code == code)
			return p;
	}
	return NULL;
}

uint16_t
sim_object_prop_of(
    uint32_t code, unsigned kinds, const struct sim_object_prop **prop)
{
	*prop = find(code);
	return *prop == NULL || ((*prop)->kinds & kinds) == 0 ?
	    MPTP_RC_INVALID_OBJECT_PROP_CODE :
	    MPTP_RC_OK;
}

unsigned
sim_kind_of(const struct mptp_sim *sim, uint16_t format)
{
	static const struct {
		uint16_t first, last;
		unsigned kind;
	} ranges[] = {
		{ MPTP_OF_ASSOCIATION, MPTP_OF_ASSOCIATION, FOLDER },
		{ MPTP_OF_AIFF, MPTP_OF_MP3, AUDIO },
		{ MPTP_OF_AVI, MPTP_OF_QUICK_TIME, VIDEO },
		{ MPTP_OF_M4A, MPTP_OF_M4A, AUDIO },
		{ 0xb900, 0xb97f, AUDIO },
		{ MPTP_OF_MP2, MPTP_OF_MP2, AUDIO },
		{ 0xb980, 0xb9ff, VIDEO },
		{ 0xba00, 0xba7f, LIST },
	};

	if (sim_is_image(sim, format))
		return IMAGE;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
		if (format >= ranges[i].first && format <= ranges[i].last)
			return ranges[i].kind;
	}
	return SIM_KIND_OTHER;
}

/* ---- enumerations ------------------------------------------------------- */

/* Value i of an enumeration; false behind the last. */
static bool
choice(const struct sim_object_prop *p, size_t i, uint64_t *value)
{
	const struct mptp_code *code;

	if (p->code == MPTP_OPC_REPRESENTATIVE_SAMPLE_FORMAT) {
		*value = i < NSAMPLE_FORMATS ? sample_formats[i] : 0;
		return i < NSAMPLE_FORMATS;
	}
	if (p->most != 0) {
		*value = i;
		return i <= p->most;
	}
	code = mptp_code_find(
	    MPTP_KIND_OBJECT_PROPERTY, MPTP_DIALECT_MTP, p->code);
	return code != NULL && mptp_code_value_at(code, i, value) != NULL;
}

static bool
describe_choices(
    const struct sim_object_prop *p, struct mptp_object_prop_desc *desc)
{
	uint64_t value;

	while (choice(p, desc->nchoices, &value))
		desc->nchoices++;
	desc->choices = calloc(desc->nchoices + 1, sizeof(*desc->choices));
	for (uint32_t i = 0; desc->choices != NULL && i < desc->nchoices; i++) {
		choice(p, i, &value);
		desc->choices[i].type = p->type;
		desc->choices[i].u = value;
	}
	choice(p, 0, &desc->initial.u);
	return desc->choices != NULL;
}

/* ---- descriptions ------------------------------------------------------- */

bool
sim_object_prop_describe(const struct mptp_sim *sim,
    const struct sim_object_prop *p, unsigned kinds,
    struct mptp_object_prop_desc *desc)
{
	*desc = (struct mptp_object_prop_desc){ .code = p->code,
		.type = p->type,
		.writable = (p->writable & kinds) != 0,
		.initial.type = p->type,
		.group = p->group,
		.form = p->form };
	desc->minimum.type = desc->maximum.type = desc->step.type = p->type;
	switch (p->form) {
	case MPTP_FORM_RANGE:
		desc->maximum.u = p->most;
		desc->step.u = 1;
		return true;
	case MPTP_FORM_ENUM:
		return describe_choices(p, desc);
	case MPTP_FORM_FIXED_ARRAY: /* AllowedFolderContents */
		desc->length = sim->profile.info.nimage_formats;
		return true;
	case MPTP_FORM_BYTE_ARRAY:
	case MPTP_FORM_LONG_STRING:
		desc->length = p->most;
		return true;
	case MPTP_FORM_REGULAR_EXPRESSION:
		return (desc->pattern = strdup(name_pattern)) != NULL;
	default:
		return true;
	}
}

/* "20200101T0000.0", as libmtp writes the year of a track, without seconds. */
static bool
is_year(const char *s)
{
	return strlen(s) == 15 && strspn(s, "0123456789") == 8 &&
	    strcmp(s + 8, "T0000.0") == 0;
}

bool
sim_object_prop_allows(
    const struct sim_object_prop *p, const struct mptp_value *v)
{
	uint64_t value;

	switch (p->form) {
	case MPTP_FORM_RANGE:
		return v->u <= p->most;
	case MPTP_FORM_ENUM:
		for (size_t i = 0; choice(p, i, &value); i++) {
			if (value == v->u)
				return true;
		}
		return false;
	case MPTP_FORM_DATE_TIME:
		/* None is known. */
		return v->str == NULL || v->str[0] == '\0' ||
		    sim_date_valid(v->str) ||
		    (p->code == MPTP_OPC_ORIGINAL_RELEASE_DATE &&
			is_year(v->str));
	case MPTP_FORM_REGULAR_EXPRESSION:
		return sim_name_valid(v->str);
	case MPTP_FORM_BYTE_ARRAY:
	case MPTP_FORM_LONG_STRING:
		return v->n <= p->most;
	default:
		return true;
	}
}
