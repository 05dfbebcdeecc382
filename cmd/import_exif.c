/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * EXIF fields of one object after another: all are kept of the last one, since a
 * template may have several.
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "exif.h"
#include "import_exif.h"

static void
forget(struct import_exif *exif)
{
	for (size_t i = 0; i < exif->n; i++) {
		free(exif->fields[i].name);
		free(exif->fields[i].text);
	}
	exif->n = 0;
}

static void
keep(void *ctx, const struct exif_field *field)
{
	struct import_exif *exif = ctx;

	if (field->name == NULL)
		return;
	if (exif->n == exif->room) {
		exif->room = exif->room * 2 + 32;
		exif->fields = must_alloc(
		    exif->fields, exif->room * sizeof(*exif->fields));
	}
	exif->fields[exif->n].name = must_copy(field->name);
	exif->fields[exif->n].text = must_copy(field->text);
	exif->n++;
}

/* Without its size, what is behind its end would be asked for. */
static void
read_all(struct import_exif *exif, uint32_t handle)
{
	struct app *app = exif->app;
	struct mptp_object_info info = { 0 };
	struct pieces pieces;

	if (!pieces_offered(app) ||
	    mptp_camera_object_info(app->camera, handle, &info) != MPTP_OK)
		return;
	if (!mptp_object_is_folder(&info) && info.size > 0 &&
	    pieces_open(&pieces, app, handle, info.size, false) == 0) {
		(void)exif_read(&pieces, keep, exif);
		pieces_close(&pieces);
	}
	mptp_object_info_clear(&info);
}

const char *
import_exif_field(struct import_exif *exif, uint32_t handle, const char *field)
{
	if (exif->handle != handle) {
		forget(exif);
		exif->handle = handle;
		if (exif_available())
			read_all(exif, handle);
	}
	for (size_t i = 0; i < exif->n; i++)
		if (strcmp(exif->fields[i].name, field) == 0)
			return exif->fields[i].text;
	return NULL;
}

void
import_exif_clear(struct import_exif *exif)
{
	forget(exif);
	free(exif->fields);
	*exif = (struct import_exif){ .app = exif->app };
}
