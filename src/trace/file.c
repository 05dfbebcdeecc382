/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Blocks of pcapng, each of them one write().
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/error.h"
#include "trace/file.h"

#ifndef O_BINARY
#define O_BINARY 0
#endif
#ifndef O_CLOEXEC
#define O_CLOEXEC 0
#endif

enum { BLOCK_INTERFACE = 1, BLOCK_PACKET = 6 };
#define BLOCK_SECTION 0x0a0d0d0au
#define ORDER_MAGIC 0x1a2b3c4du

enum { OPTION_COMMENT = 1 };
enum { SECTION_APPLICATION = 4 };
enum { INTERFACE_NAME = 2, INTERFACE_TIME_RESOLUTION = 9 };
enum { PACKET_FLAGS = 2 };

#define BLOCK_MOST (TRACE_PACKET_MOST + 2 * TRACE_COMMENT + 128)

/* ---- blocks ------------------------------------------------------------- */

static size_t
pad(size_t n)
{
	return (4 - n % 4) % 4;
}

static size_t
put_padded(uint8_t *out, const void *bytes, size_t len)
{
	if (len > 0)
		memcpy(out, bytes, len);
	memset(out + len, 0, pad(len));
	return len + pad(len);
}

static size_t
put_option(uint8_t *out, uint16_t code, const void *value, size_t len)
{
	put_le16(out, code);
	put_le16(out + 2, (uint16_t)len);
	return 4 + put_padded(out + 4, value, len);
}

static size_t
put_text(uint8_t *out, uint16_t code, const char *text)
{
	size_t len = text == NULL ? 0 : strlen(text);

	if (len >= TRACE_COMMENT)
		len = TRACE_COMMENT - 1;
	return len == 0 ? 0 : put_option(out, code, text, len);
}

static void
write_all(struct trace_file *file, size_t len)
{
	size_t done = 0;

	while (done < len && file->sys == 0) {
		ssize_t n = write(file->fd, file->block + done, len - done);

		if (n > 0)
			done += (size_t)n;
		else if (n == 0 || errno != EINTR)
			file->sys = n == 0 ? ENOSPC : errno;
	}
	file->written += done;
}

/* What is in the block from 8 to end becomes one of this type. */
static void
write_block(struct trace_file *file, uint32_t type, size_t end)
{
	uint8_t *block = file->block;
	const uint32_t total = (uint32_t)end + 8;

	put_le32(block + end, 0); /* the end of its options */
	put_le32(block + end + 4, total);
	put_le32(block, type);
	put_le32(block + 4, total);
	write_all(file, total);
}

static void
write_section(struct trace_file *file)
{
	uint8_t *block = file->block;
	char application[64];
	size_t at = 24;

	snprintf(
	    application, sizeof(application), "miniptp %s", mptp_version());
	put_le32(block + 8, ORDER_MAGIC);
	put_le16(block + 12, 1);
	put_le16(block + 14, 0);
	put_le64(block + 16, UINT64_MAX); /* its length is not known */
	at += put_text(block + at, OPTION_COMMENT, file->comment);
	at += put_text(block + at, SECTION_APPLICATION, application);
	write_block(file, BLOCK_SECTION, at);
}

static void
write_interface(struct trace_file *file, uint16_t linktype)
{
	static const uint8_t nanoseconds = 9;
	uint8_t *block = file->block;
	size_t at = 16;

	put_le16(block + 8, linktype);
	put_le16(block + 10, 0);
	put_le32(block + 12, 0);
	at += put_text(block + at, INTERFACE_NAME,
	    linktype == LINKTYPE_ETHERNET ? "PTP/IP" : "USB");
	at +=
	    put_option(block + at, INTERFACE_TIME_RESOLUTION, &nanoseconds, 1);
	write_block(file, BLOCK_INTERFACE, at);
}

/* ---- files -------------------------------------------------------------- */

static bool
is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static void
begin(struct trace_file *file)
{
	file->written = 0;
	file->fd = open(file->path,
	    O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_BINARY,
	    0600);
	if (file->fd < 0) {
		file->sys = errno;
		return;
	}
	write_section(file);
	for (unsigned i = 0; i < file->nlinktype; i++)
		write_interface(file, file->linktype[i]);
}

/* Removes it, if it still has its name. */
static void
unmake(struct trace_file *file)
{
	struct stat ours, named;
	const bool found = fstat(file->fd, &ours) == 0 &&
	    lstat(file->path, &named) == 0 && ours.st_dev == named.st_dev &&
	    ours.st_ino == named.st_ino;

	close(file->fd);
	file->fd = -1;
	if (found)
		remove(file->path);
}

/* Half of the limit is reached. Only an older half of this trace makes room: another
 * file may have got that name meanwhile. */
static void
turn_over(struct trace_file *file)
{
	if (!file->turned && is_there(file->older)) {
		file->sys = EEXIST;
		return;
	}
	file->turned = true;
	close(file->fd);
	file->fd = -1;
	/* Windows renames nothing to a name that is taken. */
	remove(file->older);
	if (rename(file->path, file->older) != 0) {
		file->sys = errno;
		return;
	}
	begin(file);
}

int
trace_file_open(struct trace_file *file, const char *path,
    const struct mptp_trace_options *options, struct mptp_error *error)
{
	const size_t len = strlen(path);

	*file = (struct trace_file){ .fd = -1, .limit = options->limit };
	if (options->comment != NULL)
		snprintf(file->comment, sizeof(file->comment), "%s",
		    options->comment);
	file->path = malloc(len + 1);
	file->older = malloc(len + sizeof(".old"));
	file->block = malloc(BLOCK_MOST);
	if (file->path == NULL || file->older == NULL || file->block == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	memcpy(file->path, path, len + 1);
	memcpy(file->older, path, len);
	memcpy(file->older + len, ".old", sizeof(".old"));
	if (file->limit > 0 && is_there(file->older))
		return error_set_sys(error, MPTP_ERR_IO, EEXIST,
		    "cannot make the trace %s, whose older half would be %s",
		    path, file->older);
	begin(file);
	if (file->sys == 0)
		return MPTP_OK;
	if (file->fd >= 0)
		unmake(file);
	return error_set_sys(error, MPTP_ERR_IO, file->sys,
	    "cannot make the trace %s", path);
}

bool
trace_file_is_empty(const struct trace_file *file)
{
	return file->nlinktype == 0;
}

void
trace_file_close(struct trace_file *file)
{
	if (file->fd >= 0 && trace_file_is_empty(file))
		unmake(file);
	else if (file->fd >= 0)
		close(file->fd);
	free(file->path);
	free(file->older);
	free(file->block);
	*file = (struct trace_file){ .fd = -1 };
}

static unsigned
interface_of(struct trace_file *file, uint16_t linktype)
{
	for (unsigned i = 0; i < file->nlinktype; i++)
		if (file->linktype[i] == linktype)
			return i;
	file->linktype[file->nlinktype] = linktype;
	write_interface(file, linktype);
	return file->nlinktype++;
}

void
trace_file_packet(struct trace_file *file, const struct trace_packet *packet)
{
	uint8_t *block = file->block, flags[4];
	const size_t captured = packet->nheader + packet->nkept;
	const uint64_t time = (uint64_t)packet->time_ns;
	unsigned interface;
	size_t at = 28;

	if (file->sys != 0 || captured > TRACE_PACKET_MOST)
		return;
	if (file->limit > 0 &&
	    file->written + captured + 2 * TRACE_COMMENT > file->limit / 2)
		turn_over(file);
	if (file->sys != 0)
		return;
	interface = interface_of(file, (uint16_t)packet->linktype);
	put_le32(block + 8, interface);
	put_le32(block + 12, (uint32_t)(time >> 32));
	put_le32(block + 16, (uint32_t)time);
	put_le32(block + 20, (uint32_t)captured);
	put_le32(block + 24, (uint32_t)(packet->nheader + packet->nbytes));
	memcpy(block + at, packet->header, packet->nheader);
	if (packet->nkept > 0)
		memcpy(
		    block + at + packet->nheader, packet->bytes, packet->nkept);
	memset(block + at + captured, 0, pad(captured));
	at += captured + pad(captured);
	at += put_text(block + at, OPTION_COMMENT, packet->comment);
	put_le32(flags, packet->out ? 2 : 1);
	at += put_option(block + at, PACKET_FLAGS, flags, sizeof(flags));
	write_block(file, BLOCK_PACKET, at);
}
