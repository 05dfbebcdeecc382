/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * df: the stores of a camera, and how full they are.
 */
#include <stdio.h>

#include "object.h"
#include "out.h"
#include "text.h"

static const char *
word(struct app *app, enum mptp_kind kind, uint32_t code, char *buf, size_t cap)
{
	return mptp_code_text(
	    kind, mptp_camera_dialect(app->camera), code, buf, cap);
}

static uint64_t
used(const struct mptp_storage_info *info)
{
	return info->capacity > info->free_bytes ?
	    info->capacity - info->free_bytes :
	    0;
}

static void
add_json(struct app *app, json_t *list, uint32_t id,
    const struct mptp_storage_info *info)
{
	json_t *json = mptp_dataset_to_json(&mptp_dataset_storage_info, info);
	char type[16], filesystem[16], access[16];

	json_object_set_new(json, "id", json_hex(id, 8));
	json_object_set_new(json, "type_name",
	    json_text(word(
		app, MPTP_KIND_STORAGE_TYPE, info->type, type, sizeof(type))));
	json_object_set_new(json, "filesystem_name",
	    json_text(word(app, MPTP_KIND_FILESYSTEM_TYPE, info->filesystem,
		filesystem, sizeof(filesystem))));
	json_object_set_new(json, "access_name",
	    json_text(word(app, MPTP_KIND_ACCESS_CAPABILITY, info->access,
		access, sizeof(access))));
	json_object_set_new(json, "used_bytes", object_size_json(used(info)));
	json_array_append_new(list, json);
}

static void
add_row(struct app *app, struct table *t, uint32_t id,
    const struct mptp_storage_info *info)
{
	char buf[16], size[SIZE_TEXT];

	table_cell(t, "/store_%08x", (unsigned)id);
	table_cell(t, "%s", info->description != NULL ? info->description : "");
	table_cell(t, "%s", info->label != NULL ? info->label : "");
	table_cell(t, "%s",
	    word(app, MPTP_KIND_STORAGE_TYPE, info->type, buf, sizeof(buf)));
	table_cell(t, "%s",
	    word(app, MPTP_KIND_FILESYSTEM_TYPE, info->filesystem, buf,
		sizeof(buf)));
	table_cell(t, "%s",
	    word(app, MPTP_KIND_ACCESS_CAPABILITY, info->access, buf,
		sizeof(buf)));
	table_cell(t, "%s", text_size(size, info->capacity));
	table_cell(t, "%s", text_size(size, used(info)));
	table_cell(t, "%s", text_size(size, info->free_bytes));
}

static void
add_titles(struct table *t)
{
	static const char *const titles[] = { "STORE", "DESCRIPTION", "LABEL",
		"TYPE", "FILESYSTEM", "ACCESS", "SIZE", "USED", "FREE" };

	for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++)
		table_cell(t, "%s", titles[i]);
}

static int
run(struct app *app, const struct args *args)
{
	struct table table = { .align = "<<<<<<>>>" };
	struct mptp_u32_array ids = { 0 };
	struct tally tally = { 0 };
	json_t *list = app->json ? json_array() : NULL;

	(void)args;
	if (mptp_get_storage_ids(app->camera, &ids) != MPTP_OK) {
		json_decref(list);
		return fail_camera(app, NULL);
	}
	if (ids.n == 0)
		note(app, NO_STORE);
	else if (list == NULL)
		add_titles(&table);
	for (uint32_t i = 0; i < ids.n && !tally.stop; i++) {
		struct mptp_storage_info info = { 0 };
		char about[32];

		snprintf(about, sizeof(about), "/store_%08x",
		    (unsigned)ids.items[i]);
		if (mptp_get_storage_info(app->camera, ids.items[i], &info) !=
		    MPTP_OK) {
			tally_count(&tally, fail_camera(app, about));
			continue;
		}
		tally_count(&tally, EXIT_DONE);
		if (list != NULL)
			add_json(app, list, ids.items[i], &info);
		else
			add_row(app, &table, ids.items[i], &info);
		mptp_storage_info_clear(&info);
	}
	table_end(app, &table);
	if (list != NULL)
		out_json(app, list);
	mptp_u32_array_clear(&ids);
	return tally_code(&tally, tally.done + tally.failed);
}

const struct command cmd_df = {
	.name = "df",
	.args = "",
	.summary = "Show the stores of a camera and their free space",
	.needs_camera = true,
	.run = run,
};
