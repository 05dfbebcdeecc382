/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * meta: what is known of objects: the camera's properties of them, and EXIF from
 * the beginning of their content.
 */
#include <stdlib.h>
#include <string.h>

#include "exif.h"
#include "meta.h"
#include "out.h"
#include "text.h"
#include "value.h"

enum { META_SET, META_EXIF, META_PROPS, META_WHOLE, META_DRY };

static const struct opt opts[] = {
	[META_SET] = { 0, "set", OPT_TEXT, "NAME=VALUE",
	    "set a property; may be repeated" },
	[META_EXIF] = { 0, "exif", OPT_FLAG, NULL, "EXIF only" },
	[META_PROPS] = { 0, "props", OPT_FLAG, NULL, "properties only" },
	[META_WHOLE] = { 0, "whole", OPT_FLAG, NULL,
	    "fetch all of the object where a part cannot be had" },
	[META_DRY] = { 'n', "dry-run", OPT_FLAG, NULL,
	    "only check what is to be set" },
};

struct showing {
	struct app *app;
	bool exif, props, whole, titles;
	json_t *list;
	struct tally tally;
};

/* ---- properties ---------------------------------------------------------- */

static void
add_number(struct mptp_object_prop_list *list, uint16_t code, uint16_t type,
    uint64_t number)
{
	list->items[list->n++] = (struct mptp_object_prop){ .property = code,
		.value = { .type = type, .u = number } };
}

static void
add_string(struct mptp_object_prop_list *list, uint16_t code, const char *s)
{
	if (s != NULL && s[0] != '\0')
		list->items[list->n++] = (struct mptp_object_prop){
			.property = code,
			.value = { .type = MPTP_TYPE_STR, .str = must_copy(s) }
		};
}

/* Of a camera that does not know them: what its ObjectInfo has. */
static struct mptp_object_prop_list
from_info(const struct mptp_object_info *info)
{
	struct mptp_object_prop_list list = { .items = must_alloc(NULL,
						  16 * sizeof(*list.items)) };

	add_number(&list, MPTP_OPC_STORAGE_ID, MPTP_TYPE_U32, info->storage);
	add_number(&list, MPTP_OPC_OBJECT_FORMAT, MPTP_TYPE_U16, info->format);
	add_number(
	    &list, MPTP_OPC_PROTECTION_STATUS, MPTP_TYPE_U16, info->protection);
	if (info->size != MPTP_SIZE_UNKNOWN && !mptp_object_is_folder(info))
		add_number(
		    &list, MPTP_OPC_OBJECT_SIZE, MPTP_TYPE_U64, info->size);
	add_string(&list, MPTP_OPC_OBJECT_FILE_NAME, info->name);
	add_string(&list, MPTP_OPC_DATE_CREATED, info->captured);
	add_string(&list, MPTP_OPC_DATE_MODIFIED, info->modified);
	add_string(&list, MPTP_OPC_KEYWORDS, info->keywords);
	add_number(&list, MPTP_OPC_PARENT_OBJECT, MPTP_TYPE_U32, info->parent);
	if (info->image_width != 0)
		add_number(
		    &list, MPTP_OPC_WIDTH, MPTP_TYPE_U32, info->image_width);
	if (info->image_height != 0)
		add_number(
		    &list, MPTP_OPC_HEIGHT, MPTP_TYPE_U32, info->image_height);
	return list;
}

static int
read_properties(struct app *app, const struct target *target,
    struct mptp_object_prop_list *list)
{
	const struct object *object = &target->object;
	int status =
	    mptp_camera_object_properties(app->camera, object->handle, list);

	if (status == MPTP_ERR_UNSUPPORTED) {
		*list = from_info(&object->info);
		return EXIT_DONE;
	}
	return status == MPTP_OK ? EXIT_DONE : fail_camera(app, target->path);
}

static json_t *
property_json(struct app *app, const struct mptp_object_prop *prop)
{
	struct mptp_code copy;
	const struct mptp_code *row =
	    object_prop_row(app, prop->property, &copy);
	char *text = value_text(row, &prop->value);
	json_t *json = json_pack("{s:o, s:o, s:o, s:o}", "code",
	    json_hex(prop->property, 4), "name",
	    row == NULL ? json_null() : json_text(row->name), "value",
	    mptp_value_to_json(&prop->value), "text", json_text(text));

	free(text);
	return json;
}

static void
property_row(
    struct app *app, struct table *table, const struct mptp_object_prop *prop)
{
	struct mptp_code copy;
	const struct mptp_code *row =
	    object_prop_row(app, prop->property, &copy);
	char *text = value_text(row, &prop->value);

	if (row != NULL)
		table_cell(table, "%s", row->name);
	else
		table_cell(table, "0x%04x", prop->property);
	table_cell(table, "%s", text);
	free(text);
}

/* ---- EXIF ---------------------------------------------------------------- */

struct fields {
	json_t *list; /* or NULL */
	struct table *table;
};

static void
add_field(void *ctx, const struct exif_field *field)
{
	struct fields *fields = ctx;

	if (fields->list != NULL) {
		json_array_append_new(fields->list,
		    json_pack("{s:o, s:o, s:o, s:o}", "group",
			json_text(field->group), "tag", json_hex(field->tag, 4),
			"name",
			field->name == NULL ? json_null() :
					      json_text(field->name),
			"text", json_text(field->text)));
		return;
	}
	if (field->name != NULL)
		table_cell(fields->table, "%s %s", field->group, field->name);
	else
		table_cell(
		    fields->table, "%s 0x%04x", field->group, field->tag);
	table_cell(fields->table, "%s", field->text);
}

/* Pictures, and what a camera has no standard format for. */
static bool
may_have_exif(const struct object *object)
{
	uint16_t format = object->info.format;

	return !object->folder &&
	    (format >> 8 == 0x38 || format >= 0x8000 ||
		format == MPTP_OF_UNDEFINED);
}

static int
read_exif(
    struct showing *show, const struct target *target, struct fields *fields)
{
	struct app *app = show->app;
	const struct object *object = &target->object;
	bool offered = pieces_offered(app);
	struct pieces pieces = { 0 };
	unsigned n = 0;
	int code = EXIT_DONE;

	/* Only what was asked for can be missed. */
	if (!show->exif &&
	    (!may_have_exif(object) || !exif_available() ||
		(!offered && !show->whole)))
		return EXIT_DONE;
	if (object->folder)
		return fail(app, EXIT_FAILED, "%s/ is a folder", target->path);
	if (!offered && !show->whole)
		return fail(app, EXIT_REFUSED,
		    "%s: the camera does not send parts of objects; --whole "
		    "fetches all of it",
		    target->path);
	code = pieces_open(
	    &pieces, app, object->handle, object->info.size, !offered);
	if (code == EXIT_DONE) {
		n = exif_read(&pieces, add_field, fields);
		code = pieces.code;
	}
	if (code == EXIT_DONE && n == 0 && show->exif)
		code = fail(app, EXIT_FAILED,
		    "%s: there is no EXIF that could be read", target->path);
	pieces_close(&pieces);
	return code;
}

/* ---- showing ------------------------------------------------------------- */

static int
add_all(struct showing *show, const struct target *target, struct table *table,
    json_t *json)
{
	struct app *app = show->app;
	struct mptp_object_prop_list list = { 0 };
	struct fields fields = { json == NULL ? NULL : json_array(), table };
	json_t *properties = json == NULL ? NULL : json_array();
	int code = EXIT_DONE;

	if (!show->exif)
		code = read_properties(app, target, &list);
	for (uint32_t i = 0; i < list.n; i++) {
		if (json != NULL)
			json_array_append_new(
			    properties, property_json(app, &list.items[i]));
		else
			property_row(app, table, &list.items[i]);
	}
	mptp_object_prop_list_clear(&list);
	if (code == EXIT_DONE && !show->props)
		code = read_exif(show, target, &fields);
	if (json != NULL) {
		json_object_set_new(json, "properties", properties);
		json_object_set_new(json, "exif", fields.list);
	}
	return code;
}

static int
show_one(struct showing *show, const struct target *target)
{
	struct app *app = show->app;
	struct table table = { .align = "<<" };
	char safe[4096];
	json_t *json = NULL;
	int code;

	if (target->object.handle == MPTP_PARENT_ROOT)
		return fail(app, EXIT_FAILED,
		    "%s is a store, and no object; df shows it", target->path);
	if (show->list != NULL)
		json = json_pack("{s:o, s:o}", "handle",
		    json_hex(target->object.handle, 8), "path",
		    json_text(target->path));
	code = add_all(show, target, &table, json);
	if (json != NULL)
		json_array_append_new(show->list, json);
	if (json == NULL && show->titles && table.n > 0)
		out(app, "%s%s:\n", show->tally.done > 0 ? "\n" : "",
		    text_safe(safe, sizeof(safe), target->path));
	table_end(app, &table);
	out_flush(app);
	return code;
}

static int
show_all(struct showing *show, const struct targets *targets)
{
	struct app *app = show->app;

	show->titles = targets->n > 1;
	show->list = app->json ? json_array() : NULL;
	for (size_t i = 0;
	     i < targets->n && !show->tally.stop && app->out_error == 0; i++)
		tally_count(&show->tally, show_one(show, &targets->items[i]));
	if (show->list != NULL)
		out_json(app, show->list);
	return tally_code(&show->tally, (unsigned)targets->n);
}

static int
check(struct app *app, const struct args *args)
{
	const struct opt_value *v = args->option;

	if (v[META_EXIF].times > 0 && v[META_PROPS].times > 0)
		return fail(
		    app, EXIT_USAGE, "--exif and --props exclude each other");
	if (v[META_SET].times > 0 &&
	    (v[META_EXIF].times > 0 || v[META_PROPS].times > 0 ||
		v[META_WHOLE].times > 0))
		return fail(app, EXIT_USAGE,
		    "--set goes with no other option but --dry-run");
	if (v[META_SET].times == 0 && v[META_DRY].times > 0)
		return fail(app, EXIT_USAGE, "--dry-run wants --set");
	if (v[META_SET].times > OPT_REPEATS)
		return fail(app, EXIT_USAGE,
		    "--set may be repeated %d times at most", OPT_REPEATS);
	if (v[META_EXIF].times > 0 && !exif_available())
		return fail(app, EXIT_FAILED,
		    "there is no EXIF here: libexif is missing, or the "
		    "program was built without it");
	return EXIT_DONE;
}

static int
run(struct app *app, const struct args *args)
{
	const struct opt_value *v = args->option;
	struct showing show = { .app = app,
		.exif = v[META_EXIF].times > 0,
		.props = v[META_PROPS].times > 0,
		.whole = v[META_WHOLE].times > 0 };
	/* Of one object, only JSON and what was set tell the path. */
	struct targets targets = { .by_handle = args->n == 1 && !app->json &&
		    v[META_SET].times == 0 };
	int code = check(app, args);

	if (code == EXIT_DONE)
		code = targets_find(app, args->operand, args->n, &targets);
	if (code == EXIT_DONE && v[META_SET].times > 0)
		code = meta_set(app, &targets, v[META_SET].all,
		    v[META_SET].times, v[META_DRY].times > 0);
	else if (code == EXIT_DONE)
		code = show_all(&show, &targets);
	targets_clear(&targets);
	return code;
}

const struct command cmd_meta = {
	.name = "meta",
	.args = "OBJECT…",
	.summary = "Show or set what is known of objects",
	.details = "Properties by name and unit, and EXIF of JPEG files and "
		   "of raw files that are\nbuilt like TIFF, of which only the "
		   "parts that are needed are fetched.",
	OPTS(opts),
	.least = 1,
	.most = -1,
	.needs_camera = true,
	.run = run,
};
