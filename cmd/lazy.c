/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Loading libraries late.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "lazy.h"

lazy_function *
lazy_find(struct lazy *lazy, const char *name)
{
	void *library = lazy->library, *symbol;
	lazy_function *function;

	errno = 0;
	/* Of two threads that come at once, both load the same one. */
	if (library == NULL)
		lazy->library = library = dlopen(lazy->soname, RTLD_NOW);
	symbol = library == NULL ? NULL : dlsym(library, name);
	memcpy(&function, &symbol, sizeof(function));
	return function;
}

lazy_function *
lazy_find_once(
    struct lazy *lazy, const char *name, _Atomic(lazy_function *) *known)
{
	lazy_function *function = *known;

	/* Of two threads that come at once, both find the same one. */
	if (function == NULL)
		*known = function = lazy_find(lazy, name);
	return function;
}

int
lazy_failed(int lacks_memory, int otherwise)
{
	return errno == ENOMEM ? lacks_memory : otherwise;
}

const char *
lazy_problem(const struct lazy *lazy)
{
	const char *problem = dlerror();

	return problem != NULL ? problem : lazy->soname;
}
