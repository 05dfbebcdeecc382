/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Finding EXIF, and having libexif read it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libexif/exif-data.h>

#include "exif.h"
#include "out.h"
#include "tiff.h"

#define MARKERS 64 /* before the picture */
#define HEADER 6   /* "Exif\0\0" */

static const uint8_t header[HEADER] = { 'E', 'x', 'i', 'f', 0, 0 };

bool
exif_available(void)
{
	ExifData *data;

	errno = 0;
	data = exif_data_new(); /* NULL: libexif cannot be loaded */
	if (data == NULL && errno == ENOMEM)
		(void)must_have(NULL);
	if (data != NULL)
		exif_data_unref(data);
	return data != NULL;
}

/* The segment APP1 of a JPEG file that begins at base; buf holds any segment.
 * Returns its length without the marker, or 0. */
static size_t
find_in_jpeg(struct pieces *pieces, uint64_t base, uint8_t *buf)
{
	uint64_t at = base + 2;
	uint8_t head[4];

	for (unsigned i = 0; i < MARKERS; i++) {
		size_t len;

		if (!pieces_get(pieces, at, head, 4) || head[0] != 0xff ||
		    head[1] == 0xda)
			return 0;
		len = (size_t)(head[2] << 8 | head[3]);
		if (len < 2)
			return 0;
		if (head[1] == 0xe1 && len > 2 + HEADER &&
		    pieces_get(pieces, at + 4, buf, len - 2) &&
		    memcmp(buf, header, HEADER) == 0)
			return len - 2;
		at += 2 + len;
	}
	return 0;
}

/* The EXIF block with its header; buf has room for it. */
static size_t
find(struct pieces *pieces, uint8_t *buf)
{
	uint8_t head[16], place[4];
	size_t len;

	if (!pieces_get(pieces, 0, head, sizeof(head)))
		return 0;
	if (head[0] == 0xff && head[1] == 0xd8)
		return find_in_jpeg(pieces, 0, buf);
	/* RAF, of Fujifilm: at 84, where the JPEG file in it begins. */
	if (memcmp(head + 8, "CCD-RAW ", 8) == 0)
		return pieces_get(pieces, 84, place, 4) ?
		    find_in_jpeg(pieces,
			(uint32_t)place[0] << 24 | (uint32_t)place[1] << 16 |
			    (uint32_t)place[2] << 8 | place[3],
			buf) :
		    0;
	if (!tiff_begins(head))
		return 0;
	memcpy(buf, header, HEADER);
	len = tiff_extract(pieces, buf + HEADER);
	return len == 0 ? 0 : len + HEADER;
}

static unsigned
visit_all(ExifData *data, void (*visit)(void *ctx, const struct exif_field *),
    void *ctx)
{
	static const ExifIfd groups[] = { EXIF_IFD_0, EXIF_IFD_EXIF,
		EXIF_IFD_GPS, EXIF_IFD_INTEROPERABILITY };
	unsigned n = 0;

	for (size_t g = 0; g < sizeof(groups) / sizeof(*groups); g++) {
		const ExifContent *content = data->ifd[groups[g]];

		for (unsigned i = 0; i < content->count; i++) {
			ExifEntry *entry = content->entries[i];
			char text[1024] = "";
			struct exif_field field = {
				.group = groups[g] == EXIF_IFD_0 ?
				    "Image" :
				    exif_ifd_get_name(groups[g]),
				.tag = (uint16_t)entry->tag,
				.name = exif_tag_get_name_in_ifd(
				    entry->tag, groups[g]),
				.text = text,
			};

			if (entry->tag == EXIF_TAG_MAKER_NOTE)
				continue;
			exif_entry_get_value(entry, text, sizeof(text));
			visit(ctx, &field);
			n++;
		}
	}
	return n;
}

/* 0 is what is not known, and also the tag of one field. */
bool
exif_is_field(const char *name)
{
	return exif_tag_from_name(name) != 0 ||
	    strcmp(name, "GPSVersionID") == 0;
}

unsigned
exif_read(struct pieces *pieces,
    void (*visit)(void *ctx, const struct exif_field *), void *ctx)
{
	uint8_t *buf = must_alloc(NULL, UINT16_MAX + HEADER);
	size_t len = find(pieces, buf);
	ExifData *data = len > 0 ? exif_data_new() : NULL;
	unsigned n = 0;

	if (data != NULL) {
		/* As it is in the file, not as it should be. */
		exif_data_unset_option(
		    data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
		exif_data_load_data(data, buf, (unsigned)len);
		n = visit_all(data, visit, ctx);
		exif_data_unref(data);
	}
	free(buf);
	return n;
}
