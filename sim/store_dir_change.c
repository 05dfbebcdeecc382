/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A folder as a card, written to. Links are not followed, nothing is overwritten.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "store_dir.h"

void
sim_dir_abort(struct sim_store *store)
{
	struct sim_dir *dir = (struct sim_dir *)store;

	if (dir->parent_fd < 0)
		return;
	if (dir->part_fd >= 0) {
		close(dir->part_fd);
		unlinkat(dir->parent_fd, dir->part, 0);
	}
	close(dir->parent_fd);
	free(dir->name);
	dir->parent_fd = dir->part_fd = -1;
	dir->name = NULL;
	dir->replaced = 0;
}

/* A file grows under a name that is no object. */
static uint16_t
open_part(struct sim_dir *dir, uint32_t parent, const char *name, bool folder)
{
	struct stat st;
	int sys;

	dir->parent = parent;
	dir->size = 0;
	dir->modified = time(NULL);
	dir->captured[0] = '\0';
	dir->format = dir->protection = 0;
	dir->parent_fd =
	    sim_tree_fd(&dir->tree, parent, O_RDONLY | O_DIRECTORY);
	if (dir->parent_fd < 0)
		return sim_dir_refusal(errno);
	if ((dir->name = strdup(name)) == NULL) {
		sim_dir_abort(&dir->base);
		return MPTP_RC_GENERAL_ERROR;
	}
	/* Before the content is taken in vain. */
	if (fstatat(dir->parent_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 &&
	    errno == ENAMETOOLONG) {
		sim_dir_abort(&dir->base);
		return MPTP_RC_ACCESS_DENIED;
	}
	if (folder)
		return MPTP_RC_OK;
	snprintf(dir->part, sizeof(dir->part), "%s%ld-%u", SIM_PART_PREFIX,
	    (long)getpid(), dir->nparts++);
	dir->part_fd = openat(dir->parent_fd, dir->part,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (dir->part_fd >= 0)
		return MPTP_RC_OK;
	sys = errno;
	sim_dir_abort(&dir->base);
	return sim_dir_refusal(sys);
}

uint16_t
sim_dir_create(struct sim_store *store, const struct mptp_object_info *info,
    uint32_t *handle)
{
	struct sim_dir *dir = (struct sim_dir *)store;
	bool folder = info->format == MPTP_OF_ASSOCIATION;
	time_t captured;
	uint16_t rc;

	if (sim_tree_hides(info->name))
		return MPTP_RC_ACCESS_DENIED;
	rc = open_part(dir, info->parent, info->name, folder);
	if (rc != MPTP_RC_OK)
		return rc;
	if (!folder && info->format != MPTP_OF_UNDEFINED)
		dir->format = info->format;
	dir->protection = info->protection;
	if (sim_date_parse(info->captured, &captured)) {
		dir->modified = captured;
		sim_date_of(dir->captured, captured);
	}
	sim_date_parse(info->modified, &dir->modified);
	*handle = dir->tree.n;
	return MPTP_RC_OK;
}

uint16_t
sim_dir_replace(struct sim_store *store, uint32_t handle)
{
	struct sim_dir *dir = (struct sim_dir *)store;
	const struct sim_node *node = sim_dir_node(dir, handle);
	uint16_t rc;
	struct stat st;

	if (node == NULL || node->folder)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	rc = open_part(dir, node->parent, node->name, false);
	if (rc != MPTP_RC_OK)
		return rc;
	dir->replaced = handle;
	if (fstatat(dir->parent_fd, dir->name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode) && fchmod(dir->part_fd, st.st_mode & 0777) == 0)
		return MPTP_RC_OK;
	sim_dir_abort(store);
	return MPTP_RC_ACCESS_DENIED;
}

uint16_t
sim_dir_write(struct sim_store *store, const void *buf, size_t len)
{
	struct sim_dir *dir = (struct sim_dir *)store;
	int failed = sim_file_write_fresh(dir->part_fd, dir->size, buf, len);

	if (failed != 0)
		return sim_dir_refusal(failed);
	dir->size += len;
	return MPTP_RC_OK;
}

/* Gives the upload its name: unless that is taken, or in place of what it is the
 * new content of. */
static int
place(const struct sim_dir *dir)
{
	const struct timespec times[2] = { { .tv_sec = dir->modified },
		{ .tv_sec = dir->modified } };
	struct stat st;

	if (dir->part_fd < 0) {
		if (mkdirat(dir->parent_fd, dir->name, 0777) != 0)
			return -1;
		utimensat(
		    dir->parent_fd, dir->name, times, AT_SYMLINK_NOFOLLOW);
		return 0;
	}
	/* Zeros at the end were not written. */
	if (ftruncate(dir->part_fd, (off_t)dir->size) != 0 ||
	    futimens(dir->part_fd, times) != 0)
		return -1;
	if (dir->replaced == 0)
		return sim_file_rename(
		    dir->parent_fd, dir->part, dir->parent_fd, dir->name);
	if (fstatat(dir->parent_fd, dir->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return -1;
	if (!S_ISREG(st.st_mode)) {
		errno = EPERM;
		return -1;
	}
	return renameat(dir->parent_fd, dir->part, dir->parent_fd, dir->name);
}

uint16_t
sim_dir_commit(struct sim_store *store)
{
	struct sim_dir *dir = (struct sim_dir *)store;
	uint32_t at = dir->replaced;
	uint16_t rc = MPTP_RC_OK;
	struct stat st;

	if (place(dir) != 0 ||
	    fstatat(dir->parent_fd, dir->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		rc = sim_dir_refusal(errno);
	else if (at == 0 &&
	    (at = sim_tree_add(&dir->tree, dir->parent, dir->name, &st)) == 0)
		rc = MPTP_RC_GENERAL_ERROR;
	if (rc == MPTP_RC_OK && dir->replaced != 0) {
		dir->tree.nodes[at].size = (uint64_t)st.st_size;
		dir->tree.nodes[at].modified = st.st_mtime;
	} else if (rc == MPTP_RC_OK) {
		dir->tree.nodes[at].format = dir->format;
		dir->tree.nodes[at].protection = dir->protection;
		memcpy(dir->tree.nodes[at].captured, dir->captured,
		    sizeof(dir->captured));
	}
	sim_dir_abort(store);
	return rc;
}

uint16_t
sim_dir_remove(struct sim_store *store, uint32_t handle)
{
	struct sim_dir *dir = (struct sim_dir *)store;
	const struct sim_node *node = sim_dir_node(dir, handle);
	uint16_t rc = MPTP_RC_OK;
	int fd;

	if (node == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	fd = sim_tree_fd(&dir->tree, node->parent, O_RDONLY | O_DIRECTORY);
	if (fd < 0 ||
	    unlinkat(fd, node->name, node->folder ? AT_REMOVEDIR : 0) != 0)
		rc = sim_dir_refusal(errno);
	/* Or somebody else took it away. */
	if (rc == MPTP_RC_OK || rc == MPTP_RC_INVALID_OBJECT_HANDLE)
		sim_tree_remove(&dir->tree, handle);
	if (fd >= 0)
		close(fd);
	return rc;
}

/* Protection is the card's own idea; modes of files stay as they are. */
uint16_t
sim_dir_protect(struct sim_store *store, uint32_t handle, uint16_t protection)
{
	struct sim_node *node = sim_dir_node((struct sim_dir *)store, handle);

	if (node == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	node->protection = protection;
	return MPTP_RC_OK;
}

/* To where no object has that name, nor anything else. */
static uint16_t
rename_node(struct sim_dir *dir, const struct sim_node *node, uint32_t parent,
    const char *name)
{
	uint16_t rc = MPTP_RC_OK;
	int from, to;

	from = sim_tree_fd(&dir->tree, node->parent, O_RDONLY | O_DIRECTORY);
	if (from < 0)
		return sim_dir_refusal(errno);
	to = sim_tree_fd(&dir->tree, parent, O_RDONLY | O_DIRECTORY);
	if (to < 0 || sim_file_rename(from, node->name, to, name) != 0)
		rc = sim_dir_refusal(errno);
	if (to >= 0)
		close(to);
	close(from);
	return rc;
}

uint16_t
sim_dir_rename(struct sim_store *store, uint32_t handle, const char *name)
{
	struct sim_dir *dir = (struct sim_dir *)store;
	const struct sim_node *node = sim_dir_node(dir, handle);
	uint16_t rc;

	if (node == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if (sim_tree_hides(name))
		return MPTP_RC_ACCESS_DENIED;
	rc = rename_node(dir, node, node->parent, name);
	if (rc == MPTP_RC_OK &&
	    sim_tree_rename(&dir->tree, handle, name) != MPTP_OK)
		rc = MPTP_RC_GENERAL_ERROR;
	return rc;
}

uint16_t
sim_dir_move(
    struct sim_store *store, uint32_t handle, uint32_t storage, uint32_t parent)
{
	struct sim_dir *dir = (struct sim_dir *)store;
	const struct sim_node *node = sim_dir_node(dir, handle);
	uint16_t rc;

	if (node == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if (storage != store->storages[0].id)
		return MPTP_RC_INVALID_STORAGE_ID;
	rc = rename_node(dir, node, parent, node->name);
	if (rc == MPTP_RC_OK &&
	    sim_tree_move(&dir->tree, handle, parent) != MPTP_OK)
		rc = MPTP_RC_GENERAL_ERROR;
	return rc;
}

uint16_t
sim_dir_touch(struct sim_store *store, uint32_t handle, const char *modified)
{
	struct sim_dir *dir = (struct sim_dir *)store;
	struct sim_node *node = sim_dir_node(dir, handle);
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT } };
	uint16_t rc = MPTP_RC_OK;
	int fd;

	if (node == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if (!sim_date_parse(modified, &times[1].tv_sec))
		return MPTP_RC_INVALID_PARAMETER;
	fd = sim_tree_fd(&dir->tree, node->parent, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return sim_dir_refusal(errno);
	if (utimensat(fd, node->name, times, AT_SYMLINK_NOFOLLOW) != 0)
		rc = sim_dir_refusal(errno);
	else
		node->modified = times[1].tv_sec;
	close(fd);
	return rc;
}
