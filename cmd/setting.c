/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is asked of a property.
 *
 * A value is asked for by one of four forms, of which each begins as no other:
 * =VALUE is a value, whatever it looks like; #INDEX counts the choices from 0;
 * +N and -N, whole numbers, are steps from the present value; all else is a
 * value.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "property.h"
#include "setting.h"
#include "value.h"

#define SIGNS "=#+-" /* a name has none of them */

static bool
is_whole(const char *s)
{
	return *s != '\0' && strspn(s, "0123456789") == strlen(s);
}

bool
setting_is_word(const char *operand)
{
	size_t name = strcspn(operand, SIGNS);
	bool number = operand[name] == '+' || operand[name] == '-';

	/* "f-number" is a name that is wrong. */
	return name > 0 && operand[name] != '\0' &&
	    (!number || strchr("0123456789.", operand[name + 1]) != NULL);
}

int
setting_find(struct app *app, struct setting *s, const char *name)
{
	uint16_t number;
	int code = property_find(app, name, &number);

	if (code == EXIT_DONE)
		code = property_read(app, number, &s->desc);
	if (code != EXIT_DONE)
		return code;
	s->row = property_row(app, number);
	if (s->row != NULL)
		snprintf(s->name, sizeof(s->name), "%s", s->row->name);
	else
		snprintf(s->name, sizeof(s->name), "0x%04x", number);
	return EXIT_DONE;
}

/* ---- forms -------------------------------------------------------------- */

static int
read_index(struct app *app, struct setting *s, const char *form)
{
	const struct mptp_allowed allowed = mptp_property_allowed(&s->desc);
	uint64_t count = mptp_allowed_count(&allowed), i;

	if (!is_whole(form + 1))
		return fail(app, EXIT_USAGE,
		    "%s: '%s' is no index, such as #0; the value itself is "
		    "written '=%s'",
		    s->name, form, form);
	if (count == 0)
		return fail(app, EXIT_USAGE,
		    "%s has no choices to count; the value itself is written "
		    "'=%s'",
		    s->name, form);
	errno = 0;
	i = strtoull(form + 1, NULL, 10);
	if (errno == 0 && mptp_allowed_at(&allowed, i, &s->wanted) == MPTP_OK)
		return EXIT_DONE;
	return fail(app, EXIT_REFUSED,
	    "%s has no choice %s: they are #0 to #%" PRIu64, s->name, form,
	    count - 1);
}

static int
step_failed(
    struct app *app, const struct setting *s, const char *form, int status)
{
	char *now = value_text(s->row, &s->desc.current);
	int code;

	if (status == MPTP_ERR_UNSUPPORTED)
		code = fail(app, EXIT_USAGE,
		    "%s has no choices to step through; the value itself is "
		    "written '=%s'",
		    s->name, form);
	else if (status == MPTP_ERR_STATE)
		code = fail(app, EXIT_REFUSED,
		    "%s is %s, which is none of its choices, so no step leads "
		    "from there; --choices lists them",
		    s->name, now);
	else
		code = fail(app, EXIT_REFUSED,
		    "%s is %s, and %s steps lead beyond its choices; the value "
		    "itself is written '=%s'",
		    s->name, now, form, form);
	free(now);
	return code;
}

static int
read_steps(struct app *app, struct setting *s, const char *form)
{
	const struct mptp_allowed allowed = mptp_property_allowed(&s->desc);
	int status = MPTP_ERR_ARG;

	errno = 0;
	s->steps = strtoll(form, NULL, 10);
	if (s->steps == 0)
		return fail(app, EXIT_USAGE,
		    "%s: %s is no step; the value itself is written '=%s'",
		    s->name, form, form);
	if (errno == 0)
		status = mptp_allowed_step(
		    &allowed, &s->desc.current, s->steps, &s->wanted);
	return status == MPTP_OK ? EXIT_DONE :
				   step_failed(app, s, form, status);
}

static int
read_value(struct app *app, struct setting *s, const char *text, bool force)
{
	struct mptp_allowed allowed = mptp_property_allowed(&s->desc);

	if (force)
		allowed.form = MPTP_FORM_NONE;
	return value_read(app, &s->wanted, &allowed, s->row, text);
}

static int
read_form(struct app *app, struct setting *s, const char *form, bool force)
{
	const struct mptp_allowed allowed = mptp_property_allowed(&s->desc);
	const char *written = form + (form[0] == '=');
	int code;

	if (form[0] == '=')
		code = read_value(app, s, form + 1, force);
	else if (form[0] == '#')
		code = read_index(app, s, form);
	else if ((form[0] == '+' || form[0] == '-') && is_whole(form + 1))
		code = read_steps(app, s, form);
	else
		code = read_value(app, s, form, force);
	if (code != EXIT_DONE || force)
		return code;
	return value_check(app, &s->wanted, written, &allowed, s->row, s->name);
}

/* ---- all ---------------------------------------------------------------- */

static int
read_word(struct app *app, struct setting *s, const char *operand, bool force)
{
	size_t len = strcspn(operand, SIGNS);
	char *name = must_copy(operand);
	int code;

	name[len] = '\0';
	code = setting_find(app, s, name);
	free(name);
	return code != EXIT_DONE ? code :
				   read_form(app, s, operand + len, force);
}

/* The second would not be what was checked. */
static int
check_once(struct app *app, const struct settings *all)
{
	const struct setting *last = &all->items[all->n - 1];

	for (int i = 0; i + 1 < all->n; i++)
		if (all->items[i].desc.code == last->desc.code)
			return fail(
			    app, EXIT_USAGE, "%s is given twice", last->name);
	return EXIT_DONE;
}

int
settings_read(
    struct app *app, struct settings *all, char **operand, int n, bool force)
{
	int code = EXIT_DONE;

	all->n = 0;
	all->items = must_alloc(NULL, (size_t)(n + 1) * sizeof(*all->items));
	memset(all->items, 0, (size_t)(n + 1) * sizeof(*all->items));
	for (int i = 0; i < n && code == EXIT_DONE; i++) {
		struct setting *s = &all->items[all->n++];

		if (setting_is_word(operand[i])) {
			code = read_word(app, s, operand[i], force);
		} else if (i + 1 == n) {
			code = fail(app, EXIT_USAGE, "%s: the value is missing",
			    operand[i]);
		} else {
			code = setting_find(app, s, operand[i]);
			if (code == EXIT_DONE)
				code = read_form(app, s, operand[++i], force);
		}
		if (code == EXIT_DONE)
			code = check_once(app, all);
	}
	return code;
}

/* Not every camera that sets values also gives them by themselves. */
int
setting_read_back(struct app *app, struct setting *s)
{
	struct mptp_property_desc now = { 0 };
	int status;

	mptp_value_clear(&s->actual);
	status = mptp_get_device_prop_value(
	    app->camera, s->desc.code, s->desc.type, &s->actual);
	if (status != MPTP_ERR_UNSUPPORTED && status != MPTP_ERR_RESPONSE &&
	    status != MPTP_ERR_FORMAT && status != MPTP_ERR_SHORT)
		return status;
	status = mptp_get_device_prop_desc(app->camera, s->desc.code, &now);
	if (status == MPTP_OK) {
		s->actual = now.current;
		now.current = (struct mptp_value){ 0 };
	}
	mptp_property_desc_clear(&now);
	return status;
}

/* A clock goes on. */
static bool
is_same(const struct setting *s)
{
	struct mptp_date wanted, actual;
	int64_t later;

	if (mptp_value_equal(&s->wanted, &s->actual))
		return true;
	if (s->desc.code != MPTP_DP_DATE_TIME ||
	    s->wanted.type != MPTP_TYPE_STR ||
	    s->actual.type != MPTP_TYPE_STR ||
	    !mptp_date_parse(s->wanted.str, &wanted) ||
	    !mptp_date_parse(s->actual.str, &actual) ||
	    wanted.zoned != actual.zoned || wanted.east != actual.east)
		return false;
	later = mptp_date_seconds(&actual) - mptp_date_seconds(&wanted);
	return later >= 0 && later <= 2;
}

int
setting_apply(struct app *app, struct setting *s)
{
	if (mptp_set_device_prop_value(app->camera, s->desc.code, &s->wanted) !=
	    MPTP_OK)
		return fail_camera(app, NULL);
	if (setting_read_back(app, s) != MPTP_OK)
		return fail_camera(app,
		    "the camera took the value, but it "
		    "could not be read back");
	s->is_set = true;
	s->verified = is_same(s);
	return EXIT_DONE;
}

int
settings_apply(struct app *app, struct settings *all)
{
	int code = EXIT_DONE;
	int i;

	for (i = 0; i < all->n && code == EXIT_DONE; i++)
		code = setting_apply(app, &all->items[i]);
	for (; i < all->n; i++)
		note(app, "%s was not set, since what was before it failed",
		    all->items[i].name);
	return code;
}

void
settings_clear(struct settings *all)
{
	for (int i = 0; i < all->n; i++) {
		mptp_property_desc_clear(&all->items[i].desc);
		mptp_value_clear(&all->items[i].wanted);
		mptp_value_clear(&all->items[i].actual);
	}
	free(all->items);
	*all = (struct settings){ 0 };
}
