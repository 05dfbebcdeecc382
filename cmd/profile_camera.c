/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * info --all: asking a camera for all that it says of itself.
 */
#include "out.h"
#include "profile.h"

struct asking {
	struct app *app;
	struct profile *profile;
	struct tally tally;
};

/* What cannot be read is told, and left out. */
static bool
failed(struct asking *a, const char *what)
{
	int code = fail_camera(a->app, what);

	tally_count(&a->tally, code);
	return !is_fatal(code);
}

static bool
ask_properties(struct asking *a, const struct mptp_device_info *info)
{
	struct mptp_property_desc desc;
	struct mptp_camera *camera = a->app->camera;
	char code[32];
	bool more = true;

	for (uint32_t i = 0; more && i < info->nproperties; i++) {
		if (mptp_get_device_prop_desc(
			camera, info->properties[i], &desc) == MPTP_OK) {
			profile_property(a->profile, &desc);
			mptp_property_desc_clear(&desc);
			tally_count(&a->tally, EXIT_DONE);
			continue;
		}
		more = failed(a,
		    mptp_code_text(MPTP_KIND_PROPERTY,
			mptp_camera_dialect(camera), info->properties[i], code,
			sizeof(code)));
	}
	return more;
}

static int
visit(void *ctx, const struct mptp_entry *entry)
{
	struct asking *a = ctx;

	profile_object(a->profile, entry->handle, entry->info);
	tally_count(&a->tally, EXIT_DONE);
	return MPTP_OK;
}

static int
unreadable(void *ctx, uint32_t handle, const struct mptp_error *error)
{
	struct asking *a = ctx;
	int code = fail_object(a->app, handle, error);

	tally_count(&a->tally, code);
	return is_fatal(code) ? error->status : MPTP_OK;
}

static bool
ask_storage(struct asking *a, uint32_t id)
{
	const struct mptp_walker walker = {
		.visit = visit, .failed = unreadable, .ctx = a
	};
	struct mptp_storage_info info;
	struct mptp_camera *camera = a->app->camera;

	if (mptp_get_storage_info(camera, id, &info) != MPTP_OK)
		return failed(a, NULL);
	profile_storage(a->profile, id, &info);
	mptp_storage_info_clear(&info);
	if (mptp_camera_walk(camera, id, MPTP_PARENT_ROOT, NULL, MPTP_WALK_TREE,
		&walker) != MPTP_OK)
		return failed(a, NULL);
	return true;
}

static void
ask_storages(struct asking *a)
{
	struct mptp_u32_array ids = { 0 };
	bool more = true;

	if (mptp_get_storage_ids(a->app->camera, &ids) != MPTP_OK) {
		failed(a, NULL);
		return;
	}
	for (uint32_t i = 0; more && i < ids.n; i++)
		/* A slot without a card. */
		if ((ids.items[i] & 0xffff) != 0)
			more = ask_storage(a, ids.items[i]);
	mptp_u32_array_clear(&ids);
}

int
profile_of_camera(struct app *app)
{
	const struct mptp_device_info *info = mptp_camera_device(app->camera);
	struct mptp_found found = { 0 };
	struct profile profile;
	struct asking a = { .app = app, .profile = &profile };
	int code;

	profile_begin(&profile);
	mptp_session_describe(mptp_camera_session(app->camera), &found);
	profile.usb_vendor = found.usb_vendor;
	profile.usb_product = found.usb_product;
	profile_info(&profile, info);
	if (ask_properties(&a, info))
		ask_storages(&a);
	code = out_json(app, profile_end(&profile));
	return code == EXIT_DONE ?
	    tally_code(&a.tally, a.tally.done + a.tally.failed) :
	    code;
}
