/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * sim: a virtual camera in the network, or at this computer's own USB.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/sim.h>

#include "guid.h"
#include "interrupt.h"
#include "out.h"
#include "text.h"
#include "word.h"

enum {
	SIM_LISTEN,
	SIM_ATTACH,
	SIM_ALLOW,
	SIM_SPEED,
	SIM_DIR,
	SIM_OBJECTS,
	SIM_SIZE,
	SIM_PERDIR,
	SIM_LATENCY,
	SIM_CHUNK,
	SIM_TIME,
	SIM_SCRIPT,
	SIM_FAULT
};

static const struct opt opts[] = {
	[SIM_LISTEN] = { 0, "listen", OPT_TEXT, "ADDRESS",
	    "[ip:|usbip:]HOST:PORT, or gadget:CONTROLLER" },
	[SIM_ATTACH] = { 0, "attach", OPT_FLAG, NULL,
	    "plug it into this computer's own USB" },
	[SIM_ALLOW] = { 0, "allow", OPT_TEXT, "GUID",
	    "of PTP/IP: only who has this GUID may connect" },
	[SIM_SPEED] = { 0, "speed", OPT_TEXT, "SPEED",
	    "of USB: full, high (default) or super" },
	[SIM_DIR] = { 0, "dir", OPT_TEXT, "PATH", "the card is this folder" },
	[SIM_OBJECTS] = { 0, "objects", OPT_TEXT, "N",
	    "the card has so many generated files" },
	[SIM_SIZE] = { 0, "size", OPT_TEXT, "BYTES",
	    "of so many bytes, also 10K, 10M, 10G" },
	[SIM_PERDIR] = { 0, "perdir", OPT_TEXT, "N", "so many in a folder" },
	[SIM_LATENCY] = { 0, "latency", OPT_TEXT, "MS",
	    "wait before each answer" },
	[SIM_CHUNK] = { 0, "chunk", OPT_TEXT, "BYTES",
	    "of data in one packet of PTP/IP, or 'one'" },
	[SIM_TIME] = { 0, "time", OPT_TEXT, "DATE",
	    "set its clock, as in 20240131T235959" },
	[SIM_SCRIPT] = { 0, "script", OPT_TEXT, "FILE",
	    "do what the file says meanwhile" },
	[SIM_FAULT] = { 0, "fault", OPT_TEXT, "FAULTS",
	    "do so much wrong, as in GetObject#2@1M:disconnect" },
};

static int
list_one(void *ctx, const char *name, const char *summary)
{
	struct table *table = ctx;

	table_cell(table, "%s", name);
	table_cell(table, "%s", summary);
	return 0;
}

static int
list_json(void *ctx, const char *name, const char *summary)
{
	return json_array_append_new(ctx,
	    json_pack("{s:o, s:o}", "name", json_text(name), "summary",
		json_text(summary)));
}

static int
list(struct app *app)
{
	struct table table = { .align = "<<" };
	struct mptp_error error = { 0 };
	json_t *json = app->json ? json_array() : NULL;
	int status = json != NULL ? mptp_sim_profiles(list_json, json, &error) :
				    mptp_sim_profiles(list_one, &table, &error);

	table_end(app, &table);
	if (status != MPTP_OK) {
		json_decref(json);
		return fail_error(app, &error);
	}
	return json != NULL ? out_json(app, json) : EXIT_DONE;
}

/* What would end a value in a URI is written in hex. */
static size_t
put_encoded(char *out, const char *s)
{
	size_t at = 0;

	for (; *s != '\0'; s++)
		if (strchr("%&?#= +", *s) != NULL)
			at += (size_t)sprintf(
			    out + at, "%%%02x", (unsigned)(unsigned char)*s);
		else
			out[at++] = *s;
	out[at] = '\0';
	return at;
}

/* Faults add up; of all else the last one counts. */
static unsigned
told(const struct opt_value *options, int i)
{
	if (i != SIM_FAULT || options[i].times <= 1)
		return options[i].times > 0;
	return options[i].times < OPT_REPEATS ? options[i].times : OPT_REPEATS;
}

static const char *
told_text(const struct opt_value *options, int i, unsigned j)
{
	return i == SIM_FAULT ? options[i].all[j] : options[i].text;
}

/* "PROFILE?objects=5&size=10", as in a URI. */
static char *
make_spec(const char *profile, const struct opt_value *options)
{
	size_t size = strlen(profile) + 1, at;
	char *spec, joint = strchr(profile, '?') == NULL ? '?' : '&';

	for (int i = SIM_SPEED; i <= SIM_FAULT; i++)
		for (unsigned j = 0; j < told(options, i); j++)
			size += 16 + 3 * strlen(told_text(options, i, j));
	spec = must_alloc(NULL, size);
	at = (size_t)sprintf(spec, "%s", profile);
	for (int i = SIM_SPEED; i <= SIM_FAULT; i++) {
		for (unsigned j = 0; j < told(options, i); j++) {
			at += (size_t)sprintf(
			    spec + at, "%c%s=", joint, opts[i].name);
			at += put_encoded(spec + at, told_text(options, i, j));
			joint = '&';
		}
	}
	return spec;
}

static bool
is_loopback(const char *address)
{
	if (strncmp(address, "usbip:", 6) == 0)
		address += 6;
	return strncmp(address, "127.", 4) == 0 ||
	    strncmp(address, "[::1]", 5) == 0 ||
	    strncmp(address, "localhost", 9) == 0;
}

/* Where it is, by which words it is found there later on, and what it is. */
static int
tell_place(struct app *app, const char *how, const char *address,
    const char *serial, const char *model)
{
	char safe[256], safe_serial[128], by_serial[160] = "";

	if (serial != NULL && serial[0] != '\0')
		snprintf(by_serial, sizeof(by_serial), ", usb:serial=%s,",
		    text_safe(safe_serial, sizeof(safe_serial), serial));
	if (!app->json) {
		out(app, "%s %s%s as %s\n", how, address, by_serial,
		    text_safe(safe, sizeof(safe), model));
	} else {
		json_t *line = json_pack("{s:o, s:o}", "address",
		    json_text(address), "model", json_text(model));

		if (by_serial[0] != '\0')
			json_object_set_new(line, "serial", json_text(serial));
		out_json_line(app, line);
	}
	return out_flush(app) ? EXIT_DONE : EXIT_FAILED;
}

static int
announce(
    struct app *app, const char *address, const char *model, bool only_some)
{
	if (!is_loopback(address))
		fail(app, 0,
		    only_some ?
			"warning: what goes to and from %s is not "
			"encrypted, and a GUID is no secret" :
			"warning: everybody who reaches %s can use this "
			"camera and its files",
		    address);
	return tell_place(app, "listening on", address, NULL, model);
}

/* A USB port of this computer's, where it is the device. */
static bool
is_gadget(const char *address)
{
	return strncmp(address, "gadget:", 7) == 0;
}

#define NOWHERE "usbip:"

struct plugging {
	struct app *app;
	struct mptp_sim *sim;
	struct mptp_listener *listener;
	const struct mptp_device *device;
	bool attach;
	bool done;
	int code;
};

static void
plugged(void *ctx, const struct mptp_found *found)
{
	struct plugging *plugging = ctx;
	const char *address = mptp_listener_address(plugging->listener);

	plugging->done = true;
	/* It also listens, which was no news as long as this could fail. */
	if (plugging->attach && strcmp(address, NOWHERE) != 0 &&
	    !is_gadget(address))
		announce(plugging->app, address, mptp_sim_model(plugging->sim),
		    plugging->device->allowed != NULL);
	if (is_gadget(found->uri))
		plugging->code = tell_place(plugging->app, "listening on",
		    found->uri, NULL, found->model);
	else
		plugging->code = tell_place(plugging->app, "attached at",
		    found->uri, found->serial, found->model);
	if (plugging->code != EXIT_DONE)
		mptp_listener_interrupt(plugging->listener);
}

/* Of the script, at work. */
static void
hear(void *ctx, const char *text)
{
	char safe[1300];

	fail(ctx, 0, "warning: %s", text_safe(safe, sizeof(safe), text));
}

static int
serve_on(struct plugging *plugging)
{
	struct app *app = plugging->app;
	struct mptp_sim *sim = plugging->sim;
	const char *address = mptp_listener_address(plugging->listener);
	struct mptp_error error = { 0 };
	int status, code = EXIT_DONE;

	/* What is not in the network is told once it is there. */
	if (!plugging->attach && strcmp(address, NOWHERE) != 0 &&
	    !is_gadget(address))
		code = announce(app, address, mptp_sim_model(sim),
		    plugging->device->allowed != NULL);
	if (code != EXIT_DONE)
		return code;
	status =
	    mptp_listener_run(plugging->listener, plugging->device, &error);
	if (plugging->done && plugging->code != EXIT_DONE)
		return plugging->code;
	/* Somebody else has pulled it out, or it is off. */
	if (plugging->done && status == MPTP_ERR_NODEV)
		fail(app, 0, "%s", error.text);
	else if (status != MPTP_OK && !interrupted_as_usual())
		code = fail_address(app, &error);
	return code;
}

static int
serve(struct app *app, struct mptp_sim *sim, const struct mptp_device *device,
    const char *address, bool attach)
{
	struct plugging plugging = {
		.app = app, .sim = sim, .device = device, .attach = attach
	};
	struct mptp_error error = { 0 };
	int code, status;

	status = mptp_listener_open(&plugging.listener, address, &error);
	if (status == MPTP_OK && (attach || is_gadget(address)))
		status = mptp_listener_attach(
		    plugging.listener, plugged, &plugging, &error);
	if (status == MPTP_OK) {
		interrupt_listener(plugging.listener);
		code = serve_on(&plugging);
		interrupt_listener(NULL);
	} else {
		code = fail_address(app, &error);
	}
	mptp_listener_close(&plugging.listener);
	return code;
}

struct profiles {
	char name[64][64];
	size_t n;
};

static int
keep_one(void *ctx, const char *name, const char *summary)
{
	struct profiles *profiles = ctx;

	(void)summary;
	if (profiles->n < 64)
		snprintf(profiles->name[profiles->n++], 64, "%s", name);
	return 0;
}

static const char *
profile_at(const void *ctx, size_t i)
{
	const struct profiles *profiles = ctx;

	return i < profiles->n ? profiles->name[i] : NULL;
}

/* The profile that is meant, with its options; NULL: none, told. What could be
 * a file is left as it is, and what is like none of them, too: the library
 * lists them then. */
static char *
whole_profile(struct app *app, const char *word)
{
	struct profiles profiles = { .n = 0 };
	const struct words words = { profile_at, &profiles, "" };
	size_t len = strcspn(word, "?"), size = strlen(word) + 80;
	char problem[400], *name = must_copy(word), *whole;
	int found;

	if (memchr(word, '/', len) != NULL ||
	    (len > 5 && strncmp(word + len - 5, ".json", 5) == 0))
		return name;
	name[len] = '\0';
	mptp_sim_profiles(keep_one, &profiles, NULL);
	found = word_find(name, &words, problem, sizeof(problem));
	whole = must_alloc(NULL, size);
	if (found >= 0) {
		snprintf(whole, size, "%s%s", profiles.name[found], word + len);
	} else if (found == WORD_UNKNOWN && strchr(problem, '?') == NULL) {
		snprintf(whole, size, "%s", word);
	} else {
		fail(app, EXIT_USAGE, "profile %s%s", name, problem);
		free(whole);
		whole = NULL;
	}
	free(name);
	return whole;
}

static bool
is_usb(const char *address)
{
	return is_gadget(address) ||
	    strncmp(address, NOWHERE, strlen(NOWHERE)) == 0;
}

/* What would be without effect is refused. */
static bool
makes_sense(struct app *app, const struct args *args, const char *address)
{
	for (size_t i = 0; args->n == 0 && i < sizeof(opts) / sizeof(*opts);
	     i++)
		if (args->option[i].times > 0) {
			fail(app, EXIT_USAGE,
			    "sim --%s needs a PROFILE; sim alone lists them",
			    opts[i].name);
			return false;
		}
	if (args->option[SIM_CHUNK].times > 0 && is_usb(address)) {
		fail(app, EXIT_USAGE, "--chunk is of PTP/IP, and %s is USB",
		    strcmp(address, NOWHERE) == 0 ? "--attach" : address);
		return false;
	}
	if (args->option[SIM_ALLOW].times > 0 && is_usb(address)) {
		fail(app, EXIT_USAGE,
		    "--allow is of PTP/IP: by USB, nobody has a GUID");
		return false;
	}
	if (args->option[SIM_SPEED].times > 0 && !is_usb(address)) {
		fail(app, EXIT_USAGE,
		    "--speed is of USB, and %s is in the network: use --attach, "
		    "or --listen usbip:HOST:PORT",
		    address);
		return false;
	}
	return true;
}

/* Who may connect; false: one of them is no GUID, told. */
static bool
read_allowed(struct app *app, const struct opt_value *allow,
    uint8_t allowed[OPT_REPEATS][16])
{
	char safe[80];

	if (allow->times > OPT_REPEATS) {
		fail(app, EXIT_USAGE, "--allow can be given %d times at most",
		    OPT_REPEATS);
		return false;
	}
	for (unsigned i = 0; i < allow->times; i++)
		if (!guid_parse(allow->all[i], allowed[i])) {
			fail(app, EXIT_USAGE,
			    "--allow %s: a GUID has 32 hex digits, as in "
			    "~/.config/miniptp/guid",
			    text_safe(safe, sizeof(safe), allow->all[i]));
			return false;
		}
	return true;
}

static int
run(struct app *app, const struct args *args)
{
	const char *address = args->option[SIM_LISTEN].text;
	bool attach = args->option[SIM_ATTACH].times > 0;
	struct mptp_sim *sim = NULL;
	struct mptp_error error = { 0 };
	uint8_t allowed[OPT_REPEATS][16];
	struct mptp_device device;
	char *profile, *spec;
	int code, status;

	if (address == NULL)
		address = attach ? NOWHERE : "127.0.0.1:15740";
	if (!makes_sense(app, args, address))
		return EXIT_USAGE;
	if (args->n == 0)
		return list(app);
	if (!read_allowed(app, &args->option[SIM_ALLOW], allowed))
		return EXIT_USAGE;
	if ((profile = whole_profile(app, args->operand[0])) == NULL)
		return EXIT_USAGE;
	spec = make_spec(profile, args->option);
	free(profile);
	status = mptp_sim_open(&sim, spec, &error);
	free(spec);
	if (status != MPTP_OK)
		return fail_address(app, &error);
	if (mptp_sim_skipped(sim) != 0)
		fail(app, 0,
		    "warning: left out of the folder: %u (links, special "
		    "files, or names that PTP cannot carry)",
		    mptp_sim_skipped(sim));
	mptp_sim_on_complaint(sim, hear, app);
	device = *mptp_sim_device(sim);
	device.trace = app->options.trace;
	device.nallowed = args->option[SIM_ALLOW].times;
	if (device.nallowed > 0)
		device.allowed = (const uint8_t(*)[16])allowed;
	code = serve(app, sim, &device, address, attach);
	mptp_sim_close(&sim);
	return code;
}

const struct command cmd_sim = {
	.name = "sim",
	.args = "[PROFILE]",
	.summary = "Be a camera in the network, or list the profiles",
	OPTS(opts),
	.most = 1,
	.run = run,
};
