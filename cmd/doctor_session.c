/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * doctor --open: does a session come about?
 */
#include <stdio.h>

#include "doctor.h"
#include "object.h"

/* By which a camera in the network knows this computer. */
static void
write_guid(char *out, size_t size, const struct mptp_identity *identity)
{
	size_t at = 0;

	for (size_t i = 0; i < sizeof(identity->guid) && at + 3 <= size; i++)
		at += (size_t)snprintf(
		    out + at, size - at, "%02x", identity->guid[i]);
}

static void
advise_session(
    struct app *app, struct findings *f, const struct mptp_error *error)
{
	char guid[2 * sizeof(app->options.identity.guid) + 1];

	switch (error->status) {
	case MPTP_ERR_BUSY:
		advise(f,
		    "end what else uses the camera, on other computers and "
		    "phones too, or switch it off and on");
		break;
	case MPTP_ERR_REFUSED:
		write_guid(guid, sizeof(guid), &app->options.identity);
		advise(f,
		    "let the camera pair with this computer, whose GUID is %s, "
		    "or forget an earlier pairing in its network menu",
		    guid);
		break;
	case MPTP_ERR_TIMEOUT:
		advise(f,
		    "look at the camera's screen: it may ask for a "
		    "confirmation, be asleep, or show a menu; on USB, miniptp "
		    "recover takes what steps there are");
		break;
	case MPTP_ERR_RESPONSE:
		advise(f,
		    "leave the camera's menus and playback, unlock a phone, "
		    "and switch it off and on");
		break;
	default:
		break;
	}
}

/* A phone that is locked has none; who tethers may do without. */
static int
judge_storage(struct findings *f, struct mptp_camera *camera)
{
	const bool tethers =
	    mptp_camera_supports(camera, MPTP_OP_INITIATE_CAPTURE);
	struct mptp_u32_array ids = { 0 };
	uint32_t filled;

	if (!mptp_camera_supports(camera, MPTP_OP_GET_STORAGE_IDS))
		return EXIT_DONE;
	if (mptp_get_storage_ids(camera, &ids) != MPTP_OK) {
		found_out(f, LEVEL_PROBLEM, "storage", "%s",
		    mptp_camera_error(camera)->text);
		return exit_code_of(mptp_camera_error(camera));
	}
	filled = object_filled(&ids);
	mptp_u32_array_clear(&ids);
	if (filled > 0) {
		found_out(f, LEVEL_OK, "storage", "%u with a medium",
		    (unsigned)filled);
		return EXIT_DONE;
	}
	found_out(f, tethers ? LEVEL_WARNING : LEVEL_PROBLEM, "storage",
	    "none with a medium is shown");
	advise(f, SHOW_STORE);
	return tethers ? EXIT_DONE : EXIT_REFUSED;
}

int
doctor_session(struct app *app, struct findings *f, const char *uri)
{
	struct mptp_error error = { 0 };
	struct mptp_camera *camera;
	const char *model;
	int code;

	if (app_open(app, uri, &camera, &error) == MPTP_OK) {
		model = mptp_camera_device(camera)->model;
		found_out(f, LEVEL_OK, "session", "opened with %s, and closed",
		    model == NULL || model[0] == '\0' ? "the camera" : model);
		code = judge_storage(f, camera);
		mptp_camera_close(&camera);
		return code;
	}
	found_out(f, LEVEL_PROBLEM, "session", "%s",
	    error.text[0] != '\0' ? error.text :
				    mptp_status_text(error.status));
	advise_session(app, f, &error);
	return exit_code_of(&error);
}
