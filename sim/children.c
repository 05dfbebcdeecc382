/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which entries of a list lie in which folder.
 */
#include <stdlib.h>

#include "children.h"

struct sim_link {
	uint32_t previous;
	uint32_t next;
};

/* It stays when its last child goes: there are never more than entries. */
struct sim_family {
	bool used;
	uint32_t parent;
	uint32_t first;
	uint32_t last;
};

void
sim_children_clear(struct sim_children *children)
{
	free(children->links);
	free(children->families);
	*children = (struct sim_children){ 0 };
}

/* Where it is, or would be; some place is always free. */
static struct sim_family *
place_of(struct sim_family *families, size_t cap, uint32_t parent)
{
	/* Handles that follow one another are spread (Knuth, 6.4). */
	size_t i = (uint32_t)(parent * 2654435769u) & (cap - 1);

	while (families[i].used && families[i].parent != parent)
		i = (i + 1) & (cap - 1);
	return &families[i];
}

static struct sim_family *
find(const struct sim_children *children, uint32_t parent)
{
	struct sim_family *family = children->cap == 0 ?
	    NULL :
	    place_of(children->families, children->cap, parent);

	return family != NULL && family->used ? family : NULL;
}

/* At most half of the places are taken. */
static bool
grow_families(struct sim_children *children)
{
	size_t cap = children->cap == 0 ? 16 : 2 * children->cap;
	struct sim_family *families;

	if (2 * (children->nfamilies + 1) <= children->cap)
		return true;
	if ((families = calloc(cap, sizeof(*families))) == NULL)
		return false;
	for (size_t i = 0; i < children->cap; i++) {
		const struct sim_family *old = &children->families[i];

		if (old->used)
			*place_of(families, cap, old->parent) = *old;
	}
	free(children->families);
	children->families = families;
	children->cap = cap;
	return true;
}

static bool
grow_links(struct sim_children *children, uint32_t entry)
{
	size_t n = children->nlinks == 0 ? 32 : children->nlinks;
	struct sim_link *links;

	if (entry < children->nlinks)
		return true;
	while (n <= entry)
		n *= 2;
	if ((links = realloc(children->links, n * sizeof(*links))) == NULL)
		return false;
	for (size_t i = children->nlinks; i < n; i++)
		links[i] = (struct sim_link){ 0 };
	children->links = links;
	children->nlinks = n;
	return true;
}

bool
sim_children_make_room(
    struct sim_children *children, uint32_t parent, uint32_t entry)
{
	if (!grow_links(children, entry))
		return false;
	if (find(children, parent) != NULL)
		return true;
	if (!grow_families(children))
		return false;
	*place_of(children->families, children->cap, parent) =
	    (struct sim_family){ .used = true, .parent = parent };
	children->nfamilies++;
	return true;
}

bool
sim_children_add(struct sim_children *children, uint32_t parent, uint32_t entry)
{
	struct sim_family *family;

	if (!sim_children_make_room(children, parent, entry))
		return false;
	family = find(children, parent);
	children->links[entry] = (struct sim_link){ .previous = family->last };
	if (family->last == 0)
		family->first = entry;
	else
		children->links[family->last].next = entry;
	family->last = entry;
	return true;
}

void
sim_children_remove(
    struct sim_children *children, uint32_t parent, uint32_t entry)
{
	const struct sim_link *link = &children->links[entry];
	struct sim_family *family = find(children, parent);

	if (link->previous == 0)
		family->first = link->next;
	else
		children->links[link->previous].next = link->next;
	if (link->next == 0)
		family->last = link->previous;
	else
		children->links[link->next].previous = link->previous;
}

uint32_t
sim_children_first(const struct sim_children *children, uint32_t parent)
{
	const struct sim_family *family = find(children, parent);

	return family == NULL ? 0 : family->first;
}

uint32_t
sim_children_next(const struct sim_children *children, uint32_t entry)
{
	return entry < children->nlinks ? children->links[entry].next : 0;
}
