/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What an import consists of: a library of its own, libminiptp-import, above
 * <miniptp.h> and not part of it.
 */
#ifndef MINIPTP_IMPORT_H
#define MINIPTP_IMPORT_H

#include <stddef.h>
#include <stdint.h>

#include <miniptp/date.h>
#include <miniptp/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Templates: where an object goes ---- */

/* A path below the destination, in which fields stand for what is known of an
 * object:
 *
 *   {date:FORMAT}  when it was captured, with %Y %y %m %d %H %M %S %j %% as of
 *                  strftime(); FORMAT is %Y-%m-%d if there is none
 *   {time:FORMAT}  the same with %H%M%S
 *   {camera}       its model
 *   {serial}       its serial number
 *   {storage}      the storage's label
 *   {folder}       the name of the object's folder
 *   {name} {ext}   the object's name before and behind its last dot
 *   {seq:04}       a number, here with at least four digits
 *   {exif:FIELD}   an EXIF field, by libexif's name, such as LensModel
 *
 * {{ and }} are the braces themselves. A slash of the template, also in a FORMAT,
 * begins a folder's content; one in a value never does. */
struct mptp_template;

/* For whoever chooses none: a folder for each day, and the camera's own names. */
#define MPTP_TEMPLATE_DEFAULT "{date:%Y/%Y-%m-%d}/{name}.{ext}"

/* Takes the text apart, which is then no longer needed. The template is the caller's,
 * to be freed by mptp_template_free(). MPTP_ERR_ARG: it is none, and the error (which
 * may be NULL) says at which column, counted in characters from 1; also when it begins
 * or ends with a slash, or has an empty folder, "." or "..". MPTP_ERR_NOMEM. */
MPTP_API int mptp_template_parse(
    struct mptp_template **pattern, const char *text, struct mptp_error *error);
/* Frees it and sets the pointer to NULL. */
MPTP_API void mptp_template_free(struct mptp_template **pattern);

/* What has to be known before it is expanded, since it may cost something. */
enum mptp_template_need {
	MPTP_TEMPLATE_DATE = 1,
	MPTP_TEMPLATE_SEQ = 2,
	MPTP_TEMPLATE_EXIF = 4
};
/* enum mptp_template_need, or'ed. */
MPTP_API unsigned mptp_template_needs(const struct mptp_template *pattern);

/* What is known of an object. Strings are as the camera has them, however hostile;
 * NULL and "" are not known. All are borrowed for the call. */
struct mptp_template_values {
	const struct mptp_date *date; /* NULL: not known */
	const char *camera, *serial, *storage, *folder, *name;
	uint32_t handle; /* what has no name, or one too long, is told by it */
	uint64_t seq;
	/* The value of an EXIF field, or NULL. NULL: there is no EXIF. */
	const char *(*exif)(void *ctx, const char *field);
	void *ctx;
	size_t longest; /* bytes that a name may have, 32 or more; 0: 255 */
};

/* Gives a relative path with '/' between folders, to be freed by free(). Every name
 * in it is one that all usual file systems take: what is no name there (separators,
 * controls, marks of direction, invalid UTF-8, names of devices, dots and spaces at
 * the end) has become '_'. A dot at the beginning is kept only if it is the template's,
 * so that nothing is hidden unasked. What is not known reads "unknown", a date as a
 * whole "undated"; the dot before an {ext} that is empty is left out. Too long a name
 * is shortened: a file's by "~" and the handle before its extension, so that no two
 * become the same, a folder's at its end. The same values give the same path.
 * MPTP_ERR_ARG: longest is less than 32; MPTP_ERR_NOMEM. */
MPTP_API int mptp_template_expand(const struct mptp_template *pattern,
    const struct mptp_template_values *values, char **path);

/* ---- Names that are one where case does not count ---- */

/* What two names have in common that a file system without case, or without a
 * difference between ways of writing the same character, takes for the same: full case
 * folding in normal form D, without what does not show, as in ext4's such folders. No
 * such system tells apart what is equal by this; some tell apart more. *key is to be
 * freed by free(). MPTP_ERR_ARG: it is not UTF-8; MPTP_ERR_NOMEM. */
MPTP_API int mptp_name_fold(const char *name, char **key);

#ifdef __cplusplus
}
#endif
#endif
