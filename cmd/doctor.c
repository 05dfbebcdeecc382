/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * doctor: what stands between the user and a camera. It only looks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "diagnose.h"
#include "doctor.h"
#include "found.h"
#include "out.h"
#include "text.h"

enum { DOCTOR_OPEN, DOCTOR_ROOT };

static const struct opt opts[] = {
	[DOCTOR_OPEN] = { 0, "open", OPT_FLAG, NULL,
	    "open a session, too, and close it" },
	[DOCTOR_ROOT] = { 0, "root", OPT_TEXT, "FOLDER",
	    "look at /sys, /proc and /dev below this folder" },
};

#define TAKERS 4
#define LISTED 64

struct patient {
	struct mptp_found found;
	struct findings findings;
};

struct doctor {
	struct app *app;
	bool opens;
	const char *root;
	bool all; /* cameras on USB, and none by its address */
	struct mptp_holder taker[TAKERS];
	size_t takers;
	/* Of the library. */
	struct mptp_found *listed;
	size_t nlisted;
	struct patient *patient;
	size_t patients, room;
	bool any;      /* camera that is meant */
	char bus[300]; /* what else there is on it */
	struct findings general;
	int code; /* of the first problem */
};

static void
set_code(struct doctor *doctor, int code)
{
	if (doctor->code == EXIT_DONE)
		doctor->code = code;
}

static struct patient *
admit(struct doctor *doctor)
{
	if (doctor->patients == doctor->room) {
		doctor->room = doctor->room * 2 + 4;
		doctor->patient = must_alloc(
		    doctor->patient, doctor->room * sizeof(*doctor->patient));
	}
	doctor->patient[doctor->patients] = (struct patient){ 0 };
	return &doctor->patient[doctor->patients++];
}

/* ---- on USB ---- */

static int
remember(void *ctx, const struct mptp_found *found)
{
	struct doctor *doctor = ctx;

	if (doctor->nlisted < LISTED)
		doctor->listed[doctor->nlisted++] = *found;
	return 0;
}

static bool
is_listed(const struct doctor *doctor, const char *uri)
{
	for (size_t i = 0; i < doctor->nlisted; i++)
		if (strcmp(doctor->listed[i].uri, uri) == 0)
			return true;
	return false;
}

static void
describe(struct mptp_found *found, const struct probe_device *d)
{
	*found = (struct mptp_found){ .usb_vendor = d->vendor,
		.usb_product = d->product };
	snprintf(
	    found->uri, sizeof(found->uri), "usb:%03u,%03u", d->bus, d->device);
	snprintf(found->stable_uri, sizeof(found->stable_uri), "usb:%s=%s",
	    d->serial[0] != '\0' ? "serial" : "port",
	    d->serial[0] != '\0' ? d->serial : d->port);
	snprintf(found->maker, sizeof(found->maker), "%s", d->maker);
	snprintf(found->model, sizeof(found->model), "%s", d->model);
	snprintf(found->serial, sizeof(found->serial), "%s", d->serial);
}

/* Is this device what the address is for? */
static bool
is_meant(const char *uri, const struct probe_device *d)
{
	unsigned a, b;
	char text[160];
	int n = 0;

	if (sscanf(uri, "usb:%3u,%3u%n", &a, &b, &n) == 2 && uri[n] == '\0')
		return a == d->bus && b == d->device;
	snprintf(text, sizeof(text), "usb:%04x:%04x", d->vendor, d->product);
	if (strcasecmp(uri, text) == 0)
		return true;
	snprintf(text, sizeof(text), "usb:port=%s", d->port);
	if (strcmp(uri, text) == 0)
		return true;
	snprintf(text, sizeof(text), "usb:serial=%s", d->serial);
	return d->serial[0] != '\0' && strcmp(uri, text) == 0;
}

static bool
is_ours(const struct app *app, const char *uri)
{
	struct mptp_found found = { 0 };

	if (app->camera == NULL)
		return false;
	mptp_session_describe(mptp_camera_session(app->camera), &found);
	return strcmp(found.uri, uri) == 0;
}

static void
examine_session(struct doctor *doctor, struct patient *p, const char *uri)
{
	if (is_ours(doctor->app, uri))
		return;
	if (!doctor->opens) {
		found_out(&p->findings, LEVEL_NOTE, "session",
		    "not tried; --open opens one and closes it");
		return;
	}
	set_code(doctor, doctor_session(doctor->app, &p->findings, uri));
}

static bool
has_problem_about(const struct findings *f, const char *about)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->items[i].level == LEVEL_PROBLEM &&
		    strcmp(f->items[i].about, about) == 0)
			return true;
	return false;
}

/* For a bus without cameras: what is there instead. */
static void
note_other(struct doctor *doctor, const struct probe_device *d)
{
	const size_t len = strlen(doctor->bus);

	snprintf(doctor->bus + len, sizeof(doctor->bus) - len,
	    "%s%04x:%04x%s%s", len > 0 ? ", " : "", d->vendor, d->product,
	    d->model[0] != '\0' ? " " : "", d->model);
}

static void
examine(void *ctx, const struct probe_device *d)
{
	struct doctor *doctor = ctx;
	struct mptp_found found;
	struct circumstances c = { .rule_installed =
				       mptp_usb_rule_installed(doctor->root),
		.taker = doctor->taker,
		.takers = doctor->takers,
		.is_meant = !doctor->all };
	enum device_kind kind;
	struct patient *p;

	describe(&found, d);
	kind = device_kind(d, is_listed(doctor, found.uri));
	if (doctor->all ? kind == DEVICE_OTHER :
			  !is_meant(doctor->app->uri, d)) {
		if (!d->is_hub)
			note_other(doctor, d);
		return;
	}
	doctor->any |= is_camera(kind) || !doctor->all;
	p = admit(doctor);
	p->found = found;
	c.is_ours = is_ours(doctor->app, found.uri);
	diagnose(&p->findings, d, kind, &c);
	if (findings_count(&p->findings, LEVEL_PROBLEM) > 0)
		set_code(doctor,
		    has_problem_about(&p->findings, "holder") ? EXIT_BUSY :
								EXIT_FAILED);
	else if (is_camera(kind) && doctor->root[0] == '\0')
		examine_session(doctor, p, found.uri);
}

static void
find_none(struct doctor *doctor)
{
	struct findings *f = &doctor->general;

	set_code(doctor, EXIT_NO_CAMERA);
	if (!doctor->all) {
		found_out(f, LEVEL_PROBLEM, "camera",
		    "%s is not on the bus%s%s", doctor->app->uri,
		    doctor->bus[0] != '\0' ? ", but: " : "", doctor->bus);
		advise(f, "miniptp devices lists what can be opened");
		return;
	}
	if (doctor->patients > 0)
		found_out(
		    f, LEVEL_PROBLEM, "camera", "none that can be opened");
	else if (doctor->bus[0] != '\0')
		found_out(f, LEVEL_PROBLEM, "camera",
		    "none on the bus, but: %s", doctor->bus);
	else
		found_out(f, LEVEL_PROBLEM, "camera",
		    "none on the bus, and nothing else but hubs");
	advise(f,
	    "switch the camera on and wake it; try another cable, as many only "
	    "charge, and another port; choose PTP or MTP in its USB menu; "
	    "cameras in the network are examined with -c ip:HOST");
}

/* Where the system does not show more. */
static void
examine_listed(struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->nlisted; i++) {
		struct patient *p = admit(doctor);

		p->found = doctor->listed[i];
		doctor->any = true;
		found_out(&p->findings, LEVEL_OK, "mode", "PTP or MTP");
		found_out(&p->findings, LEVEL_NOTE, "holder",
		    "this system does not tell who holds it, who may open it, "
		    "nor its speed and power");
		examine_session(doctor, p, p->found.uri);
	}
}

static int
examine_usb(struct doctor *doctor)
{
	struct mptp_error error = { 0 };
	struct findings *f = &doctor->general;
	int status = MPTP_OK;

	doctor->all = strcmp(doctor->app->uri, "usb:") == 0;
	doctor->listed = must_alloc(NULL, LISTED * sizeof(*doctor->listed));
	if (doctor->root[0] == '\0')
		status = mptp_devices(
		    &doctor->app->options, remember, doctor, &error);
	doctor->takers = probe_takers(doctor->taker, TAKERS, doctor->root);
	if (status != MPTP_OK && status != MPTP_ERR_NODEV) {
		found_out(f, LEVEL_PROBLEM, "usb", "%s", error.text);
		set_code(doctor, EXIT_FAILED);
	}
	if (!probe_works())
		examine_listed(doctor);
	else if (!probe_devices(doctor->root, examine, doctor)) {
		found_out(f, LEVEL_PROBLEM, "usb",
		    "this computer shows no USB: %s/sys/bus/usb is missing",
		    doctor->root);
		advise(f,
		    "a container or virtual machine has to be given its "
		    "host's USB");
		set_code(doctor, EXIT_NO_CAMERA);
		return EXIT_DONE;
	}
	if (!doctor->any)
		find_none(doctor);
	return EXIT_DONE;
}

/* ---- elsewhere ---- */

static bool
is_scheme(const char *uri, const char *scheme)
{
	return strncmp(uri, scheme, strlen(scheme)) == 0;
}

/* Exit code; EXIT_USAGE where the address is none. */
static int
check_address(struct app *app)
{
	struct mptp_options options = app->options;
	struct mptp_watch *watch = NULL;
	struct mptp_error error = { 0 };
	int status;

	options.notice = NULL; /* it tells by itself what is missing */
	status = mptp_watch_open(&watch, app->uri, false, &options, &error);
	mptp_watch_close(&watch);
	if (status == MPTP_OK)
		return EXIT_DONE;
	/* Those that cannot be watched, or not here, are looked at later. */
	if (status != MPTP_ERR_ARG &&
	    (is_scheme(app->uri, "usb:") || is_scheme(app->uri, "ip:") ||
		is_scheme(app->uri, "usbip:") ||
		is_scheme(app->uri, "replay:")))
		return EXIT_DONE;
	if (status == MPTP_ERR_UNSUPPORTED)
		return fail(app, EXIT_USAGE, "%s", error.text);
	return fail_address(app, &error);
}

static int
examine_other(struct doctor *doctor)
{
	const char *uri = doctor->app->uri;
	const bool ip = is_scheme(uri, "ip:");
	struct patient *p = admit(doctor);
	int code = EXIT_DONE;

	p->found.uri[0] = '\0';
	strncat(p->found.uri, uri, sizeof(p->found.uri) - 1);
	if (ip)
		code = doctor_ip(doctor->app, &p->findings);
	else if (is_scheme(uri, "usbip:"))
		code = doctor_usbip(doctor->app, &p->findings);
	if (code == EXIT_USAGE)
		return code;
	set_code(doctor, code);
	if (code != EXIT_DONE)
		return EXIT_DONE;
	if (doctor->opens || !ip)
		examine_session(doctor, p, uri);
	else
		found_out(&p->findings, LEVEL_NOTE, "session",
		    "not tried, since the camera may ask somebody and shut "
		    "others out; --open opens one and closes it");
	return EXIT_DONE;
}

/* ---- telling ---- */

static void
print_patient(struct app *app, const struct patient *p)
{
	const struct mptp_found *found = &p->found;
	char safe[640], line[640];

	snprintf(line, sizeof(line), "%s%s%s%s%s", found->uri,
	    found->maker[0] != '\0' ? "  " : "", found->maker,
	    found->model[0] != '\0' ? "  " : "", found->model);
	out(app, "%s\n", text_safe(safe, sizeof(safe), line));
	findings_print(app, &p->findings);
}

static json_t *
patient_json(const struct patient *p)
{
	json_t *json = found_json(&p->found);

	json_object_set_new(json, "findings", findings_json(&p->findings));
	return json;
}

static int
tell(struct doctor *doctor)
{
	struct app *app = doctor->app;
	json_t *list;

	if (app->json) {
		list = json_array();
		for (size_t i = 0; i < doctor->patients; i++)
			json_array_append_new(
			    list, patient_json(&doctor->patient[i]));
		return out_json(app,
		    json_pack("{s:o, s:o, s:b}", "cameras", list, "findings",
			findings_json(&doctor->general), "ready",
			doctor->code == EXIT_DONE));
	}
	for (size_t i = 0; i < doctor->patients; i++)
		print_patient(app, &doctor->patient[i]);
	if (doctor->general.n > 0) {
		out(app, "this computer\n");
		findings_print(app, &doctor->general);
	}
	if (doctor->code == EXIT_DONE)
		out(app, "nothing stands in the way\n");
	return EXIT_DONE;
}

static int
run(struct app *app, const struct args *args)
{
	struct doctor doctor = { .app = app,
		.opens = args->option[DOCTOR_OPEN].times > 0,
		.root = args->option[DOCTOR_ROOT].times > 0 ?
		    args->option[DOCTOR_ROOT].text :
		    "" };
	int code;

	if (doctor.opens && doctor.root[0] != '\0')
		return fail(app, EXIT_USAGE,
		    "--open and --root do not go together: what is below a "
		    "folder cannot be opened");
	code = check_address(app);
	if (code == EXIT_DONE)
		code = is_scheme(app->uri, "usb:") ? examine_usb(&doctor) :
						     examine_other(&doctor);
	if (code == EXIT_DONE)
		code = tell(&doctor);
	for (size_t i = 0; i < doctor.patients; i++)
		findings_clear(&doctor.patient[i].findings);
	findings_clear(&doctor.general);
	free(doctor.patient);
	free(doctor.listed);
	return code == EXIT_DONE ? doctor.code : code;
}

const struct command cmd_doctor = {
	.name = "doctor",
	.args = "",
	.summary = "Find out what stands between you and the camera",
	.details =
	    "Of each camera on USB, or that of --camera: its mode, who may "
	    "open its file, who\nholds it and how to ask for it, its speed and "
	    "power, and what to do next. Of one\nin the network: its name, and "
	    "what listens there. Nothing is changed. The exit\ncode is 0 if "
	    "nothing stands in the way.",
	OPTS(opts),
	.run = run,
};
