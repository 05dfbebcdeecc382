/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A folder as a card. Links are not followed, nothing is overwritten.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "file.h"
#include "store_dir.h"

uint16_t
sim_dir_refusal(int sys)
{
	switch (sys) {
	case ENOSPC:
	case EDQUOT:
		return MPTP_RC_STORE_FULL;
	case EROFS:
		return MPTP_RC_STORE_READ_ONLY;
	case EACCES:
	case EPERM:
	case EEXIST:
	case EISDIR:
	case ELOOP:
	case ENAMETOOLONG:
	case ENOTEMPTY:
		return MPTP_RC_ACCESS_DENIED;
	case ENOENT:
	case ENOTDIR:
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	default:
		return MPTP_RC_GENERAL_ERROR;
	}
}

static void
dir_done(struct sim_store *store)
{
	struct sim_dir *dir = (struct sim_dir *)store;

	if (dir->open != 0)
		close(dir->fd);
	dir->open = 0;
}

static void
dir_close(struct sim_store *store)
{
	struct sim_dir *dir = (struct sim_dir *)store;

	dir_done(store);
	sim_dir_abort(store);
	sim_tree_close(&dir->tree);
	for (size_t i = 0; i < store->nstorages; i++)
		mptp_storage_info_clear(&store->storages[i].info);
	free(store->storages);
	free(dir);
}

static void
dir_refresh(struct sim_store *store)
{
	/* Without memory, what was not reached is not shown. */
	sim_tree_scan(&((struct sim_dir *)store)->tree);
}

static unsigned
dir_skipped(const struct sim_store *store)
{
	return ((const struct sim_dir *)store)->tree.skipped;
}

static void
dir_measure(struct sim_store *store, size_t i)
{
	struct sim_dir *dir = (struct sim_dir *)store;
	struct mptp_storage_info *info = &store->storages[i].info;
	struct statvfs fs;

	if (fstatvfs(dir->tree.root, &fs) != 0)
		return;
	info->capacity = (uint64_t)fs.f_blocks * fs.f_frsize;
	info->free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
	info->free_objects = 0xffffffff;
	if ((fs.f_flag & ST_RDONLY) != 0)
		info->access = 1; /* read-only */
}

static bool
dir_next(struct sim_store *store, struct sim_cursor *cursor, uint32_t *handle)
{
	struct sim_dir *dir = (struct sim_dir *)store;
	const struct sim_tree *tree = &dir->tree;
	bool every = cursor->parent == SIM_EVERY_OBJECT;
	uint32_t folder = cursor->parent == SIM_ROOT ? 0 : cursor->parent;
	uint64_t at = cursor->at;

	/* Behind the last position stays behind it. */
	while (at <= tree->n && !store->storages[0].absent) {
		if (every)
			at++;
		else if (at == 0)
			at = folder < tree->n ? tree->nodes[folder].child : 0;
		else
			at = tree->nodes[at].next;
		if (at == 0 || at >= tree->n)
			break;
		if (tree->nodes[at].present) {
			cursor->at = at;
			*handle = (uint32_t)at;
			return true;
		}
	}
	cursor->at = UINT64_MAX;
	return false;
}

struct sim_node *
sim_dir_node(struct sim_dir *dir, uint32_t handle)
{
	if (handle == 0 || handle >= dir->tree.n ||
	    !dir->tree.nodes[handle].present)
		return NULL;
	return &dir->tree.nodes[handle];
}

static bool
dir_info(
    struct sim_store *store, uint32_t handle, struct mptp_object_info *info)
{
	struct sim_dir *dir = (struct sim_dir *)store;
	struct sim_node *node = sim_dir_node(dir, handle);

	if (node == NULL || store->storages[0].absent)
		return false;
	sim_date_of(dir->date, node->modified);
	*info = (struct mptp_object_info){ .storage = store->storages[0].id,
		.format = node->folder ? MPTP_OF_ASSOCIATION :
		    node->format != 0  ? node->format :
					 sim_format_of(node->name),
		.association_type = node->folder, /* 1: generic folder */
		.protection = node->protection,
		.size = node->size,
		.parent = node->parent,
		.name = node->name,
		.captured =
		    node->captured[0] != '\0' ? node->captured : dir->date,
		.modified = dir->date };
	return true;
}

static bool
dir_named(struct sim_store *store, uint32_t storage, uint32_t parent,
    const char *name)
{
	const struct sim_dir *dir = (struct sim_dir *)store;

	return storage == store->storages[0].id && !store->storages[0].absent &&
	    sim_tree_find(&dir->tree, parent, name) != 0;
}

static uint16_t
dir_open(struct sim_store *store, uint32_t handle, uint64_t *size)
{
	struct sim_dir *dir = (struct sim_dir *)store;
	struct sim_node *node = sim_dir_node(dir, handle);
	struct stat st;

	dir_done(store);
	if (node == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	dir->fd = sim_tree_fd(&dir->tree, handle, O_RDONLY);
	if (dir->fd < 0)
		return sim_dir_refusal(errno);
	if (fstat(dir->fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(dir->fd);
		return MPTP_RC_ACCESS_DENIED;
	}
	dir->open = handle;
	*size = node->size = (uint64_t)st.st_size;
	return MPTP_RC_OK;
}

static ptrdiff_t
dir_read(struct sim_store *store, uint32_t handle, uint64_t offset, void *buf,
    size_t len)
{
	struct sim_dir *dir = (struct sim_dir *)store;

	if (dir->open != handle || handle == 0)
		return -1;
	return sim_file_read(dir->fd, offset, buf, len);
}

static const struct sim_store_ops dir_ops = {
	.can_format = false,
	.close = dir_close,
	.refresh = dir_refresh,
	.skipped = dir_skipped,
	.measure = dir_measure,
	.next = dir_next,
	.info = dir_info,
	.named = dir_named,
	.open = dir_open,
	.read = dir_read,
	.done = dir_done,
	.create = sim_dir_create,
	.replace = sim_dir_replace,
	.write = sim_dir_write,
	.commit = sim_dir_commit,
	.abort = sim_dir_abort,
	.remove = sim_dir_remove,
	.protect = sim_dir_protect,
	.rename = sim_dir_rename,
	.move = sim_dir_move,
	.touch = sim_dir_touch,
};

int
sim_store_dir_open(struct sim_store **store, const struct sim_storage *storage,
    const char *path, struct mptp_error *error)
{
	struct sim_dir *dir;
	int root, rc;

	*store = NULL;
	root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0) {
		int sys = errno;

		rc = mptp_error_set(error, MPTP_ERR_IO,
		    "cannot open folder '%s': %s", path, strerror(sys));
		if (error != NULL)
			error->sys = sys;
		return rc;
	}
	if ((dir = calloc(1, sizeof(*dir))) == NULL) {
		close(root);
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	}
	dir->base.ops = &dir_ops;
	dir->parent_fd = dir->part_fd = -1;
	if ((rc = sim_tree_open(&dir->tree, root)) != MPTP_OK) {
		mptp_error_set(error, rc, "cannot read folder '%s'", path);
		goto fail;
	}
	dir->base.storages = calloc(1, sizeof(*storage));
	if (dir->base.storages == NULL ||
	    sim_storage_copy(dir->base.storages, storage) != MPTP_OK) {
		rc = mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
		goto fail;
	}
	dir->base.nstorages = 1;
	dir->base.storages[0].info.filesystem = 2; /* generic hierarchical */
	if (faccessat(root, ".", W_OK, 0) != 0)
		dir->base.storages[0].info.access = 1; /* read-only */
	*store = &dir->base;
	return MPTP_OK;
fail:
	dir_close(&dir->base);
	return rc;
}
