/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * libexif, when it is needed.
 */
#include <stddef.h>

#include <libexif/exif-data.h>

#include "lazy.h"

static struct lazy exif = { .soname = LAZY_EXIF };

LAZY(&exif, ExifData *, exif_data_new, (void), (), NULL)
LAZY_VOID(&exif, exif_data_unref, (ExifData * data), (data))
LAZY_VOID(&exif, exif_data_unset_option, (ExifData * data, ExifDataOption o),
    (data, o))
LAZY_VOID(&exif, exif_data_load_data,
    (ExifData * data, const unsigned char *d, unsigned int size),
    (data, d, size))
LAZY(&exif, const char *, exif_entry_get_value,
    (ExifEntry * entry, char *val, unsigned int maxlen), (entry, val, maxlen),
    NULL)
LAZY(&exif, ExifTag, exif_tag_from_name, (const char *name), (name), (ExifTag)0)
LAZY(&exif, const char *, exif_ifd_get_name, (ExifIfd ifd), (ifd), NULL)
LAZY(&exif, const char *, exif_tag_get_name_in_ifd, (ExifTag tag, ExifIfd ifd),
    (tag, ifd), NULL)
