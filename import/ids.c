/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Persistent ids (MTP 1.1 B.2.36, PersistentUniqueObjectIdentifier). They are asked for
 * when the first object is not known by its path, so that a card without anything new
 * costs no request, and only where one list has them all. A device may number its objects
 * anew, and then an id is another one's: nobody believes it alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/ids.h"

#define BYTES 16
#define ID_SIZE (2 * BYTES + 1)
#define TWICE UINT32_MAX

/* By handle. */
struct place {
	uint32_t handle, i;
};

static int
by_handle(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return (x->handle > y->handle) - (x->handle < y->handle);
}

/* Some tell zeros for what they do not know. */
static bool
write_id(char text[ID_SIZE], const struct mptp_value *value)
{
	bool any = false;

	if (value->type != MPTP_TYPE_U128)
		return false;
	for (int i = 0; i < BYTES; i++) {
		snprintf(text + (ptrdiff_t)2 * i, 3, "%02x",
		    (unsigned)value->u128[i]);
		any |= value->u128[i] != 0;
	}
	return any;
}

/* One that two objects have is none. */
static int
set_id(struct mptp_import *import, struct strings *seen, uint32_t i,
    const char *text)
{
	struct entry *entry = &import->entries[i];
	uint32_t *first = strings_find(seen, text);

	if (first != NULL) {
		if (*first != TWICE)
			import->entries[*first].persistent = NULL;
		*first = TWICE;
		return MPTP_OK;
	}
	entry->persistent = pool_copy(&import->pool, text, strlen(text));
	first = entry->persistent == NULL ?
	    NULL :
	    strings_add(seen, entry->persistent);
	if (first == NULL)
		return import_nomem(import);
	*first = i;
	return MPTP_OK;
}

static int
take(struct mptp_import *import, const struct mptp_object_prop_list *list)
{
	struct place *places = calloc(import->n + 1, sizeof(*places));
	struct strings seen = { 0 };
	int status = places == NULL ? import_nomem(import) : MPTP_OK;

	for (uint32_t i = 0; i < import->n && status == MPTP_OK; i++)
		places[i] = (struct place){ import->items[i].handle, i };
	if (status == MPTP_OK)
		qsort(places, import->n, sizeof(*places), by_handle);
	for (uint32_t k = 0; k < list->n && status == MPTP_OK; k++) {
		const struct mptp_object_prop *prop = &list->items[k];
		const struct place key = { .handle = prop->handle };
		const struct place *place = bsearch(
		    &key, places, import->n, sizeof(*places), by_handle);
		char text[ID_SIZE];

		if (place != NULL &&
		    prop->property ==
			MPTP_OPC_PERSISTENT_UNIQUE_OBJECT_IDENTIFIER &&
		    write_id(text, &prop->value))
			status = set_id(import, &seen, place->i, text);
	}
	strings_clear(&seen);
	free(places);
	return status;
}

static int
note_paths(struct mptp_import *import)
{
	for (size_t i = 0; i < import->n; i++)
		if (strings_add(&import->paths, import->entries[i].key) == NULL)
			return import_nomem(import);
	return MPTP_OK;
}

/* Does the device have it, by what it says of objects of that format? */
static bool
is_offered(struct mptp_import *import, uint16_t format)
{
	struct mptp_u16_array known = { 0 };
	bool offered = false;

	if (!mptp_camera_supports(
		import->camera, MPTP_OP_GET_OBJECT_PROP_LIST) ||
	    !mptp_camera_supports(
		import->camera, MPTP_OP_GET_OBJECT_PROPS_SUPPORTED) ||
	    mptp_get_object_props_supported(import->camera, format, &known) !=
		MPTP_OK)
		return false;
	for (uint32_t i = 0; i < known.n; i++)
		offered |= known.items[i] ==
		    MPTP_OPC_PERSISTENT_UNIQUE_OBJECT_IDENTIFIER;
	mptp_u16_array_clear(&known);
	return offered;
}

int
ids_load(struct mptp_import *import, uint32_t i)
{
	struct mptp_object_prop_list list = { 0 };
	int status = MPTP_OK;

	if (import->ids_asked)
		return MPTP_OK;
	import->ids_asked = true;
	if (is_offered(import, import->items[i].format) &&
	    mptp_get_object_prop_list(import->camera, MPTP_HANDLE_ALL,
		MPTP_FORMAT_ANY, MPTP_OPC_PERSISTENT_UNIQUE_OBJECT_IDENTIFIER,
		0, MPTP_DEPTH_OBJECT, &list) == MPTP_OK)
		status = take(import, &list);
	mptp_object_prop_list_clear(&list);
	if (status == MPTP_OK)
		status = note_paths(import);
	if (status == MPTP_OK &&
	    mptp_session_lost(mptp_camera_session(import->camera))) {
		import->error = *mptp_camera_error(import->camera);
		return import->error.status;
	}
	return status;
}

bool
ids_has_path(const struct mptp_import *import, const char *path)
{
	return path != NULL && strings_find(&import->paths, path) != NULL;
}
