/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Libraries that only some verbs need, loaded when they are first called: loading
 * USB, line editing, EXIF and SQLite takes longer than what most commands do. Their
 * functions are defined here by their own headers' prototypes, so that whoever
 * calls them does not see it, and the compiler checks both sides. The names of
 * the libraries are those that the linker would have written down (tools/soname.py).
 */
#ifndef LAZY_H
#define LAZY_H

#include <stdatomic.h>

struct lazy {
	const char *soname;
	_Atomic(void *) library;
};

/* To be cast to what the function is. */
typedef void lazy_function(void);

/* The function of that name. NULL: there is no such library, or it has no such
 * function; lazy_problem() says why. */
lazy_function *lazy_find(struct lazy *, const char *name);
/* The same, looked for once only: some are called for each row or each buffer. */
lazy_function *lazy_find_once(
    struct lazy *, const char *name, _Atomic(lazy_function *) *known);
const char *lazy_problem(const struct lazy *);
/* Right behind lazy_find(): was it for lack of memory? */
int lazy_failed(int lacks_memory, int otherwise);

/* Defines the function NAME, which calls the one of the library; otherwise is what
 * it returns without. */
#define LAZY(lazy, type, name, parameters, arguments, otherwise)               \
	type name parameters                                                   \
	{                                                                      \
		static _Atomic(lazy_function *) known;                         \
		type(*found) parameters =                                      \
		    (type(*) parameters)lazy_find_once(lazy, #name, &known);   \
                                                                               \
		return found != NULL ? found arguments : (otherwise);          \
	}
#define LAZY_VOID(lazy, name, parameters, arguments)                           \
	void name parameters                                                   \
	{                                                                      \
		static _Atomic(lazy_function *) known;                         \
		void(*found) parameters =                                      \
		    (void(*) parameters)lazy_find_once(lazy, #name, &known);   \
                                                                               \
		if (found != NULL)                                             \
			found arguments;                                       \
	}

#endif
