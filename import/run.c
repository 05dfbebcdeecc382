/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Doing what was planned.
 */
#include "import/engine.h"

int
mptp_import_run(struct mptp_import *import, struct mptp_import_sums *sums)
{
	(void)sums;
	return import_fail(
	    import, MPTP_ERR_UNSUPPORTED, "copying is not there yet");
}

int
mptp_import_discard_parts(struct mptp_import *import)
{
	return import_fail(
	    import, MPTP_ERR_UNSUPPORTED, "copying is not there yet");
}
