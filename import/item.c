/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What filters and shots ask of an object.
 */
#include "import/item.h"

const char *
item_text(const char *s)
{
	return s == NULL ? "" : s;
}

bool
item_follows(const struct mptp_import_item *item)
{
	enum mptp_media kind = mptp_media_of(item->name, item->format);

	return kind == MPTP_MEDIA_SIDECAR || kind == MPTP_MEDIA_AUDIO;
}
