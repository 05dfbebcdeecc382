/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * prop: one setting, to look at or to change, or several to change.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "choices.h"
#include "out.h"
#include "pretty.h"
#include "property.h"
#include "setting.h"
#include "text.h"
#include "value.h"

enum { PROP_CHOICES, PROP_RESET, PROP_FORCE, PROP_DRY_RUN };

static const struct opt opts[] = {
	[PROP_CHOICES] = { 'l', "choices", OPT_FLAG, NULL,
	    "list the values that it can have" },
	[PROP_RESET] = { 'r', "reset", OPT_FLAG, NULL,
	    "back to the factory default; all: every property" },
	[PROP_FORCE] = { 'f', "force", OPT_FLAG, NULL,
	    "send values that the camera does not list" },
	[PROP_DRY_RUN] = { 'n', "dry-run", OPT_FLAG, NULL,
	    "check, and show what would be set" },
};

/* ---- showing ------------------------------------------------------------ */

static void
print_value(struct app *app, const char *title, const struct mptp_code *row,
    const struct mptp_value *v)
{
	char *text = value_text(row, v), safe[4096];

	out(app, "%-10s %s\n", title, text_safe(safe, sizeof(safe), text));
	free(text);
}

static void
print_choices(struct app *app, const struct mptp_code *row,
    const struct mptp_property_desc *desc)
{
	struct wrap wrap;
	char safe[512];

	wrap_begin(&wrap, app, "Choices", 11);
	for (uint32_t i = 0; i < desc->nchoices; i++) {
		char *text = value_text(row, &desc->choices[i]);

		wrap_word(&wrap, text_safe(safe, sizeof(safe), text));
		free(text);
	}
	wrap_end(&wrap);
}

static void
print_title(struct app *app, const struct setting *s)
{
	out(app, "Property   0x%04x %s\n", s->desc.code,
	    s->row == NULL ? "" : s->row->name);
}

static void
print_desc(struct app *app, const struct setting *s)
{
	const struct mptp_property_desc *desc = &s->desc;
	const struct mptp_code *row = s->row;
	const char *type = mptp_type_name(desc->type);

	print_title(app, s);
	if (row != NULL)
		out(app, "           %s\n", row->summary);
	out(app, "Type       %s, %s\n", type == NULL ? "?" : type,
	    desc->writable ? "can be set" : "can only be read");
	print_value(app, "Value", row, &desc->current);
	print_value(app, "Default", row, &desc->initial);
	if (desc->form == MPTP_FORM_RANGE) {
		print_value(app, "Minimum", row, &desc->minimum);
		print_value(app, "Maximum", row, &desc->maximum);
		print_value(app, "Step", row, &desc->step);
	} else if (desc->form == MPTP_FORM_ENUM) {
		print_choices(app, row, desc);
	}
}

static int
show(struct app *app, const char *name, bool choices)
{
	struct setting s = { 0 };
	int code = setting_find(app, &s, name);

	if (code != EXIT_DONE)
		return code;
	if (choices)
		code = choices_show(app, s.row, &s.desc);
	else if (app->json)
		code = out_json(app, property_json(s.row, &s.desc));
	else
		print_desc(app, &s);
	mptp_property_desc_clear(&s.desc);
	return code;
}

/* ---- setting ------------------------------------------------------------ */

static json_t *
text_json(const struct mptp_code *row, const struct mptp_value *v)
{
	char *text = value_text(row, v);
	json_t *json = json_text(text);

	free(text);
	return json;
}

static json_t *
setting_json(const struct setting *s)
{
	return json_pack("{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b}",
	    "code", (int)s->desc.code, "name",
	    s->row == NULL ? json_null() : json_text(s->row->name), "previous",
	    mptp_value_to_json(&s->desc.current), "requested",
	    mptp_value_to_json(&s->wanted), "requested_text",
	    text_json(s->row, &s->wanted), "actual",
	    s->is_set ? mptp_value_to_json(&s->actual) : json_null(),
	    "actual_text",
	    s->is_set ? text_json(s->row, &s->actual) : json_null(), "verified",
	    s->is_set ? json_boolean(s->verified) : json_null(), "done",
	    (int)s->is_set);
}

/* Tells what was asked for and what the camera made of it. */
static void
print_setting(struct app *app, const struct setting *s, const char *asked)
{
	char *now = value_text(s->row, &s->desc.current), safe[512];

	print_title(app, s);
	if (s->steps != 0)
		out(app, "Steps      %+lld from %s\n", (long long)s->steps,
		    text_safe(safe, sizeof(safe), now));
	else if (!s->is_set)
		print_value(app, "Present", s->row, &s->desc.current);
	print_value(app, asked, s->row, &s->wanted);
	if (s->is_set)
		print_value(app, "Actual", s->row, &s->actual);
	free(now);
}

static int
report(struct app *app, const struct settings *all, bool dry_run, bool single)
{
	json_t *list = app->json ? json_array() : NULL;
	int code = EXIT_DONE;

	for (int i = 0; i < all->n; i++) {
		const struct setting *s = &all->items[i];

		if (!s->is_set && !dry_run)
			continue;
		if (list != NULL)
			json_array_append_new(list, setting_json(s));
		else
			print_setting(
			    app, s, dry_run ? "Would set" : "Requested");
		if (s->is_set && !s->verified)
			code = fail(app, EXIT_UNVERIFIED,
			    "%s: the camera accepted the value, but has "
			    "another one now",
			    s->name);
	}
	if (list != NULL && single && json_array_size(list) == 1)
		out_json(app, json_incref(json_array_get(list, 0)));
	else if (list != NULL && !single)
		out_json(app, json_incref(list));
	json_decref(list);
	return code;
}

static int
set(struct app *app, const struct args *args)
{
	bool force = args->option[PROP_FORCE].times > 0;
	bool dry_run = args->option[PROP_DRY_RUN].times > 0;
	struct settings all = { 0 };
	int code, told;

	code = settings_read(app, &all, args->operand, args->n, force);
	if (code == EXIT_DONE) {
		if (!dry_run)
			code = settings_apply(app, &all);
		told = report(app, &all, dry_run, all.n == 1);
		code = code == EXIT_DONE ? told : code;
	}
	settings_clear(&all);
	return code;
}

/* ---- resetting ---------------------------------------------------------- */

static int
reset_all(struct app *app, bool dry_run)
{
	if (!dry_run &&
	    mptp_reset_device_prop_value(app->camera, MPTP_PROPERTY_ALL) !=
		MPTP_OK)
		return fail_camera(app, NULL);
	if (app->json)
		return out_json(app,
		    json_pack(
			"{s:s, s:b}", "reset", "all", "done", (int)!dry_run));
	out(app, "All properties %s their factory defaults\n",
	    dry_run ? "would get" : "have");
	return EXIT_DONE;
}

static int
apply_reset(struct app *app, struct setting *s)
{
	if (mptp_reset_device_prop_value(app->camera, s->desc.code) != MPTP_OK)
		return fail_camera(app, NULL);
	if (setting_read_back(app, s) != MPTP_OK)
		return fail_camera(app,
		    "the camera reset the property, but it could not be read "
		    "back");
	s->is_set = true;
	s->verified = s->desc.code == MPTP_DP_DATE_TIME ||
	    mptp_value_equal(&s->wanted, &s->actual);
	return EXIT_DONE;
}

static int
reset(struct app *app, const struct args *args)
{
	bool dry_run = args->option[PROP_DRY_RUN].times > 0;
	struct settings all = { 0 };
	int code = EXIT_DONE, told;

	if (args->n == 1 && strcmp(args->operand[0], "all") == 0)
		return reset_all(app, dry_run);
	all.items = must_alloc(NULL, (size_t)args->n * sizeof(*all.items));
	memset(all.items, 0, (size_t)args->n * sizeof(*all.items));
	for (int i = 0; i < args->n && code == EXIT_DONE; i++) {
		struct setting *s = &all.items[all.n++];

		code = setting_find(app, s, args->operand[i]);
		if (code == EXIT_DONE && !s->desc.writable)
			code = fail(
			    app, EXIT_REFUSED, "%s can only be read", s->name);
		if (code == EXIT_DONE)
			mptp_value_copy(&s->wanted, &s->desc.initial);
	}
	if (code == EXIT_DONE) {
		for (int i = 0; i < all.n && code == EXIT_DONE && !dry_run; i++)
			code = apply_reset(app, &all.items[i]);
		told = report(app, &all, dry_run, all.n == 1);
		code = code == EXIT_DONE ? told : code;
	}
	settings_clear(&all);
	return code;
}

/* ---- which -------------------------------------------------------------- */

static int
run(struct app *app, const struct args *args)
{
	bool choices = args->option[PROP_CHOICES].times > 0;
	bool resets = args->option[PROP_RESET].times > 0;
	bool changes = args->option[PROP_FORCE].times > 0 ||
	    args->option[PROP_DRY_RUN].times > 0;
	bool shows = args->n == 1 && !setting_is_word(args->operand[0]);

	if (choices && (!shows || resets || changes))
		return fail(app, EXIT_USAGE,
		    "--choices is about one property, and sets nothing");
	if (resets && args->option[PROP_FORCE].times > 0)
		return fail(app, EXIT_USAGE, "--reset knows no --force");
	if (resets)
		return reset(app, args);
	if (shows && changes)
		return fail(app, EXIT_USAGE, "%s: the value is missing",
		    args->operand[0]);
	return shows ? show(app, args->operand[0], choices) : set(app, args);
}

const struct command cmd_prop = {
	.name = "prop",
	.args = "NAME|CODE [VALUE] | NAME=VALUE…",
	.summary = "Show a property and what it can be, or set it",
	.details =
	    "VALUE is one of the names shown, a number (also as shown: f/2.8, "
	    "1/250 s),\nnumbers with commas between them, or text. A sign "
	    "before it tells what it is:\n"
	    "  =VALUE   the value itself, whatever it looks like: =-1, =+1/3\n"
	    "  #INDEX   that choice, counted from 0 as --choices does\n"
	    "  +N, -N   so many choices or steps after or before the present "
	    "one\n"
	    "A shell takes # for a comment: write NAME#INDEX in one word, or "
	    "'#INDEX'.\nSeveral properties are set by NAME VALUE NAME VALUE or "
	    "NAME=VALUE NAME=VALUE,\nafter all of it has been checked. What "
	    "the camera made of it is read back.",
	OPTS(opts),
	.least = 1,
	.most = -1,
	.needs_camera = true,
	.run = run,
};
