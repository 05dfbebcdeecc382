/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * libedit, linked.
 */
#include "edit_calls.h"

bool
edit_calls(struct edit_calls *calls)
{
	*calls = (struct edit_calls){ el_get, el_set, el_wset, history };
	return true;
}
