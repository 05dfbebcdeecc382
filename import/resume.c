/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Going on with what is here of an object, if the camera has the same there.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import/copying.h"
#include "import/reader.h"

#define BLOCK ((uint64_t)64 << 10)
/* Of what is whole: those of a batch are together no more than a block. */
#define LAST_BLOCK ((uint64_t)512)

bool
copying_to(const struct target *target)
{
	return target->part != 0 && !target->failed && target->fd >= 0;
}

int
copying_compare_end(struct copying *c, uint64_t here, bool *equal)
{
	struct mptp_import *import = c->run->import;
	const uint64_t block = here == c->size ? LAST_BLOCK : BLOCK;
	size_t len = here < block ? (size_t)here : (size_t)block;
	unsigned char *theirs = malloc(2 * len), *ours = theirs + len;
	bool more = false;
	int status;

	*equal = false;
	if (theirs == NULL)
		return import_nomem(import);
	status = reader_read(import->camera, import->items[c->job->i].handle,
	    here - len, theirs, len, here == c->size ? &more : NULL);
	import->sums.copied.bytes += len;
	*equal = status == MPTP_OK;
	for (unsigned s = 0; s < SIDES && *equal; s++)
		if (copying_to(&c->job->target[s]))
			*equal = pread(c->job->target[s].fd, ours, len,
				     (off_t)(here - len)) == (ssize_t)len &&
			    memcmp(ours, theirs, len) == 0;
	free(theirs);
	if (more) {
		c->too_long = true;
		return MPTP_OK;
	}
	if (status == MPTP_OK || copy_may_go_on(c->run, status))
		return MPTP_OK;
	import->error = *mptp_camera_error(import->camera);
	return status;
}

/* Do both begin alike? Leaves the hash of what they have in common. */
static int
hash_begun(struct copying *c, uint64_t here, bool *equal)
{
	struct mptp_error *error = &c->run->import->error;
	char first[HASH_SIZE] = "", other[HASH_SIZE];
	int status = MPTP_OK;

	*equal = true;
	for (unsigned s = 0; s < SIDES && *equal; s++) {
		struct hash copy = { .xxh128 = NULL };
		uint64_t added = 0;

		if (!copying_to(&c->job->target[s]))
			continue;
		hash_begin(&c->hash, c->run->import->hash);
		status = hash_add_file(&c->hash, c->job->target[s].fd, here,
		    &added, NULL, NULL, error);
		hash_copy(&copy, &c->hash);
		if (status == MPTP_OK)
			status = hash_finish(&copy, other, error);
		hash_clear(&copy);
		if (status != MPTP_OK && status != MPTP_ERR_IO)
			return status;
		*equal = status == MPTP_OK && added == here;
		if (first[0] == '\0')
			memcpy(first, other, sizeof(first));
		*equal = *equal && strcmp(first, other) == 0;
	}
	return MPTP_OK;
}

/* From where it goes on; what is behind that is cut off. */
int
copying_resume(struct copying *c, uint64_t *from)
{
	struct mptp_import *import = c->run->import;
	uint64_t here = c->size;
	bool equal = false, same_start = true;
	int status = MPTP_OK;

	for (unsigned s = 0; s < SIDES; s++)
		if (copying_to(&c->job->target[s])) {
			uint64_t own = partfile_usable(c->run, c->job, s);

			here = own < here ? own : here;
			same_start &= c->job->target[s].same_start;
		}
	if (here > 0 && reader_can(import->camera, c->size))
		status = copying_compare_end(c, here, &equal);
	else /* all of it was written, and the computer did not go down since */
		equal = here > 0 && here == c->size && same_start;
	if (status == MPTP_OK && equal)
		status = hash_begun(c, here, &equal);
	if (status != MPTP_OK)
		return status;
	if (!equal)
		here = 0;
	if (here == 0)
		hash_begin(&c->hash, c->run->import->hash);
	for (unsigned s = 0; s < SIDES && status == MPTP_OK; s++) {
		struct target *target = &c->job->target[s];

		if (!copying_to(target))
			continue;
		if (!target->fresh && ftruncate(target->fd, (off_t)here) != 0)
			status =
			    job_fail_disk(c->run, c->job, s, errno, "write");
		else if (!target->same_start)
			status = journal_durable(c->run, target, s, here);
	}
	*from = here;
	return status;
}
