/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What an object is, by its name or format.
 */
#include <string.h>
#include <strings.h>

#include <miniptp/codes.h>
#include <miniptp/import.h>

/* As cameras and the programs of their makers call them. */
static const struct {
	enum mptp_media kind;
	const char *extensions; /* each between spaces */
} by_name[] = {
	{ MPTP_MEDIA_RAW,
	    " 3fr arw cr2 cr3 crw dcr dng erf fff gpr iiq k25 kdc mef mos mrw nef "
	    "nrw orf pef raf raw rw2 rwl sr2 srf srw x3f " },
	{ MPTP_MEDIA_JPEG, " jpe jpeg jpg mpo " },
	{ MPTP_MEDIA_HEIF, " avif heic heif hif " },
	{ MPTP_MEDIA_VIDEO,
	    " 360 3g2 3gp asf avi braw crm insv m2ts m4v mkv mod mov mp4 mpeg mpg "
	    "mts mxf n3v nev r3d tod ts webm wmv " },
	{ MPTP_MEDIA_AUDIO,
	    " aac aif aiff amr flac m4a mp3 oga ogg opus wav wma " },
	{ MPTP_MEDIA_SIDECAR, " aae cop cos dop lrv pp3 thm xml xmp " },
};

static const struct {
	uint16_t format;
	enum mptp_media kind;
} by_format[] = {
	{ MPTP_OF_EXIF_JPEG, MPTP_MEDIA_JPEG },
	{ MPTP_OF_JFIF, MPTP_MEDIA_JPEG },
	{ MPTP_OF_TIFF_EP, MPTP_MEDIA_RAW },
	{ MPTP_OF_CIFF, MPTP_MEDIA_RAW },
	{ MPTP_OF_DNG, MPTP_MEDIA_RAW },
	{ MPTP_OF_AIFF, MPTP_MEDIA_AUDIO },
	{ MPTP_OF_WAV, MPTP_MEDIA_AUDIO },
	{ MPTP_OF_MP3, MPTP_MEDIA_AUDIO },
	{ MPTP_OF_AVI, MPTP_MEDIA_VIDEO },
	{ MPTP_OF_MPEG, MPTP_MEDIA_VIDEO },
	{ MPTP_OF_ASF, MPTP_MEDIA_VIDEO },
	{ MPTP_OF_QUICK_TIME, MPTP_MEDIA_VIDEO },
	{ MPTP_OF_WMV, MPTP_MEDIA_VIDEO },
	{ MPTP_OF_MP4, MPTP_MEDIA_VIDEO },
	{ MPTP_OF_3GP, MPTP_MEDIA_VIDEO },
	{ MPTP_OF_AVCHD, MPTP_MEDIA_VIDEO },
};

#define LENGTH(a) (sizeof(a) / sizeof(*(a)))

static bool
lists(const char *extensions, const char *extension)
{
	const size_t len = strlen(extension);

	for (const char *s = extensions; s[1] != '\0';
	     s += 1 + strcspn(s + 1, " "))
		if (strcspn(s + 1, " ") == len &&
		    strncasecmp(s + 1, extension, len) == 0)
			return true;
	return false;
}

enum mptp_media
mptp_media_of(const char *name, uint16_t format)
{
	const char *dot = name == NULL ? NULL : strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < LENGTH(by_name); i++)
		if (lists(by_name[i].extensions, dot + 1))
			return by_name[i].kind;
	for (size_t i = 0; i < LENGTH(by_format); i++)
		if (by_format[i].format == format)
			return by_format[i].kind;
	return MPTP_MEDIA_OTHER;
}
