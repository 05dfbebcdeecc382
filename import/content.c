/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files beside objects, by a few bytes of both: what a plan can find out at little cost.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/content.h"
#include "import/reader.h"

#define BLOCK ((size_t)64 << 10)
#define TIME_STEP 2 /* s, of FAT */

bool
content_is_time(int64_t a, int64_t b)
{
	return a - b <= TIME_STEP && b - a <= TIME_STEP;
}

/* A block of an object. */
struct content_block {
	uint32_t handle;
	uint64_t at;
	size_t len; /* 0: none was read */
	unsigned char bytes[BLOCK];
};

/* What the camera has there, at most a block; NULL: it did not tell. Of one object, which
 * may be set beside many files, it is asked once. */
static const unsigned char *
ask(struct mptp_import *import, uint32_t handle, uint64_t at, size_t len,
    bool end)
{
	struct content_block *block;
	int status;

	if (import->content == NULL)
		import->content = calloc(2, sizeof(*import->content));
	if (import->content == NULL) {
		import_unanswered(import, MPTP_ERR_NOMEM);
		return NULL;
	}
	block = &import->content[end];
	if (block->handle == handle && block->at == at && block->len == len)
		return block->bytes;
	block->len = 0;
	status =
	    reader_read(import->camera, handle, at, block->bytes, len, NULL);
	if (status == MPTP_ERR_NOMEM)
		import_unanswered(import, status);
	if (status != MPTP_OK)
		return NULL;
	block->handle = handle;
	block->at = at;
	block->len = len;
	return block->bytes;
}

/* So many bytes of both. */
static enum content
compare_at(struct mptp_import *import, uint32_t i, int fd, uint64_t at,
    size_t len, unsigned char *buffer, bool end)
{
	const unsigned char *object;

	if (len == 0)
		return CONTENT_SAME;
	if (pread(fd, buffer, len, (off_t)at) != (ssize_t)len)
		return CONTENT_NOT_KNOWN;
	object = ask(import, import->items[i].handle, at, len, end);
	if (object == NULL)
		return CONTENT_NOT_KNOWN;
	return memcmp(buffer, object, len) == 0 ? CONTENT_SAME : CONTENT_OTHER;
}

void
content_forget(struct mptp_import *import)
{
	free(import->content);
	import->content = NULL;
}

/* The end, and the beginning, unless that is the same or not asked for. */
static enum content
compare(struct mptp_import *import, uint32_t i, unsigned side, const char *rel,
    bool begin)
{
	const uint64_t size = import->items[i].size;
	const size_t len = size < BLOCK ? (size_t)size : BLOCK;
	unsigned char *buffer;
	enum content content = CONTENT_NOT_KNOWN;
	int fd;

	if (!reader_can(import->camera, size))
		return len == 0 ? CONTENT_SAME : CONTENT_NOT_KNOWN;
	fd = openat(
	    import->root[side].fd, rel, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	buffer = malloc(BLOCK);
	if (buffer == NULL)
		import_unanswered(import, MPTP_ERR_NOMEM);
	if (fd >= 0 && buffer != NULL)
		content =
		    compare_at(import, i, fd, size - len, len, buffer, true);
	if (content == CONTENT_SAME && begin && size > len)
		content = compare_at(import, i, fd, 0, len, buffer, false);
	free(buffer);
	if (fd >= 0)
		(void)close(fd);
	return content;
}

enum content
content_compare_end(
    struct mptp_import *import, uint32_t i, unsigned side, const char *rel)
{
	return compare(import, i, side, rel, false);
}

static bool
is_sized(const struct mptp_import *import, uint32_t i, unsigned side,
    const char *rel, struct stat *st)
{
	const struct mptp_import_item *item = &import->items[i];

	return !item->size_unknown &&
	    fstatat(import->root[side].fd, rel, st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st->st_mode) && (uint64_t)st->st_size == item->size;
}

bool
content_is_whole(uint64_t size)
{
	return size <= 2 * BLOCK;
}

bool
content_may_be(const struct mptp_import *import, uint32_t i, unsigned side,
    const char *rel)
{
	struct stat st;

	return is_sized(import, i, side, rel, &st);
}

enum content
content_compare(
    struct mptp_import *import, uint32_t i, unsigned side, const char *rel)
{
	const struct mptp_import_item *item = &import->items[i];
	const struct entry *entry = &import->entries[i];
	enum content content;
	struct stat st;

	if (!is_sized(import, i, side, rel, &st))
		return CONTENT_OTHER;
	content = compare(import, i, side, rel, true);
	if (content != CONTENT_SAME || content_is_whole(item->size) ||
	    (entry->has_modified &&
		content_is_time(st.st_mtime, entry->modified)))
		return content;
	return CONTENT_ALIKE;
}
