/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Sending one file, with progress.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input.h"
#include "interrupt.h"
#include "local/system.h"
#include "out.h"
#include "progress.h"
#include "send.h"

/* Names of formats in the code tables; what is not here is Undefined. */
static const struct {
	const char *extension, *format;
} formats[] = {
	{ "jpg", "EXIF_JPEG" },
	{ "jpeg", "EXIF_JPEG" },
	{ "tif", "TIFF" },
	{ "tiff", "TIFF" },
	{ "png", "PNG" },
	{ "gif", "GIF" },
	{ "bmp", "BMP" },
	{ "heic", "HEIF" },
	{ "heif", "HEIF" },
	{ "dng", "DNG" },
	{ "cr2", "CR2" },
	{ "cr3", "CR3" },
	{ "crw", "CRW" },
	{ "txt", "Text" },
	{ "htm", "HTML" },
	{ "html", "HTML" },
	{ "wav", "WAV" },
	{ "mp3", "MP3" },
	{ "aif", "AIFF" },
	{ "aiff", "AIFF" },
	{ "avi", "AVI" },
	{ "mpg", "MPEG" },
	{ "mpeg", "MPEG" },
	{ "asf", "ASF" },
	{ "mov", "QuickTime" },
	{ "mp4", "MP4" },
	{ "xml", "XMLDocument" },
};

static uint16_t
format_of(struct app *app, const char *name)
{
	const char *dot = strrchr(name, '.');
	const struct mptp_code *row;

	for (size_t i = 0;
	     dot != NULL && i < sizeof(formats) / sizeof(*formats); i++) {
		if (strcasecmp(dot + 1, formats[i].extension) != 0)
			continue;
		row = mptp_code_named(MPTP_KIND_FORMAT,
		    mptp_camera_dialect(app->camera), formats[i].format);
		return row == NULL ? MPTP_OF_UNDEFINED : (uint16_t)row->code;
	}
	return MPTP_OF_UNDEFINED;
}

struct sending {
	int fd, error;
	uint64_t size, moved;
	bool ended; /* too early */
	struct progress progress;
};

static ptrdiff_t
give(void *ctx, void *buf, size_t len)
{
	struct sending *sending = ctx;
	ssize_t n;

	do
		n = read(sending->fd, buf, len);
	while (n < 0 && errno == EINTR && !interrupted());
	if (n < 0) {
		sending->error = errno;
		return MPTP_ERR_CANCELLED;
	}
	sending->moved += (uint64_t)n;
	sending->ended = n == 0 && sending->moved < sending->size;
	progress_add(&sending->progress, (uint64_t)n);
	return n;
}

/* Exit code. What was announced can no longer become the file; the camera is
 * to keep nothing of it. */
static int
check_unchanged(struct app *app, struct sending *sending, const char *path,
    bool sent, uint32_t handle)
{
	const char *rest = "; it was not sent";
	struct stat st;

	if (!sending->ended &&
	    (!sent || fstat(sending->fd, &st) != 0 ||
		(uint64_t)st.st_size == sending->size))
		return EXIT_DONE;
	if (sent)
		rest = mptp_delete_object(
			   app->camera, handle, MPTP_FORMAT_ANY) == MPTP_OK ?
		    "; it was deleted from the camera again" :
		    "; what the camera has is not whole";
	return fail(app, EXIT_FAILED, "%s changed its size while it was sent%s",
	    path, rest);
}

static bool
date_of(int fd, const struct zone *zone, char date[MPTP_DATE_TEXT])
{
	struct stat st;

	return fstat(fd, &st) == 0 && date_wire(date, st.st_mtime, zone);
}

int
put_file(struct app *app, const char *path, uint32_t storage, uint32_t parent,
    const struct zone *zone, uint32_t *handle, uint64_t *size)
{
	const char *name = local_name(path);
	struct mptp_object_info info = { .format = format_of(app, name) };
	char date[MPTP_DATE_TEXT];
	struct sending sending = { .fd = -1 };
	struct mptp_source source = { .read = give, .ctx = &sending };
	int code = input_open(app, path, &sending.fd, &info.size), status;

	if (code != EXIT_DONE)
		return code;
	source.size = info.size;
	if (size != NULL)
		*size = info.size;
	info.name = must_copy(name);
	if (date_of(sending.fd, zone, date))
		info.modified = must_copy(date);
	progress_begin(&sending.progress, app, name, info.size);
	sending.size = info.size;
	status = mptp_camera_send(
	    app->camera, storage, parent, &info, &source, handle);
	progress_end(&sending.progress);
	if (!interrupted())
		code = check_unchanged(
		    app, &sending, path, status == MPTP_OK, *handle);
	close(sending.fd);
	mptp_object_info_clear(&info);
	if (interrupted())
		return EXIT_INTERRUPTED;
	if (sending.error != 0)
		return fail(app, EXIT_FAILED, "cannot read %s: %s", path,
		    strerror(sending.error));
	if (code != EXIT_DONE)
		return code;
	return status == MPTP_OK ? EXIT_DONE : fail_camera(app, path);
}
