/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * All values that a property can have.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "choices.h"
#include "out.h"
#include "value.h"

#define MOST 256 /* steps of a range that are listed one by one */

struct listing {
	struct app *app;
	const struct mptp_code *row;
	const struct mptp_property_desc *desc;
	struct table table;
	json_t *list;
};

static void
add(struct listing *l, bool counted, uint64_t i, const struct mptp_value *v)
{
	bool present = mptp_value_equal(v, &l->desc->current);
	char *text = value_text(l->row, v);

	if (l->list != NULL) {
		json_array_append_new(l->list,
		    json_pack("{s:o, s:o, s:o, s:b}", "index",
			counted ? json_integer((json_int_t)i) : json_null(),
			"value", mptp_value_to_json(v), "text", json_text(text),
			"current", (int)present));
	} else {
		if (counted)
			table_cell(&l->table, "#%" PRIu64, i);
		else
			table_cell(&l->table, "-");
		table_cell(&l->table, "%s", present ? "*" : "");
		table_cell(&l->table, "%s", text);
	}
	free(text);
}

static void
add_index(struct listing *l, const struct mptp_allowed *allowed, uint64_t i)
{
	struct mptp_value v;

	if (mptp_allowed_at(allowed, i, &v) != MPTP_OK)
		return;
	add(l, true, i, &v);
	mptp_value_clear(&v);
}

/* Of a range with many steps, the ends, the present value and what has a name. */
static void
add_landmarks(
    struct listing *l, const struct mptp_allowed *allowed, uint64_t count)
{
	uint64_t here = 0, i, u, last = 0;
	bool known =
	    mptp_allowed_index(allowed, &l->desc->current, &here) == MPTP_OK;

	add_index(l, allowed, 0);
	if (known && here > 0 && here < count - 1)
		add_index(l, allowed, here);
	add_index(l, allowed, count - 1);
	last = count - 1;
	for (size_t k = 0;
	     l->row != NULL && mptp_code_value_at(l->row, k, &u) != NULL; k++) {
		const struct mptp_value v = { .type = l->desc->type, .u = u };

		if (mptp_allowed_index(allowed, &v, &i) == MPTP_OK && i != 0 &&
		    i != last && (!known || i != here))
			add_index(l, allowed, i);
	}
}

/* Where a description tells nothing, the tables may. */
static void
add_names(struct listing *l)
{
	uint64_t u;

	if (l->row == NULL || mptp_type_size(l->desc->type) == 0 ||
	    mptp_type_size(l->desc->type) > 8 ||
	    (l->desc->type & MPTP_TYPE_ARRAY) != 0)
		return;
	for (size_t k = 0; mptp_code_value_at(l->row, k, &u) != NULL; k++) {
		const struct mptp_value v = { .type = l->desc->type, .u = u };

		add(l, false, 0, &v);
	}
}

static void
print_range(struct listing *l, uint64_t count)
{
	char *low = value_text(l->row, &l->desc->minimum);
	char *high = value_text(l->row, &l->desc->maximum);
	char *step = value_text(l->row, &l->desc->step);

	table_cell(&l->table, "-");
	table_cell(&l->table, "%s", "");
	if (count == 0)
		table_cell(&l->table, "%s to %s", low, high);
	else
		table_cell(&l->table,
		    "%s to %s in steps of %s, %" PRIu64 " values", low, high,
		    step, count);
	free(low);
	free(high);
	free(step);
}

int
choices_show(struct app *app, const struct mptp_code *row,
    const struct mptp_property_desc *desc)
{
	const struct mptp_allowed allowed = mptp_property_allowed(desc);
	uint64_t count = mptp_allowed_count(&allowed);
	struct listing l = { app, row, desc, { .align = "><<" },
		app->json ? json_array() : NULL };

	if (l.list == NULL) {
		table_cell(&l.table, "INDEX");
		table_cell(&l.table, "%s", "");
		table_cell(&l.table, "VALUE");
	}
	if (l.list == NULL && desc->form == MPTP_FORM_RANGE &&
	    (count == 0 || count > MOST))
		print_range(&l, count);
	if (count == 0)
		add_names(&l);
	else if (desc->form == MPTP_FORM_RANGE && count > MOST)
		add_landmarks(&l, &allowed, count);
	else
		for (uint64_t i = 0; i < count; i++)
			add_index(&l, &allowed, i);
	if (l.list == NULL) {
		table_end(app, &l.table);
		return EXIT_DONE;
	}
	return out_json(app,
	    json_pack("{s:i, s:o, s:o, s:o, s:o, s:o}", "code", (int)desc->code,
		"name", row == NULL ? json_null() : json_text(row->name),
		"minimum",
		desc->form == MPTP_FORM_RANGE ?
		    mptp_value_to_json(&desc->minimum) :
		    json_null(),
		"maximum",
		desc->form == MPTP_FORM_RANGE ?
		    mptp_value_to_json(&desc->maximum) :
		    json_null(),
		"step",
		desc->form == MPTP_FORM_RANGE ?
		    mptp_value_to_json(&desc->step) :
		    json_null(),
		"choices", l.list));
}
