/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The options without a verb: sections in a fixed order, line for line as
 * scripts have come to expect them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch.h"
#include "out.h"
#include "output.h"
#include "python.h"
#include "send.h"
#include "text.h"

enum {
	CLASSIC_OPERATIONS,
	CLASSIC_PROPERTIES,
	CLASSIC_DESCRIPTIONS,
	CLASSIC_INFO,
	CLASSIC_FILES,
	CLASSIC_GET,
	CLASSIC_UPLOAD
};

const struct opt classic_opts[] = {
	[CLASSIC_OPERATIONS] = { 'o', "list-operations", OPT_FLAG, NULL,
	    "operations that it supports" },
	[CLASSIC_PROPERTIES] = { 'p', "list-properties", OPT_FLAG, NULL,
	    "properties that it supports" },
	[CLASSIC_DESCRIPTIONS] = { 'd', "list-properties-description", OPT_FLAG,
	    NULL, "descriptions of the properties" },
	[CLASSIC_INFO] = { 'i', "info", OPT_FLAG, NULL,
	    "model, version and properties" },
	[CLASSIC_FILES] = { 'L', "list-files", OPT_FLAG, NULL,
	    "stores and their files" },
	[CLASSIC_GET] = { 'g', "get-file", OPT_TEXT, "HANDLE",
	    "fetch a file into the current folder" },
	[CLASSIC_UPLOAD] = { 'u', "upload", OPT_TEXT, "STORAGE,FILE",
	    "send a file" },
};
const size_t nclassic_opts = sizeof(classic_opts) / sizeof(*classic_opts);

/* ---- without a session ---- */

static void
print_product(struct app *app)
{
	struct mptp_found found = { 0 };

	mptp_session_describe(mptp_camera_session(app->camera), &found);
	if (found.usb_vendor != 0 || found.usb_product != 0)
		out(app, "idProduct=0x%04x\n", found.usb_product);
}

static int
by_code(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

static uint16_t *
sorted(const uint16_t *codes, uint32_t n)
{
	uint16_t *copy = must_alloc(NULL, n * sizeof(*copy) + 1);

	if (n > 0)
		memcpy(copy, codes, n * sizeof(*copy));
	qsort(copy, n, sizeof(*copy), by_code);
	return copy;
}

/* "0x1001/PTP_GetDeviceInfo"; the properties of everybody go unlabelled. */
static void
print_code(struct app *app, enum mptp_kind kind, uint16_t code)
{
	const struct mptp_code *row =
	    mptp_code_find(kind, mptp_camera_dialect(app->camera), code);
	bool label = kind != MPTP_KIND_PROPERTY;

	out(app, "0x%04x", code);
	if (row == NULL)
		return;
	if (row->dialect != MPTP_DIALECT_PTP &&
	    row->dialect != MPTP_DIALECT_MTP)
		label = true;
	out(app, "/%s%s%s",
	    label ? mptp_dialect_label((enum mptp_dialect)row->dialect) : "",
	    label ? "_" : "", row->name);
}

static void
print_codes(struct app *app, const char *title, enum mptp_kind kind,
    const uint16_t *codes, uint32_t n)
{
	uint16_t *ordered = sorted(codes, n);

	out(app, "+ %s\n", title);
	for (uint32_t i = 0; i < n; i++) {
		if (i > 0)
			out(app, " ");
		print_code(app, kind, ordered[i]);
	}
	out(app, "\n");
	free(ordered);
}

/* ---- properties ---- */

/* Asked for by name, since each make that has it has its own number. */
static int
print_mac(struct app *app)
{
	const struct mptp_code *row = mptp_code_named(MPTP_KIND_OPERATION,
	    mptp_camera_dialect(app->camera), "GetMacAddress");
	struct mptp_op op = { 0 };
	uint8_t *data = NULL;
	size_t len = 0;

	if (row == NULL ||
	    !mptp_camera_supports(app->camera, (uint16_t)row->code))
		return EXIT_DONE;
	op.code = (uint16_t)row->code;
	if (mptp_camera_query(app->camera, &op, 4096, &data, &len, NULL) !=
	    MPTP_OK)
		return fail_camera(app, NULL);
	out(app, "+ Mac_addr b'");
	for (size_t i = 0; i < len && i < 6; i++)
		out(app, "%02x", data[i]);
	out(app, "'\n");
	free(data);
	return EXIT_DONE;
}

static int
print_property(struct app *app, uint16_t code)
{
	struct mptp_property_desc desc = { 0 };
	char *initial, *current;

	if (mptp_get_device_prop_desc(app->camera, code, &desc) != MPTP_OK)
		return fail_camera(app, NULL); /* it names the property */
	initial = python_value(&desc.initial);
	current = python_value(&desc.current);
	out(app,
	    "{'property_code': %u, 'datatype': %u, 'get_set': %u, "
	    "'default': %s, 'current': %s, 'form': %u}\n",
	    desc.code, desc.type, desc.writable, initial, current, desc.form);
	free(initial);
	free(current);
	mptp_property_desc_clear(&desc);
	return EXIT_DONE;
}

static void
print_properties(struct app *app, struct tally *tally)
{
	const struct mptp_device_info *d = mptp_camera_device(app->camera);
	uint16_t *codes = sorted(d->properties, d->nproperties);

	for (uint32_t i = 0; i < d->nproperties && !tally->stop; i++)
		tally_count(tally, print_property(app, codes[i]));
	free(codes);
}

/* ---- files ---- */

static void
print_storage(struct app *app, const struct mptp_storage_info *s)
{
	char *description = python_string(s->description);
	char *label = python_string(s->label);

	out(app,
	    "{'storage_type': %u, 'filesystem_type': %u, "
	    "'access_capability': %u, 'max_capacity': %" PRIu64 ", "
	    "'free_space_bytes': %" PRIu64 ", 'free_space_objects': %u, "
	    "'storage_description': %s, 'volume_identifier': %s}\n",
	    s->type, s->filesystem, s->access, s->capacity, s->free_bytes,
	    (unsigned)s->free_objects, description, label);
	free(description);
	free(label);
}

/* What cannot be known is told as on the wire. */
static uint64_t
listed_size(const struct mptp_object_info *info)
{
	return info->size == MPTP_SIZE_UNKNOWN ? MPTP_SIZE_ASK : info->size;
}

struct listing {
	struct app *app;
	struct tally *tally;
};

static int
print_entry(void *ctx, const struct mptp_entry *entry)
{
	struct app *app = ((struct listing *)ctx)->app;
	const struct mptp_object_info *info = entry->info;
	char name[1024];

	out(app, "%*s%08x %08x %08x %04x %8" PRIu64 " %s\n",
	    (int)(entry->depth + 1) * 2, "", (unsigned)entry->handle,
	    (unsigned)info->storage, (unsigned)info->parent, info->format,
	    listed_size(info), text_safe(name, sizeof(name), info->name));
	return out_row(app) ? MPTP_OK : MPTP_ERR_CANCELLED;
}

static int
entry_failed(void *ctx, uint32_t handle, const struct mptp_error *error)
{
	struct listing *listing = ctx;
	int code = fail_object(listing->app, handle, error);

	tally_count(listing->tally, code);
	return listing->tally->stop ? error->status : MPTP_OK;
}

static int
print_store(struct app *app, uint32_t id, struct tally *tally)
{
	struct listing listing = { app, tally };
	const struct mptp_walker walker = {
		.visit = print_entry, .failed = entry_failed, .ctx = &listing
	};
	struct mptp_storage_info info = { 0 };
	struct mptp_u32_array root = { 0 };
	char about[32];
	int code = EXIT_DONE;

	snprintf(about, sizeof(about), "store_%08x", (unsigned)id);
	if (mptp_get_object_handles(app->camera, id, MPTP_FORMAT_ANY,
		MPTP_PARENT_ROOT, &root) != MPTP_OK)
		code = fail_camera(app, about);
	out(app, "%u\n", (unsigned)root.n);
	if (mptp_get_storage_info(app->camera, id, &info) != MPTP_OK)
		code = fail_camera(app, about);
	else
		print_storage(app, &info);
	if (root.n > 0 && !is_fatal(code) &&
	    mptp_camera_walk(app->camera, id, MPTP_PARENT_ROOT, NULL,
		MPTP_WALK_TREE | MPTP_WALK_SHOWN, &walker) != MPTP_OK &&
	    !tally->stop && app->out_error == 0)
		code = fail_camera(app, about);
	mptp_storage_info_clear(&info);
	mptp_u32_array_clear(&root);
	return code;
}

static void
print_stores(struct app *app, struct tally *tally)
{
	struct mptp_u32_array ids = { 0 };

	out(app, "+ Storage_IDs\n");
	if (mptp_get_storage_ids(app->camera, &ids) != MPTP_OK)
		tally_count(tally, fail_camera(app, NULL));
	for (uint32_t i = 0; i < ids.n && !tally->stop && app->out_error == 0;
	     i++)
		tally_count(tally, print_store(app, ids.items[i], tally));
	mptp_u32_array_clear(&ids);
}

/* Hexadecimal as listed, with or without 0x. */
static bool
parse_listed(const char *s, uint32_t *number)
{
	size_t len;

	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X'))
		s += 2;
	len = strlen(s);
	if (len < 1 || len > 8 || strspn(s, "0123456789abcdefABCDEF") != len)
		return false;
	*number = (uint32_t)strtoul(s, NULL, 16);
	return true;
}

static int
get(struct app *app, const char *word)
{
	struct mptp_object_info info = { 0 };
	char *name, safe[1024], about[16];
	uint32_t handle;
	bool shortened;
	int code;

	if (!parse_listed(word, &handle))
		return fail(app, EXIT_USAGE,
		    "--get-file: '%s' is no handle, such "
		    "as 0x5190d381",
		    word);
	snprintf(about, sizeof(about), "0x%08x", (unsigned)handle);
	if (mptp_camera_object_info(app->camera, handle, &info) != MPTP_OK)
		return fail_camera(app, about);
	name = output_name(".", info.name, handle, &shortened);
	if (mptp_object_is_folder(&info)) {
		code = fail(app, EXIT_FAILED, "%s is a folder", about);
	} else {
		out(app, "transfering %s (%" PRIu64 " bytes)...\n",
		    text_safe(safe, sizeof(safe), name), listed_size(&info));
		out_flush(app);
		code = fetch_file(app, handle, &info, name, NULL, NULL);
		if (code == EXIT_DONE)
			out(app, "done\n");
		if (code == EXIT_DONE && shortened)
			tell_shortened(app, handle, name);
	}
	free(name);
	mptp_object_info_clear(&info);
	return code;
}

static int
upload(struct app *app, const char *where)
{
	const char *comma = strchr(where, ',');
	char number[16], safe[4096];
	uint32_t storage, handle = 0;
	int code;

	snprintf(number, sizeof(number), "%.*s",
	    comma == NULL ? 0 : (int)(comma - where < 15 ? comma - where : 15),
	    where);
	if (comma == NULL || !parse_listed(number, &storage) ||
	    comma[1] == '\0')
		return fail(app, EXIT_USAGE,
		    "--upload wants STORAGE,FILE, such as "
		    "0x10001,picture.jpg");
	out(app, "Try to upload %s\n",
	    text_safe(safe, sizeof(safe), comma + 1));
	out_flush(app);
	code = put_file(
	    app, comma + 1, storage, MPTP_PARENT_ROOT, NULL, &handle, NULL);
	if (code == EXIT_DONE)
		out(app,
		    "PTP_SendObjectInfo returned: storage = 0x%x and "
		    "handle = 0x%x\nDone\n",
		    (unsigned)storage, (unsigned)handle);
	return code;
}

/* ---- all ---- */

static void
print_device(struct app *app, const struct opt_value *v)
{
	const struct mptp_device_info *d = mptp_camera_device(app->camera);
	char text[512];

	print_product(app);
	if (v[CLASSIC_OPERATIONS].times > 0)
		print_codes(app, "operations_supported", MPTP_KIND_OPERATION,
		    d->operations, d->noperations);
	if (v[CLASSIC_PROPERTIES].times > 0)
		print_codes(app, "device_prop_supported", MPTP_KIND_PROPERTY,
		    d->properties, d->nproperties);
	if (v[CLASSIC_INFO].times > 0) {
		out(app, "+ Model= %s\n",
		    text_safe(text, sizeof(text), d->model));
		out(app, "+ Device_version= %s\n",
		    text_safe(text, sizeof(text), d->device_version));
	}
}

int
classic_run(struct app *app, const struct opt_value *v)
{
	bool info = v[CLASSIC_INFO].times > 0;
	struct tally tally = { 0 };

	if (app->json)
		return fail(app, EXIT_USAGE,
		    "classic options know no --json; "
		    "the verbs do");
	print_device(app, v);
	if (v[CLASSIC_UPLOAD].times > 0)
		tally_count(&tally, upload(app, v[CLASSIC_UPLOAD].text));
	if (info && !tally.stop)
		tally_count(&tally, print_mac(app));
	if ((info || v[CLASSIC_DESCRIPTIONS].times > 0) && !tally.stop)
		print_properties(app, &tally);
	if (v[CLASSIC_FILES].times > 0 && !tally.stop)
		print_stores(app, &tally);
	if (v[CLASSIC_GET].times > 0 && !tally.stop)
		tally_count(&tally, get(app, v[CLASSIC_GET].text));
	return tally_code(&tally, tally.done + tally.failed);
}
