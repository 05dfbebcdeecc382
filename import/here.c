/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Is a copy of an object here? By the ledger, if the file that it tells of is as it
 * was, under its name or another, as the object is under its path or, by its persistent
 * id, another; or else by a file of the name that the object would get, if its content
 * is the object's: what speaks for that, but does not prove it, is compared in the run.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/content.h"
#include "import/here.h"
#include "import/ids.h"
#include "import/known.h"
#include "import/place.h"
#include "import/text.h"
#include "import/tree.h"
#include "local/system.h"

#define MEMORIES 8 /* copies of an object whose files are elsewhere */

bool
here_has_hash(struct mptp_import *import, unsigned side, const char *rel,
    const char *hash)
{
	int fd = hash == NULL ? -1 :
				openat(import->root[side].fd, rel,
				    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char own[HASH_SIZE];
	int status;

	if (fd < 0)
		return false;
	status =
	    hash_file(fd, import->hash, own, NULL, NULL, NULL, &import->error);
	(void)close(fd);
	if (status != MPTP_OK && status != MPTP_ERR_IO)
		import_unanswered(import, status);
	return status == MPTP_OK && strcmp(own, hash) == 0;
}

/* One whose time is another may have been written to. */
bool
here_is_file(struct mptp_import *import, unsigned side, const char *rel,
    const struct mptp_copy *copy)
{
	struct stat st;

	if (fstatat(import->root[side].fd, rel, &st, AT_SYMLINK_NOFOLLOW) !=
		0 ||
	    !S_ISREG(st.st_mode) || (uint64_t)st.st_size != copy->size)
		return false;
	if (copy->state != MPTP_COPY_NAMING &&
	    content_is_time(st.st_mtime, copy->modified))
		return true;
	return here_has_hash(import, side, rel, copy->hash);
}

struct memory {
	int64_t row;
	bool by_id, of_another; /* it may be */
	bool alike;
	struct wanted_file file;
	char name[256], hash[HASH_SIZE];
};

struct search {
	struct mptp_import *import;
	struct entry *entry;
	struct mptp_copy object;
	uint64_t size; /* of the copy that is here; 0: none is */
	struct memory memories[MEMORIES];
	unsigned n;
	int status;
};

static void
set_here(struct search *s, unsigned side, const char *rel, const char *hash,
    uint64_t size)
{
	struct mptp_import *import = s->import;
	struct entry *entry = s->entry;

	s->size = size;
	entry->side[side].wanted = false;
	if (rel != NULL)
		entry->side[side].rel =
		    pool_copy(&import->pool, rel, strlen(rel));
	if (hash != NULL && entry->hash == NULL)
		entry->hash = pool_copy(&import->pool, hash, strlen(hash));
	if ((rel != NULL && entry->side[side].rel == NULL) ||
	    (hash != NULL && entry->hash == NULL))
		s->status = import_nomem(import);
}

/* What was never compared whole has a hash, but not the object's. */
static void
set_copy(struct search *s, unsigned side, const char *rel, const char *hash,
    uint64_t size, bool alike)
{
	set_here(s, side, rel, alike ? NULL : hash, size);
	s->entry->side[side].unproven = alike;
}

static bool
is_alike(const struct mptp_copy *copy)
{
	return copy->state == MPTP_COPY_ALIKE;
}

static void
remember(struct search *s, const struct mptp_copy *copy, bool by_id)
{
	struct memory *memory = &s->memories[s->n];
	const char *name = local_name(copy->destination);

	if (s->n == MEMORIES || copy->state == MPTP_COPY_NAMING)
		return;
	*memory = (struct memory){ .row = copy->id,
		.by_id = by_id,
		.of_another = import_may_be_of_another(s->import, copy),
		.alike = is_alike(copy),
		.file = { .name = memory->name,
		    .hash = copy->hash == NULL ? NULL : memory->hash,
		    .kind = s->import->hash,
		    .size = copy->size,
		    .inode = copy->inode,
		    .modified = copy->modified } };
	if (strlen(name) >= sizeof(memory->name) ||
	    (copy->hash != NULL && strlen(copy->hash) >= HASH_SIZE))
		return;
	strcpy(memory->name, name);
	strcpy(memory->hash, copy->hash == NULL ? "" : copy->hash);
	s->n++;
}

static enum content
compare_end(struct search *s, unsigned side, const char *rel)
{
	return content_compare_end(
	    s->import, (uint32_t)(s->entry - s->import->entries), side, rel);
}

/* Two cameras without serial numbers may have objects that are the same as far as the
 * ledger knows. */
static bool
is_of_another(
    struct search *s, unsigned side, const char *rel, int64_t row, bool may_be)
{
	enum content ends;

	if (!may_be)
		return false;
	ends = compare_end(s, side, rel);
	/* What cannot be told is copied, if both are here now: its content tells. */
	if (ends == CONTENT_SAME ||
	    (ends == CONTENT_NOT_KNOWN && s->import->nameless))
		return false;
	if (row > s->entry->others)
		s->entry->others = row;
	return true;
}

/* Also if the listing lacks what 32 bits do not hold, as the camera says when asked. */
static bool
is_copy(struct search *s, const struct mptp_copy *copy)
{
	const uint32_t i = (uint32_t)(s->entry - s->import->entries);
	struct mptp_copy large = s->object;
	bool larger = false;
	int status;

	large.size = copy->size;
	if (copy->size <= s->object.size ||
	    (uint32_t)copy->size != (uint32_t)s->object.size ||
	    !import_is_copy_of(copy, &large))
		return import_is_copy_of(copy, &s->object);
	status = import_ask_size(s->import, i, &larger);
	if (status == MPTP_ERR_NOMEM)
		import_unanswered(s->import, status);
	if (status == MPTP_OK && larger)
		s->object.size = s->import->items[i].size;
	return import_is_copy_of(copy, &s->object);
}

/* What the ledger has is here, unless that is the other destination's own. */
static bool
is_known_here(const struct search *s, const struct mptp_copy *copy)
{
	const struct mptp_import *import = s->import;

	return import->options.known_is_here &&
	    (import->roots < SIDES ||
		root_below(&import->root[1], copy->destination) == NULL);
}

static int
look_at(void *ctx, const struct mptp_copy *copy)
{
	struct search *s = ctx;
	struct mptp_import *import = s->import;
	bool same = is_copy(s, copy);
	bool found = false;
	struct stat st;

	if (copy->state == MPTP_COPY_BAD)
		return MPTP_OK;
	for (unsigned i = 0; i < import->roots; i++) {
		const char *rel =
		    root_below(&import->root[i], copy->destination);

		if (!same && rel != NULL &&
		    text_is_same(copy->storage, s->object.storage))
			s->entry->changed |=
			    fstatat(import->root[i].fd, rel, &st, 0) == 0;
		if (!same)
			continue;
		if (rel != NULL && s->entry->side[i].wanted &&
		    here_is_file(import, i, rel, copy)) {
			if (is_of_another(s, i, rel, copy->id,
				import_may_be_of_another(import, copy)))
				return s->status;
			set_copy(
			    s, i, rel, copy->hash, copy->size, is_alike(copy));
			found = true;
			continue;
		}
		s->entry->edited |= rel != NULL &&
		    fstatat(import->root[i].fd, rel, &st, 0) == 0;
		if (is_known_here(s, copy) && i == 0 &&
		    copy->state != MPTP_COPY_NAMING)
			set_copy(
			    s, i, rel, copy->hash, copy->size, is_alike(copy));
	}
	if (same && !found)
		remember(s, copy, false);
	return s->status;
}

struct adoption {
	struct search *search;
	unsigned side;
};

static int
set_adopted(struct search *s, unsigned side)
{
	struct side *own = &s->entry->side[side];

	own->adopted = true;
	if (s->status == MPTP_OK &&
	    strings_add(&s->import->adopted[side], own->rel) == NULL)
		return import_nomem(s->import);
	return s->status;
}

/* An id alone is not believed, nor with size and date where there is no date. */
static bool
is_proven_by_id(struct search *s, unsigned side, const char *rel)
{
	const enum content ends = compare_end(s, side, rel);

	return ends == CONTENT_SAME ||
	    (ends == CONTENT_NOT_KNOWN && !s->import->nameless &&
		s->object.captured != NULL);
}

/* It has another path now, and still its id; then, its old path is no other object's. */
static int
look_at_id(void *ctx, const struct mptp_copy *copy)
{
	struct search *s = ctx;
	struct mptp_import *import = s->import;
	bool found = false;

	if (copy->state == MPTP_COPY_BAD || copy->state == MPTP_COPY_NAMING ||
	    !import_is_copy_of(copy, &s->object) ||
	    ids_has_path(import, copy->path))
		return MPTP_OK;
	for (unsigned i = 0; i < import->roots && s->status == MPTP_OK; i++) {
		const char *rel =
		    root_below(&import->root[i], copy->destination);

		if (rel == NULL || !s->entry->side[i].wanted ||
		    strings_find(&import->adopted[i], rel) != NULL ||
		    !here_is_file(import, i, rel, copy))
			continue;
		found = true;
		if (!is_proven_by_id(s, i, rel))
			continue;
		set_copy(s, i, rel, copy->hash, copy->size, is_alike(copy));
		s->status = set_adopted(s, i);
	}
	if (!found && is_known_here(s, copy) && copy->captured != NULL &&
	    !import->nameless)
		set_copy(s, 0, NULL, copy->hash, copy->size, is_alike(copy));
	else if (!found)
		remember(s, copy, true);
	return s->status;
}

static int
find_by_id(struct search *s, uint32_t i)
{
	int status = ids_load(s->import, i);

	if (status != MPTP_OK || s->entry->persistent == NULL)
		return status;
	return known_by_id(s->import, s->entry->persistent, look_at_id, s);
}

/* Files that the ledger has elsewhere. */
static int
find_moved(struct search *s, unsigned side)
{
	struct mptp_import *import = s->import;
	const char *rel = NULL;
	int status;

	if (import->tree[side] == NULL && s->n > 0 &&
	    tree_read(&import->tree[side], &import->root[side]) != MPTP_OK)
		return import_nomem(import);
	for (unsigned i = 0; i < s->n && rel == NULL; i++) {
		const struct memory *memory = &s->memories[i];

		status = tree_find(import->tree[side], &import->root[side],
		    &memory->file, &rel);
		if (status != MPTP_OK)
			return hash_refused(
			    import->hash, status, &import->error);
		if (rel == NULL)
			continue;
		if (memory->by_id ? !is_proven_by_id(s, side, rel) :
				    is_of_another(s, side, rel, memory->row,
					memory->of_another)) {
			rel = NULL;
			continue;
		}
		set_copy(s, side, rel, memory->file.hash, memory->file.size,
		    memory->alike);
		s->entry->side[side].row = memory->row;
	}
	return s->status;
}

/* Of two objects, each has a file of its own. */
bool
here_is_unknown(struct mptp_import *import, unsigned side, const char *rel)
{
	char *path = root_path(&import->root[side], rel);
	bool known = true;

	if (path == NULL)
		import_unanswered(import, MPTP_ERR_NOMEM);
	if (path != NULL && strings_find(&import->adopted[side], rel) == NULL)
		known = known_file(import, path);
	free(path);
	return !known;
}

static enum content
compare(struct search *s, unsigned side, const char *rel)
{
	return content_compare(
	    s->import, (uint32_t)(s->entry - s->import->entries), side, rel);
}

/* Rows that say nothing of an object, from a rebuilt ledger. */
static int
adopt_row(void *ctx, const struct mptp_copy *copy)
{
	struct adoption *a = ctx;
	struct mptp_import *import = a->search->import;
	const char *rel = root_below(&import->root[a->side], copy->destination);

	if (rel == NULL || copy->state == MPTP_COPY_BAD ||
	    !a->search->entry->side[a->side].wanted ||
	    strings_find(&import->adopted[a->side], rel) != NULL ||
	    compare(a->search, a->side, rel) != CONTENT_SAME)
		return MPTP_OK;
	set_copy(a->search, a->side, rel, copy->hash, copy->size,
	    !content_is_whole(copy->size));
	return set_adopted(a->search, a->side);
}

static int
find_content(struct search *s, unsigned side, uint32_t i)
{
	struct adoption adoption = { .search = s, .side = side };
	struct side *own = &s->entry->side[side];
	enum content content;
	char *rel;
	int status = MPTP_OK;

	if (s->entry->has_modified)
		status = known_unnamed(s->import, s->object.size,
		    s->entry->modified, adopt_row, &adoption);
	if (status != MPTP_OK || !own->wanted)
		return status;
	status = place_expand(s->import, i, &rel);
	if (status != MPTP_OK)
		return status;
	/* The camera is asked last. */
	content = content_may_be(s->import, i, side, rel) &&
		here_is_unknown(s->import, side, rel) ?
	    compare(s, side, rel) :
	    CONTENT_OTHER;
	if (content == CONTENT_SAME || content == CONTENT_ALIKE) {
		set_here(s, side, rel, NULL, s->object.size);
		own->alike = content == CONTENT_ALIKE;
		own->unproven = !content_is_whole(s->object.size);
		status = set_adopted(s, side);
	}
	free(rel);
	return status;
}

static bool
stat_copy(const struct mptp_import *import, uint32_t i, unsigned side,
    struct stat *st)
{
	const struct side *own = &import->entries[i].side[side];

	return !own->wanted && own->rel != NULL &&
	    fstatat(import->root[side].fd, own->rel, st, AT_SYMLINK_NOFOLLOW) ==
	    0;
}

bool
here_is_one_file(const struct mptp_import *import, uint32_t i)
{
	struct stat a, b;

	return import->roots == SIDES && stat_copy(import, i, 0, &a) &&
	    stat_copy(import, i, 1, &b) && a.st_dev == b.st_dev &&
	    a.st_ino == b.st_ino;
}

/* What is here tells what the camera does not, also to where it is not yet. */
static void
set_size(struct search *s, uint32_t i)
{
	struct mptp_import_item *item = &s->import->items[i];

	if (!item->size_unknown || s->size == 0)
		return;
	item->size = s->size;
	item->size_unknown = false;
}

int
here_find(struct mptp_import *import, uint32_t i)
{
	char storage[9];
	struct search s = { .import = import,
		.entry = &import->entries[i],
		.object = import_key(import, i, storage) };
	bool wanted = false;
	int status;

	for (unsigned side = 0; side < import->roots; side++)
		s.entry->side[side].wanted = true;
	status = known_each(import, s.object.path, look_at, &s);
	for (unsigned side = 0; side < import->roots; side++)
		wanted |= s.entry->side[side].wanted;
	if (status == MPTP_OK && wanted)
		status = find_by_id(&s, i);
	for (unsigned side = 0; side < import->roots; side++) {
		if (status == MPTP_OK && s.entry->side[side].wanted && s.n > 0)
			status = find_moved(&s, side);
		if (status == MPTP_OK && s.entry->side[side].wanted)
			status = find_content(&s, side, i);
	}
	if (status == MPTP_OK && here_is_one_file(import, i))
		s.entry->side[1] = (struct side){ .wanted = true };
	if (status == MPTP_OK)
		set_size(&s, i);
	return import_answered(import, status);
}
