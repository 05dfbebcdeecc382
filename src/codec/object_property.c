/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Descriptions of object properties.
 */
#include "base/bytes.h"
#include "codec/dataset_type.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/*
 * What follows the form's number. Tizen's devices have no number for arrays of
 * a fixed length, so that theirs for regular expressions and arrays of bytes are
 * one less than the standard's; the property's type tells.
 */
static uint8_t
meant_form(const struct mptp_object_prop_desc *d)
{
	bool array = d->type & MPTP_TYPE_ARRAY && mptp_type_size(d->type) != 0;

	if (d->form == MPTP_FORM_FIXED_ARRAY && !array)
		return MPTP_FORM_REGULAR_EXPRESSION;
	if (d->form == MPTP_FORM_REGULAR_EXPRESSION && array)
		return MPTP_FORM_BYTE_ARRAY;
	return d->form;
}

/* 32 bits; some devices write 16, and libmtp reads no more. */
static void
walk_length(struct walk *w, uint32_t *length)
{
	size_t left;

	if (walk_input(w, &left) != NULL && (left == 2 || left == 3))
		walk_number(w, "length", length,
		    (struct number){ .held = 4, .wire = 2 });
	else
		walk_u32(w, "length", length);
}

/* MTP 1.1 5.3.2.3. A description that stands alone may be cut short; with
 * others behind it, the standard is all that tells where it ends. */
static void
walk_object_prop_form(
    struct walk *w, struct mptp_object_prop_desc *d, bool alone)
{
	switch (meant_form(d)) {
	case MPTP_FORM_RANGE:
		walk_may_end(w, false);
		walk_value(w, "minimum", d->type, &d->minimum);
		walk_value(w, "maximum", d->type, &d->maximum);
		walk_value(w, "step", d->type, &d->step);
		break;
	case MPTP_FORM_ENUM:
		walk_choices(w, d->type, &d->choices, &d->nchoices, alone);
		break;
	case MPTP_FORM_DATE_TIME:
		/* Nothing follows it, but libmtp expects a string. */
		if (alone)
			walk_optional_string(w, "pattern", &d->pattern);
		break;
	case MPTP_FORM_FIXED_ARRAY:
	case MPTP_FORM_BYTE_ARRAY:
	case MPTP_FORM_LONG_STRING:
		walk_length(w, &d->length);
		break;
	case MPTP_FORM_REGULAR_EXPRESSION:
		walk_string(w, "pattern", &d->pattern);
		break;
	default: /* nothing follows, or nothing known */
		break;
	}
}

static void
walk_description(struct walk *w, struct mptp_object_prop_desc *d, bool alone)
{
	static const uint16_t forms[] = { MPTP_FORM_NONE, MPTP_FORM_RANGE,
		MPTP_FORM_ENUM, MPTP_FORM_DATE_TIME, MPTP_FORM_FIXED_ARRAY,
		MPTP_FORM_REGULAR_EXPRESSION, MPTP_FORM_BYTE_ARRAY,
		MPTP_FORM_LONG_STRING };
	static const struct number code = {
		.held = 2, .wire = 2, .nonzero = true
	};

	walk_number(w, "code", &d->code, code);
	walk_type(w, "type", &d->type);
	walk_u8(w, "writable", &d->writable);
	walk_value(w, "initial", d->type, &d->initial);
	walk_may_end(w, alone);
	walk_u32(w, "group", &d->group);
	walk_form(w, "form", &d->form, forms, COUNT(forms));
	walk_object_prop_form(w, d, alone);
}

void
walk_object_prop_desc(struct walk *w, struct mptp_object_prop_desc *d)
{
	walk_description(w, d, true);
}

static void
walk_member(struct walk *w, void *item, const void *context)
{
	(void)context;
	walk_description(w, item, false);
}

static void
walk_group(struct walk *w, void *item, const void *context)
{
	const bool *wide = context;
	struct mptp_interdependent_group *group = item;
	const struct list list = {
		.size = sizeof(*group->items),
		.least = 11,
		.prefix = *wide ? 4 : 2,
		.records = true,
		.item = walk_member,
	};

	walk_list(w, "items", &group->items, &group->n, &list);
}

/*
 * Behind the first count that is not 0 stands either the code of a property or,
 * if counts have 32 bits, their upper half, which is 0. Without such a count,
 * the size tells.
 */
static bool
counts_are_wide(const uint8_t *in, size_t left)
{
	uint64_t groups;
	size_t at = 4;

	if (left < 8)
		return false;
	groups = get_le32(in);
	while (at + 4 <= left && at < 4 + 4 * groups && get_le16(in + at) == 0)
		at += 2;
	if (at + 4 <= left && at < 4 + 4 * groups)
		return at % 4 == 0 && get_le16(in + at + 2) == 0;
	return groups > 0 && left >= 4 + 4 * groups;
}

/* MTP 1.1 E.2.3.1. */
void
walk_interdependent_props(struct walk *w, struct mptp_interdependent_props *d)
{
	const struct list list = {
		.size = sizeof(*d->items),
		.least = 2,
		.prefix = 4,
		.records = true,
		.item = walk_group,
		.context = &d->wide_counts,
	};
	const uint8_t *in;
	size_t left;

	if ((in = walk_input(w, &left)) != NULL)
		d->wide_counts = counts_are_wide(in, left);
	walk_flag(w, "wide_counts", &d->wide_counts);
	walk_list(w, "items", &d->items, &d->n, &list);
}
