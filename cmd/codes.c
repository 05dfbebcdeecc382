/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * codes: what the tables know.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "out.h"
#include "text.h"

static bool
contains(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (; *text != '\0'; text++)
		if (strncasecmp(text, word, len) == 0)
			return true;
	return len == 0;
}

static const char *
without_spaces(char *buf, size_t cap, const char *s)
{
	size_t n = 0;

	for (; *s != '\0' && n + 1 < cap; s++)
		if (*s != ' ')
			buf[n++] = *s;
	buf[n] = '\0';
	return buf;
}

static bool
matches(const struct mptp_code *row, const char *word)
{
	uint64_t number;
	char full[128], number_text[16], joined[128];

	if (word == NULL)
		return true;
	if (text_number(word, &number) && number == row->code)
		return true;
	/* As the camera's numbers are often written: 9033. */
	snprintf(number_text, sizeof(number_text), "%04x", (unsigned)row->code);
	if (strcasecmp(word, number_text) == 0)
		return true;
	snprintf(full, sizeof(full), "%s_%s",
	    mptp_dialect_label((enum mptp_dialect)row->dialect), row->name);
	return contains(full, without_spaces(joined, sizeof(joined), word)) ||
	    contains(row->summary, word);
}

/* What the column between name and summary says. */
static const char *
extra(const struct mptp_code *row)
{
	if (row->kind == MPTP_KIND_PROPERTY ||
	    row->kind == MPTP_KIND_OBJECT_PROPERTY)
		return mptp_type_name(row->type);
	return row->parameters;
}

static json_t *
row_json(const struct mptp_code *row)
{
	static const char *const phases[] = { "none", "in", "out" };
	json_t *json = json_pack("{s:s, s:s, s:o, s:s, s:s}", "kind",
	    mptp_kind_name((enum mptp_kind)row->kind), "dialect",
	    mptp_dialect_name((enum mptp_dialect)row->dialect), "code",
	    json_hex(row->code, 4), "name", row->name, "summary", row->summary);
	bool property = row->kind == MPTP_KIND_PROPERTY ||
	    row->kind == MPTP_KIND_OBJECT_PROPERTY;

	if (row->kind == MPTP_KIND_OPERATION)
		json_object_set_new(
		    json, "phase", json_string(phases[row->phase % 3]));
	if (row->dataset != NULL)
		json_object_set_new(json, "dataset", json_string(row->dataset));
	if (row->parameters != NULL)
		json_object_set_new(
		    json, "parameters", json_string(row->parameters));
	if (property && mptp_type_name(row->type) != NULL)
		json_object_set_new(
		    json, "type", json_string(mptp_type_name(row->type)));
	if (row->unit != NULL)
		json_object_set_new(json, "unit", json_string(row->unit));
	return json;
}

static int
run(struct app *app, const struct args *args)
{
	const char *word = args->n > 0 ? args->operand[0] : NULL;
	struct table table = { .align = "<<<<<<" };
	json_t *list = app->json ? json_array() : NULL;
	const struct mptp_code *row;
	unsigned found = 0;

	for (size_t i = 0; (row = mptp_code_at(i)) != NULL; i++) {
		if (!matches(row, word))
			continue;
		found++;
		if (list != NULL) {
			json_array_append_new(list, row_json(row));
			continue;
		}
		table_cell(
		    &table, "%s", mptp_kind_name((enum mptp_kind)row->kind));
		table_cell(&table, "%s",
		    mptp_dialect_name((enum mptp_dialect)row->dialect));
		table_cell(&table, "0x%04x", (unsigned)row->code);
		table_cell(&table, "%s", row->name);
		table_cell(&table, "%s", extra(row) == NULL ? "" : extra(row));
		table_cell(&table, "%s", row->summary);
	}
	table_end(app, &table);
	if (list != NULL)
		out_json(app, list);
	return found > 0 ?
	    EXIT_DONE :
	    fail(app, EXIT_FAILED, "no code, name or summary has %s",
		word == NULL ? "any" : word);
}

const struct command cmd_codes = {
	.name = "codes",
	.args = "[WORD]",
	.summary = "Search the tables of codes by number, name or summary",
	.details = "WORD is a number (0x9107, 9107) or part of a name or "
		   "summary; without it\nall are listed.",
	.most = 1,
	.run = run,
};
