/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which values a description allows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/date.h>
#include <miniptp/property.h>

#include "base/error.h"
#include "codec/scalar.h"
#include "codes/fold.h"

struct mptp_allowed
mptp_property_allowed(const struct mptp_property_desc *d)
{
	return (struct mptp_allowed){ .type = d->type,
		.form = d->form,
		.writable = d->writable != 0,
		.minimum = &d->minimum,
		.maximum = &d->maximum,
		.step = &d->step,
		.choices = d->choices,
		.nchoices = d->nchoices };
}

struct mptp_allowed
mptp_object_prop_allowed(const struct mptp_object_prop_desc *d)
{
	return (struct mptp_allowed){ .type = d->type,
		.form = d->form,
		.writable = d->writable != 0,
		.minimum = &d->minimum,
		.maximum = &d->maximum,
		.step = &d->step,
		.choices = d->choices,
		.nchoices = d->nchoices,
		.length = d->length };
}

bool
mptp_value_equal(const struct mptp_value *a, const struct mptp_value *b)
{
	size_t size = mptp_type_size(a->type);

	if (a->type != b->type)
		return false;
	if (a->type == MPTP_TYPE_STR)
		return strcmp(a->str == NULL ? "" : a->str,
			   b->str == NULL ? "" : b->str) == 0;
	if (size == 0)
		return true;
	if ((a->type & MPTP_TYPE_ARRAY) != 0)
		return a->n == b->n &&
		    (a->n == 0 || memcmp(a->array, b->array, a->n * size) == 0);
	return size > 8 ? memcmp(a->u128, b->u128, size) == 0 : a->u == b->u;
}

int
mptp_value_copy(struct mptp_value *to, const struct mptp_value *from)
{
	const void *bytes = NULL;
	size_t len = 0;
	void *copy;

	*to = *from;
	if (from->type == MPTP_TYPE_STR && from->str != NULL) {
		bytes = from->str;
		len = strlen(from->str) + 1;
	} else if (from->type != MPTP_TYPE_STR &&
	    (from->type & MPTP_TYPE_ARRAY) != 0) {
		bytes = from->array;
		len = from->n * mptp_type_size(from->type);
		to->array = NULL;
	}
	if (bytes == NULL || len == 0)
		return MPTP_OK;
	if ((copy = malloc(len)) == NULL) {
		*to = (struct mptp_value){ 0 };
		return MPTP_ERR_NOMEM;
	}
	memcpy(copy, bytes, len);
	if (from->type == MPTP_TYPE_STR)
		to->str = copy;
	else
		to->array = copy;
	return MPTP_OK;
}

/* ---- ranges ------------------------------------------------------------- */

static bool
less(uint16_t type, uint64_t a, uint64_t b)
{
	return (type & 1) != 0 ? (int64_t)a < (int64_t)b : a < b;
}

/* A range of integers that makes sense. */
static bool
has_range(const struct mptp_allowed *a)
{
	return a->form == MPTP_FORM_RANGE && scalar_is(a->type) &&
	    !less(a->type, a->maximum->u, a->minimum->u);
}

/* Between two steps; 0: any value is one. */
static uint64_t
step_of(const struct mptp_allowed *a)
{
	return (a->type & 1) != 0 && a->step->i < 0 ? 0 : a->step->u;
}

static uint64_t
last_step(const struct mptp_allowed *a)
{
	return (a->maximum->u - a->minimum->u) / step_of(a);
}

static enum mptp_verdict
check_range(const struct mptp_allowed *a, uint64_t u)
{
	if (less(a->type, u, a->minimum->u) || less(a->type, a->maximum->u, u))
		return MPTP_VERDICT_RANGE;
	if (step_of(a) != 0 && (u - a->minimum->u) % step_of(a) != 0)
		return MPTP_VERDICT_STEP;
	return MPTP_VERDICT_ALLOWED;
}

/* ---- whether ------------------------------------------------------------ */

static bool
is_choice(const struct mptp_allowed *a, const struct mptp_value *v, uint64_t *i)
{
	for (uint32_t k = 0; k < a->nchoices; k++) {
		if (!mptp_value_equal(&a->choices[k], v))
			continue;
		*i = k;
		return true;
	}
	return false;
}

enum mptp_verdict
mptp_allowed_check(const struct mptp_allowed *a, const struct mptp_value *v)
{
	struct mptp_date date;
	uint64_t i;

	if (!a->writable)
		return MPTP_VERDICT_READ_ONLY;
	if (v->type != a->type)
		return MPTP_VERDICT_TYPE;
	if (has_range(a))
		return check_range(a, v->u);
	if (a->form == MPTP_FORM_ENUM && a->nchoices > 0 &&
	    !is_choice(a, v, &i))
		return MPTP_VERDICT_CHOICES;
	if ((v->type & MPTP_TYPE_ARRAY) != 0 && v->type != MPTP_TYPE_STR &&
	    (a->form == MPTP_FORM_FIXED_ARRAY ?
		    v->n != a->length :
		    a->form == MPTP_FORM_BYTE_ARRAY && v->n > a->length))
		return MPTP_VERDICT_LENGTH;
	if (a->form == MPTP_FORM_DATE_TIME && v->type == MPTP_TYPE_STR &&
	    v->str != NULL && *v->str != '\0' &&
	    !mptp_date_parse(v->str, &date))
		return MPTP_VERDICT_DATE;
	return MPTP_VERDICT_ALLOWED;
}

/* ---- in order ----------------------------------------------------------- */

uint64_t
mptp_allowed_count(const struct mptp_allowed *a)
{
	if (a->form == MPTP_FORM_ENUM)
		return a->nchoices;
	if (!has_range(a))
		return 0;
	if (step_of(a) == 0)
		return a->minimum->u == a->maximum->u;
	return last_step(a) == UINT64_MAX ? UINT64_MAX : last_step(a) + 1;
}

int
mptp_allowed_at(const struct mptp_allowed *a, uint64_t i, struct mptp_value *v)
{
	*v = (struct mptp_value){ 0 };
	if (i >= mptp_allowed_count(a))
		return MPTP_ERR_ARG;
	if (a->form == MPTP_FORM_ENUM)
		return mptp_value_copy(v, &a->choices[i]);
	*v = *a->minimum;
	v->u += i * step_of(a);
	return MPTP_OK;
}

int
mptp_allowed_index(
    const struct mptp_allowed *a, const struct mptp_value *v, uint64_t *i)
{
	*i = 0;
	if (v->type != a->type)
		return MPTP_ERR_ARG;
	if (a->form == MPTP_FORM_ENUM)
		return is_choice(a, v, i) ? MPTP_OK : MPTP_ERR_ARG;
	if (mptp_allowed_count(a) == 0 ||
	    check_range(a, v->u) != MPTP_VERDICT_ALLOWED)
		return MPTP_ERR_ARG;
	if (step_of(a) != 0)
		*i = (v->u - a->minimum->u) / step_of(a);
	return MPTP_OK;
}

/* Where the steps begin that are taken from a value in a range. */
static int
range_place(const struct mptp_allowed *a, const struct mptp_value *from,
    bool forward, uint64_t *i)
{
	uint64_t distance = from->u - a->minimum->u;

	if (from->type != a->type ||
	    check_range(a, from->u) == MPTP_VERDICT_RANGE || step_of(a) == 0)
		return MPTP_ERR_STATE;
	*i = distance / step_of(a);
	if (!forward && distance % step_of(a) != 0)
		(*i)++;
	return MPTP_OK;
}

int
mptp_allowed_step(const struct mptp_allowed *a, const struct mptp_value *from,
    int64_t steps, struct mptp_value *v)
{
	uint64_t count = mptp_allowed_count(a), i;
	uint64_t many = steps < 0 ? 0 - (uint64_t)steps : (uint64_t)steps;
	int status;

	*v = (struct mptp_value){ 0 };
	if (count == 0)
		return MPTP_ERR_UNSUPPORTED;
	if (a->form == MPTP_FORM_ENUM || count == 1)
		status = mptp_allowed_index(a, from, &i) == MPTP_OK ?
		    MPTP_OK :
		    MPTP_ERR_STATE;
	else
		status = range_place(a, from, steps >= 0, &i);
	if (status != MPTP_OK)
		return status;
	if (steps < 0 ? many > i : many > count - 1 - i)
		return MPTP_ERR_ARG;
	return mptp_allowed_at(a, steps < 0 ? i - many : i + many, v);
}

/* ---- nearest ------------------------------------------------------------ */

static bool
size_of(const struct mptp_value *v, uint64_t *width, uint64_t *height)
{
	unsigned long w, h;
	char end;

	if (v->type != MPTP_TYPE_STR || v->str == NULL || strlen(v->str) > 20 ||
	    sscanf(v->str, "%9lux%9lu%c", &w, &h, &end) != 2)
		return false;
	*width = w;
	*height = h;
	return true;
}

static uint64_t
apart(uint16_t type, uint64_t a, uint64_t b)
{
	return less(type, a, b) ? b - a : a - b;
}

/* False: they cannot be compared. */
static bool
distance(
    const struct mptp_value *a, const struct mptp_value *b, uint64_t *result)
{
	uint64_t w, h, other_w, other_h;

	if (a->type == b->type && scalar_is(a->type)) {
		*result = apart(a->type, a->u, b->u);
		return true;
	}
	if (!size_of(a, &w, &h) || !size_of(b, &other_w, &other_h))
		return false;
	*result =
	    apart(MPTP_TYPE_U64, w, other_w) + apart(MPTP_TYPE_U64, h, other_h);
	return true;
}

static int
nearest_in_range(const struct mptp_allowed *a, uint64_t u, struct mptp_value *v)
{
	uint64_t step = step_of(a), i;

	*v = *a->minimum;
	if (less(a->type, u, a->minimum->u))
		return MPTP_OK;
	if (less(a->type, a->maximum->u, u))
		u = a->maximum->u;
	if (step == 0) {
		v->u = u;
		return MPTP_OK;
	}
	i = (u - a->minimum->u) / step;
	if ((u - a->minimum->u) % step >= step - step / 2 && i < last_step(a))
		i++;
	v->u += i * step;
	return MPTP_OK;
}

int
mptp_allowed_nearest(const struct mptp_allowed *a, const struct mptp_value *v,
    struct mptp_value *nearest)
{
	const struct mptp_value *best = NULL;
	uint64_t least = UINT64_MAX, far;

	*nearest = (struct mptp_value){ 0 };
	if (v->type != a->type)
		return MPTP_ERR_ARG;
	if (has_range(a))
		return nearest_in_range(a, v->u, nearest);
	if (a->form != MPTP_FORM_ENUM)
		return MPTP_ERR_ARG;
	for (uint32_t i = 0; i < a->nchoices; i++) {
		if (!distance(&a->choices[i], v, &far) ||
		    (best != NULL && far >= least))
			continue;
		best = &a->choices[i];
		least = far;
	}
	return best == NULL ? MPTP_ERR_ARG : mptp_value_copy(nearest, best);
}

/* ---- text --------------------------------------------------------------- */

/* What is written like a choice is that choice. */
static const struct mptp_value *
choice_written(const struct mptp_allowed *a, const struct mptp_code *property,
    const char *text)
{
	for (uint32_t i = 0; a->form == MPTP_FORM_ENUM && i < a->nchoices;
	     i++) {
		char *written = mptp_value_text(property, &a->choices[i]);
		bool same = written != NULL && fold_equal(written, text);

		free(written);
		if (same)
			return &a->choices[i];
	}
	return NULL;
}

static double
as_double(const struct mptp_value *v)
{
	return (v->type & 1) != 0 ? (double)v->i : (double)v->u;
}

/* Of what is allowed, the nearest that the text may stand for. */
static bool
rounded(
    const struct mptp_allowed *a, const struct unit_amount *amount, uint64_t *u)
{
	const struct mptp_value v = { .type = a->type, .u = *u };
	struct mptp_value candidate;
	double best = 0, far;
	bool found = false;
	uint64_t n = a->form == MPTP_FORM_ENUM ? a->nchoices : 1;

	for (uint64_t i = 0; i < n; i++) {
		if (a->form == MPTP_FORM_ENUM)
			candidate = a->choices[i];
		else if (mptp_allowed_nearest(a, &v, &candidate) != MPTP_OK)
			return false;
		far = as_double(&candidate) - amount->exact;
		far = far < 0 ? -far : far;
		if ((candidate.u != v.u && far >= amount->spread) ||
		    (found && far >= best))
			continue;
		best = far;
		*u = candidate.u;
		found = true;
	}
	return found;
}

int
mptp_allowed_parse(const struct mptp_allowed *a,
    const struct mptp_code *property, const char *text, struct mptp_value *v,
    struct mptp_error *error)
{
	const struct mptp_value *choice = choice_written(a, property, text);
	struct unit_amount amount;
	uint64_t u;
	int status;

	*v = (struct mptp_value){ 0 };
	if (choice != NULL && mptp_value_copy(v, choice) == MPTP_OK)
		return MPTP_OK;
	status = mptp_value_parse(v, a->type, property, text, error);
	if (status != MPTP_OK || !scalar_is(a->type) ||
	    (a->form != MPTP_FORM_ENUM && !has_range(a)))
		return status;
	if (scalar_parse(&u, property, a->type, text, &amount) == MPTP_OK &&
	    amount.spread > 0 && rounded(a, &amount, &u))
		v->u = u;
	return MPTP_OK;
}
