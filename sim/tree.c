/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading a folder into a tree of nodes with lasting handles.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text.h"
#include "tree.h"

#define MOST_NODES 0x0ffffffeu

int
sim_tree_fd(const struct sim_tree *tree, uint32_t node, int flags)
{
	uint32_t path[SIM_TREE_DEPTH + 1]; /* from the node up */
	int fd, parent, sys;
	unsigned n = 0;

	for (; node != 0; node = tree->nodes[node].parent) {
		if (n > SIM_TREE_DEPTH) {
			errno = ENAMETOOLONG;
			return -1;
		}
		path[n++] = node;
	}
	fd = openat(tree->root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (; fd >= 0 && n > 0; n--) {
		parent = fd;
		/* A FIFO that took the place of a file must not stop us. */
		fd = openat(parent, tree->nodes[path[n - 1]].name,
		    (n == 1 ? flags : O_RDONLY | O_DIRECTORY) | O_NOFOLLOW |
			O_NONBLOCK | O_CLOEXEC);
		sys = errno;
		close(parent);
		errno = sys;
	}
	return fd;
}

/* Does it come behind all that the folder holds? What comes in order does, and
 * needs no search. */
static bool
is_behind(const struct sim_tree *tree, uint32_t folder, const char *name)
{
	uint32_t last = tree->nodes[folder].last;

	return last != 0 && strcmp(tree->nodes[last].name, name) < 0;
}

/* Puts a node among its siblings. */
static void
link_node(struct sim_tree *tree, uint32_t node)
{
	struct sim_node *folder = &tree->nodes[tree->nodes[node].parent];
	uint32_t *at = &folder->child;

	if (is_behind(tree, tree->nodes[node].parent, tree->nodes[node].name))
		at = &tree->nodes[folder->last].next;
	while (*at != 0 &&
	    strcmp(tree->nodes[*at].name, tree->nodes[node].name) < 0)
		at = &tree->nodes[*at].next;
	tree->nodes[node].next = *at;
	*at = node;
	if (tree->nodes[node].next == 0)
		folder->last = node;
}

static void
unlink_node(struct sim_tree *tree, uint32_t node)
{
	struct sim_node *folder = &tree->nodes[tree->nodes[node].parent];
	uint32_t *at = &folder->child, before = 0;

	while (*at != node) {
		before = *at;
		at = &tree->nodes[*at].next;
	}
	*at = tree->nodes[node].next;
	if (folder->last == node)
		folder->last = before;
}

/* The next one of that name, whether or not it is there. */
static uint32_t
next_named(
    const struct sim_tree *tree, uint32_t parent, const char *name, size_t *at)
{
	uint32_t node;

	while ((node = sim_names_find(&tree->names, parent, name, at)) != 0)
		if (tree->nodes[node].parent == parent &&
		    strcmp(tree->nodes[node].name, name) == 0)
			break;
	return node;
}

uint32_t
sim_tree_find(const struct sim_tree *tree, uint32_t parent, const char *name)
{
	size_t at = 0;
	uint32_t node;

	while ((node = next_named(tree, parent, name, &at)) != 0)
		if (tree->nodes[node].present)
			break;
	return node;
}

static void
forget_name(struct sim_tree *tree, uint32_t node)
{
	sim_names_remove(&tree->names, tree->nodes[node].parent,
	    tree->nodes[node].name, node);
}

/* Nodes that went away make room for another of their name. */
static void
drop_gone(struct sim_tree *tree, uint32_t parent, const char *name)
{
	size_t at = 0;
	uint32_t node;

	while ((node = next_named(tree, parent, name, &at)) != 0) {
		if (tree->nodes[node].present)
			continue;
		unlink_node(tree, node);
		forget_name(tree, node);
	}
}

static void
describe(struct sim_node *node, const struct stat *st)
{
	node->folder = S_ISDIR(st->st_mode);
	node->size = node->folder ? 0 : (uint64_t)st->st_size;
	node->modified = st->st_mtime;
	node->present = true;
}

static uint32_t
new_node(struct sim_tree *tree, uint32_t parent, const char *name,
    const struct stat *st)
{
	struct sim_node *node;

	if (tree->n == tree->cap) {
		uint32_t cap = tree->cap == 0 ? 64 : 2 * tree->cap;
		struct sim_node *nodes = tree->n > MOST_NODES ?
		    NULL :
		    realloc(tree->nodes, cap * sizeof(*nodes));

		if (nodes == NULL)
			return 0;
		tree->nodes = nodes;
		tree->cap = cap;
	}
	node = &tree->nodes[tree->n];
	*node = (struct sim_node){ .parent = parent, .name = strdup(name) };
	if (node->name == NULL)
		return 0;
	/* The folder itself has no name. */
	if (tree->n > 0 &&
	    !sim_names_add(&tree->names, parent, name, tree->n)) {
		free(node->name);
		return 0;
	}
	describe(node, st);
	node->protection = !node->folder && (st->st_mode & 0222) == 0;
	return tree->n++;
}

uint32_t
sim_tree_add(struct sim_tree *tree, uint32_t parent, const char *name,
    const struct stat *st)
{
	uint32_t node;

	drop_gone(tree, parent, name);
	if ((node = new_node(tree, parent, name, st)) != 0)
		link_node(tree, node);
	return node;
}

void
sim_tree_remove(struct sim_tree *tree, uint32_t node)
{
	unlink_node(tree, node);
	forget_name(tree, node);
	tree->nodes[node].present = false;
}

int
sim_tree_rename(struct sim_tree *tree, uint32_t node, const char *name)
{
	const uint32_t parent = tree->nodes[node].parent;
	char *copy = strdup(name);

	drop_gone(tree, parent, name);
	if (copy == NULL || !sim_names_add(&tree->names, parent, name, node)) {
		free(copy);
		return MPTP_ERR_NOMEM;
	}
	forget_name(tree, node);
	unlink_node(tree, node);
	free(tree->nodes[node].name);
	tree->nodes[node].name = copy;
	link_node(tree, node);
	return MPTP_OK;
}

int
sim_tree_move(struct sim_tree *tree, uint32_t node, uint32_t parent)
{
	const char *name = tree->nodes[node].name;

	drop_gone(tree, parent, name);
	if (!sim_names_add(&tree->names, parent, name, node))
		return MPTP_ERR_NOMEM;
	forget_name(tree, node);
	unlink_node(tree, node);
	tree->nodes[node].parent = parent;
	link_node(tree, node);
	return MPTP_OK;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
free_names(char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

/* What is in every folder, and what we put there, is not missed. */
bool
sim_tree_hides(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	    strncmp(name, SIM_PART_PREFIX, strlen(SIM_PART_PREFIX)) == 0;
}

/* The names in a folder, sorted. Takes fd. */
static int
read_names(struct sim_tree *tree, int fd, char ***names, size_t *n)
{
	DIR *dir = fdopendir(fd);
	const struct dirent *entry;
	size_t cap = 0;

	*names = NULL;
	*n = 0;
	if (dir == NULL) {
		close(fd);
		return MPTP_ERR_IO;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (sim_tree_hides(entry->d_name))
			continue;
		if (!sim_name_valid(entry->d_name)) {
			tree->skipped++;
			continue;
		}
		if (*n == cap) {
			char **more;

			cap = cap == 0 ? 64 : 2 * cap;
			more = realloc(*names, cap * sizeof(*more));
			if (more == NULL)
				goto nomem;
			*names = more;
		}
		if (((*names)[*n] = strdup(entry->d_name)) == NULL)
			goto nomem;
		++*n;
	}
	closedir(dir);
	if (*n != 0)
		qsort(*names, *n, sizeof(**names), by_name);
	return MPTP_OK;
nomem:
	closedir(dir);
	free_names(*names, *n);
	return MPTP_ERR_NOMEM;
}

static int scan_folder(struct sim_tree *, uint32_t node, unsigned depth);

/* Of the siblings from at on, the one of that name and kind; 0: there is none.
 * What was a file once may be a folder now, under another handle. */
static uint32_t
namesake(
    const struct sim_tree *tree, uint32_t at, const char *name, bool folder)
{
	while (at != 0 && strcmp(tree->nodes[at].name, name) == 0) {
		if (tree->nodes[at].folder == folder)
			return at;
		at = tree->nodes[at].next;
	}
	return 0;
}

/* Merges the sorted names into the sorted list of children, of which those not
 * seen again are gone. */
static int
merge(struct sim_tree *tree, uint32_t folder, int fd, char **names, size_t n,
    unsigned depth)
{
	uint32_t last = 0, at = tree->nodes[folder].child, node;
	struct stat st;

	for (size_t i = 0; i < n; i++) {
		if (fstatat(fd, names[i], &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
			tree->skipped++;
			continue;
		}
		while (at != 0 && strcmp(tree->nodes[at].name, names[i]) < 0) {
			last = at;
			at = tree->nodes[at].next;
		}
		node = namesake(tree, at, names[i], S_ISDIR(st.st_mode));
		if (node != 0) {
			describe(&tree->nodes[node], &st);
		} else {
			if ((node = new_node(tree, folder, names[i], &st)) == 0)
				return MPTP_ERR_NOMEM;
			tree->nodes[node].next = at;
			*(last == 0 ? &tree->nodes[folder].child :
				      &tree->nodes[last].next) = node;
			last = node;
			if (at == 0)
				tree->nodes[folder].last = node;
		}
		if (S_ISDIR(st.st_mode) &&
		    scan_folder(tree, node, depth + 1) == MPTP_ERR_NOMEM)
			return MPTP_ERR_NOMEM;
	}
	return MPTP_OK;
}

/* A folder that cannot be read is an empty one. */
static int
scan_folder(struct sim_tree *tree, uint32_t node, unsigned depth)
{
	char **names;
	size_t n;
	int fd, rc, copy;

	if (depth > SIM_TREE_DEPTH)
		return MPTP_OK;
	fd = sim_tree_fd(tree, node, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return MPTP_ERR_IO;
	if ((copy = fcntl(fd, F_DUPFD_CLOEXEC, 0)) < 0) {
		close(fd);
		return MPTP_ERR_IO;
	}
	if ((rc = read_names(tree, copy, &names, &n)) == MPTP_OK) {
		rc = merge(tree, node, fd, names, n, depth);
		free_names(names, n);
	}
	close(fd);
	return rc;
}

int
sim_tree_scan(struct sim_tree *tree)
{
	for (uint32_t i = 1; i < tree->n; i++)
		tree->nodes[i].present = false;
	tree->skipped = 0;
	return scan_folder(tree, 0, 0);
}

int
sim_tree_open(struct sim_tree *tree, int root)
{
	struct stat st;
	int rc;

	*tree = (struct sim_tree){ .root = root };
	if (fstat(root, &st) != 0) {
		rc = MPTP_ERR_IO;
	} else {
		new_node(tree, 0, "", &st);
		rc = tree->n == 0 ? MPTP_ERR_NOMEM : sim_tree_scan(tree);
	}
	if (rc != MPTP_OK)
		sim_tree_close(tree);
	return rc;
}

void
sim_tree_close(struct sim_tree *tree)
{
	for (uint32_t i = 0; i < tree->n; i++)
		free(tree->nodes[i].name);
	free(tree->nodes);
	sim_names_clear(&tree->names);
	if (tree->root >= 0)
		close(tree->root);
	*tree = (struct sim_tree){ .root = -1 };
}
