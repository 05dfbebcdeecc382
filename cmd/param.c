/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Parameters of operations, by number or name.
 */
#include <string.h>

#include "fail.h"
#include "named.h"
#include "param.h"
#include "text.h"

/* By the names that parameters have in the tables. In MTP's operations, a
 * property is one of objects. */
static const struct {
	const char *name;
	bool mtp;
	enum mptp_kind kind;
} kinds[] = {
	{ "property", true, MPTP_KIND_OBJECT_PROPERTY },
	{ "property", false, MPTP_KIND_PROPERTY },
	{ "format", false, MPTP_KIND_FORMAT },
	{ "protection", false, MPTP_KIND_PROTECTION },
	{ "filesystem", false, MPTP_KIND_FILESYSTEM_TYPE },
	{ "vendor", false, MPTP_KIND_VENDOR },
};

/* The i-th of "storage [format] [parent]", without its brackets. */
static const char *
name_of(const struct mptp_code *row, unsigned i, size_t *len)
{
	const char *name = row != NULL ? row->parameters : NULL;

	for (;; i--) {
		if (name == NULL)
			return NULL;
		name += strspn(name, " []");
		*len = strcspn(name, " []");
		if (*len == 0 || i == 0)
			return *len == 0 ? NULL : name;
		name += *len;
	}
}

bool
param_kind(const struct mptp_code *row, unsigned i, enum mptp_kind *kind)
{
	size_t len = 0;
	const char *name = name_of(row, i, &len);

	for (size_t k = 0; name != NULL && k < sizeof(kinds) / sizeof(*kinds);
	     k++)
		if (strlen(kinds[k].name) == len &&
		    memcmp(kinds[k].name, name, len) == 0 &&
		    (!kinds[k].mtp || row->dialect == MPTP_DIALECT_MTP)) {
			*kind = kinds[k].kind;
			return true;
		}
	return false;
}

int
param_parse(struct app *app, const struct mptp_code *row, unsigned i,
    const char *word, uint32_t *param)
{
	const struct mptp_code *named;
	const bool negative = word[0] == '-';
	enum mptp_kind kind;
	uint64_t number;

	if (text_number(word + negative, &number) &&
	    number <= (negative ? UINT64_C(1) << 31 : UINT32_MAX)) {
		*param = (uint32_t)(negative ? 0 - number : number);
		return EXIT_DONE;
	}
	if (!param_kind(row, i, &kind) || negative ||
	    (word[0] >= '0' && word[0] <= '9'))
		return fail(app, EXIT_USAGE,
		    "'%s' is no parameter: they are numbers of 32 bits", word);
	if ((named = named_code(app, kind, word)) == NULL)
		return EXIT_USAGE;
	*param = named->code;
	return EXIT_DONE;
}
