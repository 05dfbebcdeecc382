/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the stores have in common.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "store.h"

bool
sim_cursor_wants(
    const struct sim_cursor *cursor, uint32_t storage, uint32_t parent)
{
	if (cursor->storage != SIM_EVERY_STORAGE && cursor->storage != storage)
		return false;
	if (cursor->parent == SIM_EVERY_OBJECT)
		return true;
	return cursor->parent == SIM_ROOT ? parent == 0 :
					    cursor->parent == parent;
}

static char *
copy_text(const char *s, bool *failed)
{
	char *copy = NULL;

	if (s != NULL && (copy = strdup(s)) == NULL)
		*failed = true;
	return copy;
}

int
sim_storage_copy(struct sim_storage *to, const struct sim_storage *from)
{
	bool failed = false;

	*to = *from;
	to->info.description = copy_text(from->info.description, &failed);
	to->info.label = copy_text(from->info.label, &failed);
	if (!failed)
		return MPTP_OK;
	mptp_storage_info_clear(&to->info);
	return MPTP_ERR_NOMEM;
}

int
sim_object_info_copy(
    struct mptp_object_info *to, const struct mptp_object_info *from)
{
	bool failed = false;

	*to = *from;
	to->name = copy_text(from->name, &failed);
	to->captured = copy_text(from->captured, &failed);
	to->modified = copy_text(from->modified, &failed);
	to->keywords = copy_text(from->keywords, &failed);
	if (!failed)
		return MPTP_OK;
	mptp_object_info_clear(to);
	return MPTP_ERR_NOMEM;
}

uint16_t
sim_format_of(const char *name)
{
	static const struct {
		const char *ending;
		uint16_t format;
	} table[] = {
		{ "jpg", MPTP_OF_EXIF_JPEG },
		{ "jpeg", MPTP_OF_EXIF_JPEG },
		{ "tif", MPTP_OF_TIFF },
		{ "tiff", MPTP_OF_TIFF },
		{ "png", MPTP_OF_PNG },
		{ "gif", MPTP_OF_GIF },
		{ "bmp", MPTP_OF_BMP },
		{ "dng", MPTP_OF_DNG },
		{ "txt", MPTP_OF_TEXT },
		{ "htm", MPTP_OF_HTML },
		{ "html", MPTP_OF_HTML },
		{ "mrk", MPTP_OF_DPOF },
		{ "aif", MPTP_OF_AIFF },
		{ "wav", MPTP_OF_WAV },
		{ "mp3", MPTP_OF_MP3 },
		{ "avi", MPTP_OF_AVI },
		{ "mpg", MPTP_OF_MPEG },
		{ "asf", MPTP_OF_ASF },
		{ "mov", MPTP_OF_QUICK_TIME },
	};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < sizeof(table) / sizeof(*table);
	     i++) {
		if (strcasecmp(dot + 1, table[i].ending) == 0)
			return table[i].format;
	}
	return MPTP_OF_UNDEFINED;
}
