/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Kinds and dialects: their names, and which dialect a camera speaks.
 */
#include <stdbool.h>
#include <stddef.h>

#include "codes/fold.h"
#include "codes/table.h"

const char *
mptp_kind_name(enum mptp_kind kind)
{
	static const char *const name[] = {
		[MPTP_KIND_OPERATION] = "operation",
		[MPTP_KIND_RESPONSE] = "response",
		[MPTP_KIND_EVENT] = "event",
		[MPTP_KIND_PROPERTY] = "property",
		[MPTP_KIND_OBJECT_PROPERTY] = "object_property",
		[MPTP_KIND_FORMAT] = "format",
		[MPTP_KIND_STORAGE_TYPE] = "storage_type",
		[MPTP_KIND_FILESYSTEM_TYPE] = "filesystem_type",
		[MPTP_KIND_ACCESS_CAPABILITY] = "access_capability",
		[MPTP_KIND_ASSOCIATION_TYPE] = "association_type",
		[MPTP_KIND_PROTECTION] = "protection",
		[MPTP_KIND_VENDOR] = "vendor",
	};

	if ((size_t)kind >= sizeof(name) / sizeof(*name))
		return "unknown";
	return name[kind];
}

const char *
mptp_dialect_name(enum mptp_dialect dialect)
{
	if ((size_t)dialect >= code_ndialects)
		return "unknown";
	return code_dialects[dialect].name;
}

const char *
mptp_dialect_label(enum mptp_dialect dialect)
{
	if ((size_t)dialect >= code_ndialects)
		return "unknown";
	return code_dialects[dialect].label;
}

static bool
sign_fits(const struct code_sign *sign, const struct mptp_device_info *info)
{
	switch (sign->by) {
	case CODE_BY_MANUFACTURER:
		return info->manufacturer != NULL &&
		    fold_has_prefix(info->manufacturer, sign->text);
	case CODE_BY_VENDOR:
		return info->vendor_extension == sign->vendor;
	default:
		return info->vendor_description != NULL &&
		    fold_has_part(info->vendor_description, sign->text);
	}
}

enum mptp_dialect
mptp_dialect_of(const struct mptp_device_info *info)
{
	const struct code_sign *sign = code_signs;

	if (info == NULL)
		return MPTP_DIALECT_PTP;
	while (sign->by != CODE_BY_NOTHING && !sign_fits(sign, info))
		sign++;
	return (enum mptp_dialect)sign->dialect;
}
