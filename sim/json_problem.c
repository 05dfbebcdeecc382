/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is wrong with a file that is no JSON.
 */
#include "json_problem.h"

/* The parser tells what it wants by the names of its tokens. */
int
sim_json_wrong(
    const char *file, const json_error_t *where, struct mptp_error *error)
{
	const char *why;

	switch (json_error_code(where)) {
	case json_error_premature_end_of_input:
		why =
		    "it ends too early: a quote or a bracket is never closed, or "
		    "it is empty";
		break;
	case json_error_end_of_input_expected:
		why = "there is more behind its end: take it away, or put all "
		      "into one pair of brackets";
		break;
	case json_error_duplicate_key:
		why = "this key is there already: leave one of them";
		break;
	case json_error_invalid_utf8:
		why = "this is no UTF-8: save the file in that encoding";
		break;
	case json_error_null_character:
	case json_error_null_byte_in_key:
		why = "a string has the character U+0000 in it: take it out";
		break;
	case json_error_numeric_overflow:
		why = "this number is too large";
		break;
	case json_error_stack_overflow:
		why = "it is nested too deep";
		break;
	default:
		why =
		    "this is no JSON: look for a comma, a colon, a quote or a "
		    "bracket that is missing or too much here or just before";
		break;
	}
	return mptp_error_set(error, MPTP_ERR_FORMAT, "%s:%d:%d: %s", file,
	    where->line, where->column, why);
}
