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

#include "store.h"
#include "text.h"
#include "tree.h"

struct dir {
	struct sim_store base;
	struct sim_tree tree; /* handle: the node's number */
	char date[SIM_DATE_SIZE];

	uint32_t open; /* node that is read; 0: none */
	int fd;

	uint32_t parent; /* of the upload under way */
	int parent_fd;	 /* -1: there is none */
	int part_fd;	 /* -1: a folder */
	char part[sizeof(SIM_PART_PREFIX) + 48];
	unsigned nparts;
	char *name;
};

static uint16_t
refusal(int sys)
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
	case ELOOP:
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
	struct dir *dir = (struct dir *)store;

	if (dir->open != 0)
		close(dir->fd);
	dir->open = 0;
}

static void
dir_abort(struct sim_store *store)
{
	struct dir *dir = (struct dir *)store;

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
}

static void
dir_close(struct sim_store *store)
{
	struct dir *dir = (struct dir *)store;

	dir_done(store);
	dir_abort(store);
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
	sim_tree_scan(&((struct dir *)store)->tree);
}

static unsigned
dir_skipped(const struct sim_store *store)
{
	return ((const struct dir *)store)->tree.skipped;
}

static void
dir_measure(struct sim_store *store, size_t i)
{
	struct dir *dir = (struct dir *)store;
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
	struct dir *dir = (struct dir *)store;
	const struct sim_tree *tree = &dir->tree;
	bool every = cursor->parent == SIM_EVERY_OBJECT;
	uint32_t folder = cursor->parent == SIM_ROOT ? 0 : cursor->parent;
	uint64_t at = cursor->at;

	/* Behind the last position stays behind it. */
	while (at <= tree->n) {
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

static struct sim_node *
node_of(struct dir *dir, uint32_t handle)
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
	struct dir *dir = (struct dir *)store;
	const struct sim_node *node = node_of(dir, handle);
	struct tm tm;

	if (node == NULL)
		return false;
	if (localtime_r(&node->modified, &tm) == NULL)
		dir->date[0] = '\0';
	else
		sim_date(dir->date, &tm);
	*info = (struct mptp_object_info){ .storage = store->storages[0].id,
		.format = node->folder ? MPTP_OF_ASSOCIATION :
					 sim_format_of(node->name),
		.association_type = node->folder, /* 1: generic folder */
		.protection = node->protection,
		.size = node->size,
		.parent = node->parent,
		.name = node->name,
		.captured = dir->date,
		.modified = dir->date };
	return true;
}

static uint16_t
dir_open(struct sim_store *store, uint32_t handle, uint64_t *size)
{
	struct dir *dir = (struct dir *)store;
	struct sim_node *node = node_of(dir, handle);
	struct stat st;

	dir_done(store);
	if (node == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	dir->fd = sim_tree_fd(&dir->tree, handle, O_RDONLY);
	if (dir->fd < 0)
		return refusal(errno);
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
	struct dir *dir = (struct dir *)store;
	ssize_t n;

	if (dir->open != handle || handle == 0)
		return -1;
	do
		n = pread(dir->fd, buf, len, (off_t)offset);
	while (n < 0 && errno == EINTR);
	return n;
}

/* A file grows under a name that is no object. */
static uint16_t
dir_create(struct sim_store *store, const struct mptp_object_info *info,
    uint32_t *handle)
{
	struct dir *dir = (struct dir *)store;
	int sys;

	dir->parent = info->parent;
	dir->parent_fd =
	    sim_tree_fd(&dir->tree, info->parent, O_RDONLY | O_DIRECTORY);
	if (dir->parent_fd < 0)
		return refusal(errno);
	if ((dir->name = strdup(info->name)) == NULL) {
		dir_abort(store);
		return MPTP_RC_GENERAL_ERROR;
	}
	if (info->format != MPTP_OF_ASSOCIATION) {
		snprintf(dir->part, sizeof(dir->part), "%s%ld-%u",
		    SIM_PART_PREFIX, (long)getpid(), dir->nparts++);
		dir->part_fd = openat(dir->parent_fd, dir->part,
		    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
		if (dir->part_fd < 0) {
			sys = errno;
			dir_abort(store);
			return refusal(sys);
		}
	}
	*handle = dir->tree.n;
	return MPTP_RC_OK;
}

static uint16_t
dir_write(struct sim_store *store, const void *buf, size_t len)
{
	struct dir *dir = (struct dir *)store;
	const char *from = buf;

	while (len != 0) {
		ssize_t n = write(dir->part_fd, from, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? refusal(errno) : MPTP_RC_GENERAL_ERROR;
		from += n;
		len -= (size_t)n;
	}
	return MPTP_RC_OK;
}

/* Gives the upload its name unless that is taken. File systems without links
 * leave a moment between the question and the act. */
static int
place(const struct dir *dir)
{
	struct stat st;

	if (dir->part_fd < 0)
		return mkdirat(dir->parent_fd, dir->name, 0777);
	/* dir_abort() removes the other name. */
	if (linkat(dir->parent_fd, dir->part, dir->parent_fd, dir->name, 0) ==
	    0)
		return 0;
	if (errno != EPERM && errno != ENOTSUP && errno != EMLINK)
		return -1;
	if (fstatat(dir->parent_fd, dir->name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return -1;
	}
	return renameat(dir->parent_fd, dir->part, dir->parent_fd, dir->name);
}

static uint16_t
dir_commit(struct sim_store *store)
{
	struct dir *dir = (struct dir *)store;
	uint16_t rc = MPTP_RC_OK;
	struct stat st;

	if (place(dir) != 0 ||
	    fstatat(dir->parent_fd, dir->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		rc = refusal(errno);
	else if (sim_tree_add(&dir->tree, dir->parent, dir->name, &st) == 0)
		rc = MPTP_RC_GENERAL_ERROR;
	dir_abort(store);
	return rc;
}

static uint16_t
dir_remove(struct sim_store *store, uint32_t handle)
{
	struct dir *dir = (struct dir *)store;
	const struct sim_node *node = node_of(dir, handle);
	uint16_t rc = MPTP_RC_OK;
	int fd;

	if (node == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	fd = sim_tree_fd(&dir->tree, node->parent, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return refusal(errno);
	if (unlinkat(fd, node->name, node->folder ? AT_REMOVEDIR : 0) != 0)
		rc = refusal(errno);
	else
		sim_tree_remove(&dir->tree, handle);
	close(fd);
	return rc;
}

/* Protection is the card's own idea; modes of files stay as they are. */
static uint16_t
dir_protect(struct sim_store *store, uint32_t handle, uint16_t protection)
{
	struct sim_node *node = node_of((struct dir *)store, handle);

	if (node == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	node->protection = protection;
	return MPTP_RC_OK;
}

static uint16_t
dir_rename(struct sim_store *store, uint32_t handle, const char *name)
{
	struct dir *dir = (struct dir *)store;
	const struct sim_node *node = node_of(dir, handle);
	uint16_t rc = MPTP_RC_OK;
	struct stat st;
	int fd;

	if (node == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	fd = sim_tree_fd(&dir->tree, node->parent, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return refusal(errno);
	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		rc = MPTP_RC_ACCESS_DENIED;
	else if (renameat(fd, node->name, fd, name) != 0)
		rc = refusal(errno);
	else if (sim_tree_rename(&dir->tree, handle, name) != MPTP_OK)
		rc = MPTP_RC_GENERAL_ERROR;
	close(fd);
	return rc;
}

static const struct sim_store_ops dir_ops = {
	.can_format = false,
	.close = dir_close,
	.refresh = dir_refresh,
	.skipped = dir_skipped,
	.measure = dir_measure,
	.next = dir_next,
	.info = dir_info,
	.open = dir_open,
	.read = dir_read,
	.done = dir_done,
	.create = dir_create,
	.write = dir_write,
	.commit = dir_commit,
	.abort = dir_abort,
	.remove = dir_remove,
	.protect = dir_protect,
	.rename = dir_rename,
};

int
sim_store_dir_open(struct sim_store **store, const struct sim_storage *storage,
    const char *path, struct mptp_error *error)
{
	struct dir *dir;
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
