/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * clock: the camera's clock and this computer's.
 *
 * A camera's time is civil time, most often without a zone. It is then taken to
 * be in this computer's, or in that which the user tells.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interrupt.h"
#include "local/date.h"
#include "object.h"
#include "out.h"
#include "property.h"
#include "setting.h"
#include "text.h"
#include "value.h"

enum { CLOCK_OFFSET, CLOCK_UTC, CLOCK_DRY_RUN };

static const struct opt opts[] = {
	[CLOCK_OFFSET] = { 0, "offset", OPT_TEXT, "ZONE",
	    "of the camera's clock, such as +02:00" },
	[CLOCK_UTC] = { 0, "utc", OPT_FLAG, NULL,
	    "the camera's clock shows universal time" },
	[CLOCK_DRY_RUN] = { 'n', "dry-run", OPT_FLAG, NULL,
	    "only show what would be set" },
};

struct clock {
	struct setting setting; /* of DateTime */
	bool is_date;		/* the camera shows one: */
	struct mptp_date camera;
	struct timespec computer; /* at the same moment */
	struct zone zone;	  /* that of a clock without one */
};

/* ---- reading ------------------------------------------------------------ */

static struct timespec
between(const struct timespec *a, const struct timespec *b)
{
	int64_t half = ((int64_t)(b->tv_sec - a->tv_sec) * 1000000000 +
			   (b->tv_nsec - a->tv_nsec)) /
	    2;
	int64_t nano = a->tv_nsec + half;

	return (
	    struct timespec){ .tv_sec = a->tv_sec + (time_t)(nano / 1000000000),
		.tv_nsec = (long)(nano % 1000000000) };
}

/* The description comes with the value, and in one transaction. */
static int
read_clock(struct app *app, struct clock *c)
{
	struct setting *s = &c->setting;
	const struct mptp_error *error = mptp_camera_error(app->camera);
	struct timespec before, after;

	mptp_property_desc_clear(&s->desc);
	clock_gettime(CLOCK_REALTIME, &before);
	if (mptp_get_device_prop_desc(
		app->camera, MPTP_DP_DATE_TIME, &s->desc) != MPTP_OK) {
		if (error->response != MPTP_RC_DEVICE_PROP_NOT_SUPPORTED)
			return fail_camera(app, NULL);
		return fail(app, EXIT_REFUSED,
		    "the camera shows no clock: it does not have DateTime "
		    "(0x5011, DevicePropNotSupported)");
	}
	clock_gettime(CLOCK_REALTIME, &after);
	c->computer = between(&before, &after);
	s->row = property_row(app, MPTP_DP_DATE_TIME);
	snprintf(s->name, sizeof(s->name), "DateTime");
	c->is_date = s->desc.current.type == MPTP_TYPE_STR &&
	    mptp_date_parse(s->desc.current.str, &c->camera);
	return EXIT_DONE;
}

/* ---- comparing ---------------------------------------------------------- */

/* How far the camera is ahead, to the second. A clock that shows whole seconds
 * is on average half a second further. */
static int64_t
difference(const struct clock *c)
{
	const struct mptp_date *d = &c->camera;
	int64_t nano = d->decimals == 0 ? 500000000 : d->nano;
	int64_t seconds =
	    (int64_t)date_seconds(d, &c->zone) - (int64_t)c->computer.tv_sec;

	nano -= c->computer.tv_nsec;
	return seconds + (nano >= 500000000 ? 1 : nano < -500000000 ? -1 : 0);
}

#define SPAN_TEXT 80

/* "1 day 3 h 5 min 2 s" */
static char *
span_text(char buf[SPAN_TEXT], uint64_t seconds)
{
	static const struct {
		uint64_t seconds;
		const char *one, *many;
	} parts[] = { { 86400, " day", " days" }, { 3600, " h", " h" },
		{ 60, " min", " min" }, { 1, " s", " s" } };
	size_t used = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		uint64_t n = seconds / parts[i].seconds;

		seconds %= parts[i].seconds;
		if (n > 0)
			used += (size_t)snprintf(buf + used, SPAN_TEXT - used,
			    "%s%" PRIu64 "%s", used > 0 ? " " : "", n,
			    n == 1 ? parts[i].one : parts[i].many);
	}
	return buf;
}

/* ---- telling ------------------------------------------------------------ */

/* This computer's time, in the zone that the camera is in. */
static void
computer_date(const struct clock *c, struct mptp_date *date)
{
	const struct mptp_date *camera = &c->camera;

	if (c->is_date && camera->zoned) {
		mptp_date_at(date,
		    (int64_t)c->computer.tv_sec + (int64_t)camera->east * 60);
		date->zoned = true;
		date->east = camera->east;
	} else if (c->zone.fixed) {
		mptp_date_at(date,
		    (int64_t)c->computer.tv_sec + (int64_t)c->zone.east * 60);
		date->zoned = true;
		date->east = c->zone.east;
	} else {
		(void)date_local(date, c->computer.tv_sec);
	}
}

static void
print_clock(struct app *app, const struct clock *c)
{
	struct mptp_date computer;
	char text[MPTP_DATE_TEXT], span[SPAN_TEXT], safe[256];
	int64_t ahead;

	if (c->is_date)
		out(app, "Camera      %s\n",
		    mptp_date_iso(text, &c->camera, ' '));
	else
		out(app, "Camera      '%s', which is no date\n",
		    c->setting.desc.current.type != MPTP_TYPE_STR ?
			"" :
			text_safe(
			    safe, sizeof(safe), c->setting.desc.current.str));
	computer_date(c, &computer);
	out(app, "Computer    %s\n", mptp_date_iso(text, &computer, ' '));
	if (!c->is_date)
		return;
	ahead = difference(c);
	if (ahead == 0)
		out(app, "Difference  less than a second\n");
	else
		out(app, "Difference  the camera is %s %s\n",
		    span_text(span, (uint64_t)(ahead < 0 ? -ahead : ahead)),
		    ahead < 0 ? "behind" : "ahead");
}

static json_t *
date_json(const char *wire)
{
	struct mptp_date date;
	char text[MPTP_DATE_TEXT];

	return mptp_date_parse(wire, &date) ?
	    json_text(mptp_date_iso(text, &date, 'T')) :
	    json_null();
}

static int
report(struct app *app, const struct clock *c, bool changes, bool dry)
{
	const struct setting *s = &c->setting;
	struct mptp_date computer;
	char text[MPTP_DATE_TEXT];

	if (!app->json) {
		if (changes)
			out(app, "%s %s\n", dry ? "Would set  " : "Requested  ",
			    date_text(text, s->wanted.str, ' '));
		print_clock(app, c);
		return EXIT_DONE;
	}
	computer_date(c, &computer);
	return out_json(app,
	    json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "camera",
		s->desc.current.type == MPTP_TYPE_STR ?
		    date_json(s->desc.current.str) :
		    json_null(),
		"computer", json_text(mptp_date_iso(text, &computer, 'T')),
		"difference",
		c->is_date ? json_integer((json_int_t)difference(c)) :
			     json_null(),
		"requested", changes ? date_json(s->wanted.str) : json_null(),
		"verified",
		changes && !dry ? json_boolean(s->verified) : json_null(),
		"done", changes ? json_boolean(!dry) : json_null()));
}

/* ---- setting ------------------------------------------------------------ */

/* The moment in the zone that a clock without one is in. */
static void
at_moment(const struct clock *c, int64_t utc, struct mptp_date *date)
{
	if (c->zone.fixed) {
		mptp_date_at(date, utc + (int64_t)c->zone.east * 60);
		date->zoned = true;
		date->east = c->zone.east;
	} else {
		(void)date_local(date, (time_t)utc);
	}
}

/* Written as the camera writes it: with a zone, with fractions, or without. */
static void
set_wanted(struct clock *c, struct mptp_date *date)
{
	char wire[MPTP_DATE_TEXT];

	if (c->is_date && c->camera.zoned && !date->zoned) {
		date->zoned = true;
		date->east = c->zone.fixed ? c->zone.east : c->camera.east;
	}
	if (!c->is_date || !c->camera.zoned)
		date->zoned = false;
	date->decimals = c->is_date ? c->camera.decimals : 0;
	mptp_value_clear(&c->setting.wanted);
	c->setting.wanted = (struct mptp_value){ .type = MPTP_TYPE_STR,
		.str = must_copy(mptp_date_wire(wire, date)) };
}

static int
read_date(struct app *app, struct clock *c, const struct args *args)
{
	char text[80];
	struct mptp_date date;

	snprintf(text, sizeof(text), "%s%s%s", args->operand[1],
	    args->n > 2 ? " " : "", args->n > 2 ? args->operand[2] : "");
	/* A leap second would be counted as the next minute's. */
	if (!mptp_date_parse(text, &date) || date.second > 59)
		return fail(app, EXIT_USAGE,
		    "'%s' is no time, such as 2024-01-31T12:00:00 or "
		    "2024-01-31T12:00:00+01:00",
		    text);
	if (date.zoned)
		at_moment(c, mptp_date_seconds(&date) - (int64_t)date.east * 60,
		    &date);
	set_wanted(c, &date);
	return EXIT_DONE;
}

/* Waits until a second begins, and takes that one. */
static int
next_second(struct clock *c, bool dry)
{
	struct timespec now, rest;
	struct mptp_date date;
	time_t second;

	clock_gettime(CLOCK_REALTIME, &now);
	second = now.tv_sec + 1;
	while (!dry && now.tv_sec < second) {
		if (interrupted())
			return EXIT_INTERRUPTED;
		rest = (struct timespec){ .tv_nsec = 1000000000 - now.tv_nsec };
		if (rest.tv_nsec == 1000000000)
			rest = (struct timespec){ .tv_sec = 1 };
		nanosleep(&rest, NULL);
		clock_gettime(CLOCK_REALTIME, &now);
	}
	at_moment(c, (int64_t)(dry ? now.tv_sec : second), &date);
	set_wanted(c, &date);
	return EXIT_DONE;
}

static int
change(struct app *app, struct clock *c, const struct args *args, bool sync)
{
	const bool dry = args->option[CLOCK_DRY_RUN].times > 0;
	const struct mptp_allowed allowed =
	    mptp_property_allowed(&c->setting.desc);
	int code = sync ? next_second(c, dry) : read_date(app, c, args);

	if (code == EXIT_DONE)
		code = value_check(app, &c->setting.wanted, NULL, &allowed,
		    c->setting.row, "the camera's clock");
	if (code == EXIT_DONE && !dry)
		code = setting_apply(app, &c->setting);
	if (code == EXIT_DONE && !dry)
		code = read_clock(app, c);
	if (code == EXIT_DONE)
		code = report(app, c, true, dry);
	if (code == EXIT_DONE && !dry && !c->setting.verified)
		code = fail(app, EXIT_UNVERIFIED,
		    "the camera accepted the time, but its clock shows "
		    "another one");
	return code;
}

/* ---- the verb ----------------------------------------------------------- */

static int
read_zone(struct app *app, struct clock *c, const struct args *args)
{
	bool utc = args->option[CLOCK_UTC].times > 0;

	if (utc && args->option[CLOCK_OFFSET].times > 0)
		return fail(app, EXIT_USAGE, "--utc is an --offset, too");
	return zone_option(
	    app, utc ? "Z" : args->option[CLOCK_OFFSET].text, &c->zone);
}

static int
run(struct app *app, const struct args *args)
{
	const char *what = args->n == 0 ? "show" : args->operand[0];
	struct clock c = { 0 };
	bool shows = strcmp(what, "show") == 0;
	bool sets = strcmp(what, "set") == 0, syncs = strcmp(what, "sync") == 0;
	int code;

	if (!shows && !sets && !syncs)
		return fail(app, EXIT_USAGE,
		    "'%s' is nothing to do with a clock: show, set DATETIME "
		    "or sync",
		    what);
	if (sets ? args->n < 2 : args->n > 1)
		return fail(app, EXIT_USAGE, "clock %s %s", what,
		    sets ? "needs a time, such as 2024-01-31T12:00:00" :
			   "takes no time");
	if (shows && args->option[CLOCK_DRY_RUN].times > 0)
		return fail(app, EXIT_USAGE, "clock show changes nothing");
	code = read_zone(app, &c, args);
	if (code == EXIT_DONE)
		code = read_clock(app, &c);
	if (code == EXIT_DONE)
		code = shows ? report(app, &c, false, false) :
			       change(app, &c, args, syncs);
	mptp_property_desc_clear(&c.setting.desc);
	mptp_value_clear(&c.setting.wanted);
	mptp_value_clear(&c.setting.actual);
	return code;
}

const struct command cmd_clock = {
	.name = "clock",
	.args = "[show | set DATETIME | sync]",
	.summary = "Show or set the clock of a camera",
	.details =
	    "show compares it with this computer's, sync sets it to that at the beginning\n"
	    "of a second. A clock without a zone is taken to be in that of this computer,\n"
	    "if neither --offset nor --utc says otherwise. DATETIME is 2024-01-31T12:00:00,\n"
	    "for the camera's own zone, or 2024-01-31T12:00:00+01:00, which is converted.",
	OPTS(opts),
	.most = 3,
	.needs_camera = true,
	.run = run,
};
