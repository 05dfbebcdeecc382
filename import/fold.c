/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Names where case does not count.
 */
#include <utf8proc.h>

#include <miniptp/import.h>

int
mptp_name_fold(const char *name, char **key)
{
	utf8proc_uint8_t *out = NULL;
	utf8proc_ssize_t n =
	    utf8proc_map((const utf8proc_uint8_t *)name, 0, &out,
		UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_DECOMPOSE |
		    UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);

	*key = n < 0 ? NULL : (char *)out;
	if (n >= 0)
		return MPTP_OK;
	return n == UTF8PROC_ERROR_NOMEM ? MPTP_ERR_NOMEM : MPTP_ERR_ARG;
}
