/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Loading libraries late.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "lazy.h"

bool
lazy_find(struct lazy *lazy, const char *name, void *function)
{
	void *library = lazy->library, *symbol;

	/* Of two threads that come at once, both load the same one. */
	if (library == NULL)
		lazy->library = library = dlopen(lazy->soname, RTLD_NOW);
	symbol = library == NULL ? NULL : dlsym(library, name);
	memcpy(function, &symbol, sizeof(symbol));
	return symbol != NULL;
}

const char *
lazy_problem(const struct lazy *lazy)
{
	const char *problem = dlerror();

	return problem != NULL ? problem : lazy->soname;
}
