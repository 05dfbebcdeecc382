/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Descriptions of device properties.
 */
#include "codec/dataset_type.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

struct choices {
	uint16_t type;
	bool widened; /* on the wire, 16 bits for each 8 */
};

static void
walk_choice(struct walk *w, void *item, const void *context)
{
	const struct choices *choices = context;
	struct mptp_value *value = item;
	uint16_t word = 0;

	if (!choices->widened) {
		walk_value(w, NULL, choices->type, value);
		return;
	}
	walk_u16(w, NULL, &word);
	value->type = choices->type;
	value->u = choices->type == MPTP_TYPE_I8 ? (uint64_t)(int8_t)word :
						   (uint8_t)word;
}

/*
 * Seen on the EOS 60D: choices of 8 bits, sent as 16. What follows the count is
 * then twice as long as it should be, and every other byte is zero.
 */
static bool
choices_are_widened(const struct walk *w, uint16_t type)
{
	const uint8_t *bytes;
	size_t left, n;

	if (type != MPTP_TYPE_U8 && type != MPTP_TYPE_I8)
		return false;
	bytes = walk_input(w, &left);
	if (bytes == NULL || left < 4 || left - 2 != 2u * bytes[0] ||
	    bytes[1] != 0)
		return false;
	n = bytes[0];
	for (size_t i = 0; i < n; i++)
		if (bytes[2 + 2 * i + 1] != 0)
			return false;
	return true;
}

void
walk_choices(struct walk *w, uint16_t type, struct mptp_value **choices,
    uint32_t *nchoices, bool may_be_cut)
{
	const struct choices context = {
		.type = type,
		/* With others behind it, a length proves nothing. */
		.widened = may_be_cut && choices_are_widened(w, type),
	};
	const struct list list = {
		.size = sizeof(**choices),
		.least = value_least(type),
		.prefix = 2,
		.may_be_cut = may_be_cut,
		.item = walk_choice,
		.context = &context,
	};

	walk_list(w, "choices", choices, nchoices, &list);
}

/*
 * ISO 15740 13.3.3. Cameras end it after the first value or before the form,
 * and cut the choices short; others write the number of choices big-endian, so
 * that it promises more than follow. A form from another edition of the
 * standard is kept by number and what belongs to it is ignored.
 */
void
walk_property_desc(struct walk *w, struct mptp_property_desc *d)
{
	static const uint16_t forms[] = { MPTP_FORM_NONE, MPTP_FORM_RANGE,
		MPTP_FORM_ENUM };

	walk_u16(w, "code", &d->code);
	walk_type(w, "type", &d->type);
	walk_u8(w, "writable", &d->writable);
	walk_value(w, "initial", d->type, &d->initial);
	walk_may_end(w, true);
	walk_value(w, "current", d->type, &d->current);
	walk_form(w, "form", &d->form, forms, COUNT(forms));
	if (d->form == MPTP_FORM_RANGE) {
		walk_may_end(w, false);
		walk_value(w, "minimum", d->type, &d->minimum);
		walk_value(w, "maximum", d->type, &d->maximum);
		walk_value(w, "step", d->type, &d->step);
	} else if (d->form == MPTP_FORM_ENUM) {
		walk_choices(w, d->type, &d->choices, &d->nchoices, true);
	}
}
