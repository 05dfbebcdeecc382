/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * libedit, when it is needed.
 */
#include <stddef.h>
#include <stdio.h>

#include "edit_calls.h"
#include "lazy.h"

static struct lazy editing = { .soname = LAZY_EDIT };

typedef int edit_call(EditLine *, int, ...);
typedef int history_call(History *, HistEvent *, int, ...);

bool
edit_calls(struct edit_calls *calls)
{
	calls->get = (edit_call *)lazy_find(&editing, "el_get");
	calls->set = (edit_call *)lazy_find(&editing, "el_set");
	calls->wset = (edit_call *)lazy_find(&editing, "el_wset");
	calls->history = (history_call *)lazy_find(&editing, "history");
	return calls->get != NULL && calls->set != NULL &&
	    calls->wset != NULL && calls->history != NULL;
}

LAZY(&editing, EditLine *, el_init,
    (const char *program, FILE *in, FILE *out, FILE *err),
    (program, in, out, err), NULL)
LAZY_VOID(&editing, el_end, (EditLine * el), (el))
LAZY_VOID(&editing, el_reset, (EditLine * el), (el))
LAZY_VOID(&editing, el_resize, (EditLine * el), (el))
LAZY(&editing, const char *, el_gets, (EditLine * el, int *n), (el, n), NULL)
LAZY(
    &editing, int, el_source, (EditLine * el, const char *file), (el, file), -1)
LAZY(&editing, const LineInfo *, el_line, (EditLine * el), (el), NULL)
LAZY(&editing, int, el_insertstr, (EditLine * el, const char *s), (el, s), -1)
LAZY_VOID(&editing, el_deletestr, (EditLine * el, int n), (el, n))
LAZY(&editing, History *, history_init, (void), (), NULL)
LAZY_VOID(&editing, history_end, (History * history), (history))
