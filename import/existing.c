/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files that were there before, and nobody knows, under the name that a copy would have,
 * or that with a number. They are looked for once for each name, since a template may
 * give one to all files, and read once for all objects of their size.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/existing.h"
#include "import/here.h"
#include "import/place.h"

/* Its number behind the name. */
struct existing {
	uint32_t number;
	uint32_t next;	      /* of the same name, plus 1; 0: none */
	bool taken;	      /* it is some object's now */
	uint64_t size;	      /* when it was found, or read */
	char hash[HASH_SIZE]; /* "": it was not read yet; "-": it cannot be */
};

static bool
stat_file(const struct mptp_import *import, unsigned side, const char *rel,
    struct stat *st)
{
	return fstatat(import->root[side].fd, rel, st, AT_SYMLINK_NOFOLLOW) ==
	    0 &&
	    S_ISREG(st->st_mode);
}

static int
add(struct run *run, uint32_t number, const struct stat *st, uint32_t *first)
{
	struct existing *more;

	/* Doubled whenever it is a power of two. */
	if ((run->nexisting & (run->nexisting - 1)) == 0) {
		more = realloc(run->existing,
		    (run->nexisting == 0 ? 1 : 2 * run->nexisting) *
			sizeof(*more));
		if (more == NULL)
			return import_nomem(run->import);
		run->existing = more;
	}
	run->existing[run->nexisting] = (struct existing){
		.number = number, .next = *first, .size = (uint64_t)st->st_size
	};
	*first = (uint32_t)++run->nexisting;
	return MPTP_OK;
}

/* *first becomes the index, plus 1, of one of them. */
static int
look(struct run *run, unsigned side, const char *base, uint32_t last,
    uint32_t *first)
{
	struct mptp_import *import = run->import;
	uint32_t *known = strings_find(&run->looked[side], base);
	int status = MPTP_OK;

	*first = known == NULL ? 0 : *known;
	for (uint32_t n = last; known == NULL && n > 0 && status == MPTP_OK;
	     n--) {
		char *rel = place_numbered(base, n, import->longest);
		struct stat st;

		if (rel == NULL)
			return import_nomem(import);
		if (stat_file(import, side, rel, &st) &&
		    here_is_unknown(import, side, rel))
			status = add(run, n, &st, first);
		status = import_answered(import, status);
		free(rel);
	}
	if (status != MPTP_OK || known != NULL)
		return status;
	known = strings_add(&run->looked[side], base);
	if (known == NULL)
		return import_nomem(import);
	*known = *first;
	return MPTP_OK;
}

static int
read_hash(struct mptp_import *import, unsigned side, const char *rel,
    struct existing *existing)
{
	int fd = openat(
	    import->root[side].fd, rel, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	int status = MPTP_ERR_IO;

	if (fd >= 0) {
		status = hash_file(fd, import->hash, existing->hash,
		    &existing->size, NULL, NULL, &import->error);
		(void)close(fd);
	}
	if (status != MPTP_OK)
		strcpy(existing->hash, "-");
	return status == MPTP_ERR_IO ? MPTP_OK : status;
}

/* What was read for another object may have been written to since, and somebody may know
 * it by now: it is looked at again. */
static int
take(struct run *run, struct job *job, unsigned side, const char *rel,
    struct existing *existing, bool just_read)
{
	struct mptp_import *import = run->import;
	struct target *target = &job->target[side];
	struct stat st;

	if (!stat_file(import, side, rel, &st) ||
	    (uint64_t)st.st_size != import->items[job->i].size ||
	    !here_is_unknown(import, side, rel) ||
	    (!just_read && !here_has_hash(import, side, rel, job->hash)))
		return import_answered(import, MPTP_OK);
	target->existing = pool_copy(&import->pool, rel, strlen(rel));
	if (target->existing == NULL)
		return import_nomem(import);
	target->modified = st.st_mtime;
	target->inode = st.st_ino;
	existing->taken = true;
	return MPTP_OK;
}

static int
compare(struct run *run, struct job *job, unsigned side, const char *base,
    struct existing *existing)
{
	struct mptp_import *import = run->import;
	const bool reads = existing->hash[0] == '\0';
	int status = MPTP_OK;
	char *rel;

	if (existing->taken || existing->size != import->items[job->i].size ||
	    (!reads && strcmp(existing->hash, job->hash) != 0))
		return MPTP_OK;
	rel = place_numbered(base, existing->number, import->longest);
	if (rel == NULL)
		return import_nomem(import);
	if (reads)
		status = read_hash(import, side, rel, existing);
	if (status == MPTP_OK && strcmp(existing->hash, job->hash) == 0)
		status = take(run, job, side, rel, existing, reads);
	free(rel);
	return status;
}

int
existing_find(struct run *run, struct job *job, unsigned side)
{
	struct mptp_import *import = run->import;
	const char *base = run_entry(run, job)->base;
	const uint32_t *last =
	    base == NULL ? NULL : strings_find(&import->numbers, base);
	uint32_t at = 0;
	/* What has no number was free when it was planned; what has no base goes on
	 * with a name of before. */
	int status = last == NULL || *last < 2 ?
	    MPTP_OK :
	    look(run, side, base, *last, &at);

	while (status == MPTP_OK && at != 0 &&
	    job->target[side].existing == NULL) {
		struct existing *existing = &run->existing[at - 1];

		status = compare(run, job, side, base, existing);
		at = existing->next;
	}
	return status;
}

void
existing_close(struct run *run)
{
	for (unsigned side = 0; side < SIDES; side++)
		strings_clear(&run->looked[side]);
	free(run->existing);
	run->existing = NULL;
	run->nexisting = 0;
}
