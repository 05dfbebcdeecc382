/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * No cache of listings, in a build without SQLite.
 */
#include "cache.h"

void
cache_use(struct app *app)
{
	(void)app;
}

void
cache_leave(struct app *app)
{
	(void)app;
}
